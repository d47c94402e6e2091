#pragma once

// A kernel that plays a script. The library is linked with the functions of the seam that stand beside this header
// instead of with platform/: each of them asks the script of the test case that runs how it ends.
//
//     scripted_kernel kernel;
//     kernel.will(call::send, 3).will(call::send, std::errc::connection_reset);
//     tcp::stream stream{kernel.open()};
//     CHECK(stream.send_all("hello").error().transferred == 3);
//
// A call that the script does not have next fails the test and is printed with those before it. So does, at the end, a
// step that was not played, a handle that is still open, a call on one that is not, and a handle that is closed while a
// poller has it. Time stands still but where the script, a pause, or a wait that ends with its deadline moves it.

#include "answer.hpp"

#include <sockstate/bytes.hpp>
#include <sockstate/native_handle.hpp>

#include <atomic>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace sockstate::test {

class scripted_kernel {
public:
    using time_point = deadline::clock::time_point;
    using duration = deadline::clock::duration;

    /// From here on it is this one that the seam asks.
    scripted_kernel();
    ~scripted_kernel();
    scripted_kernel(const scripted_kernel&) = delete;
    scripted_kernel& operator=(const scripted_kernel&) = delete;

    // The script.

    /// The next call is to be this one, and ends so.
    scripted_kernel& will(call what, answer how = {});
    scripted_kernel& will(const std::vector<step>& steps);
    /// This call may come at any time, and ends so unless the script has it next. So it is with `close`, `abort`,
    /// `pause`, `stop_polling`, `close_poller` and `open_ended_connections`, which is not supported, from the start.
    scripted_kernel& always(call what, answer how = {});
    /// A handle that is open already.
    [[nodiscard]] native_handle open();
    /// The rules by which it gives connections up.
    scripted_kernel& obeys(const platform::silence_rules& rules);
    /// What there is to receive, each byte once.
    scripted_kernel& brings(std::string_view bytes);

    // What came of it.

    /// The calls so far with what matters of their arguments, and without what may always come.
    [[nodiscard]] std::string story() const;
    [[nodiscard]] const std::vector<call>& calls() const noexcept { return calls_; }
    /// What was sent, over all calls.
    [[nodiscard]] const std::string& sent() const noexcept { return sent_; }
    /// How much of what there is to receive is left.
    [[nodiscard]] std::size_t left() const noexcept { return incoming_.size(); }
    [[nodiscard]] const std::vector<duration>& pauses() const noexcept { return pauses_; }
    [[nodiscard]] std::size_t open_handles() const noexcept { return open_.size(); }
    [[nodiscard]] bool played_all() const noexcept { return script_.empty(); }
    [[nodiscard]] time_point now() const noexcept { return now_.load(); }
    [[nodiscard]] const platform::silence_rules& rules() const noexcept { return rules_; }

    // For the functions of the seam.

    /// The one that is in use; nullptr where no test case has one.
    [[nodiscard]] static scripted_kernel* current() noexcept;
    [[nodiscard]] answer play(call what, const std::string& arguments = {});
    /// The same of a handle, which must be open.
    [[nodiscard]] answer play(call what, native_handle handle, const std::string& arguments = {});
    void close(native_handle handle);
    /// The handle enters this poller, or leaves the one that it is in.
    void enter(native_handle poller, native_handle handle);
    void leave(native_handle poller, native_handle handle);
    std::size_t take(byte_view bytes, std::size_t count);
    std::size_t give(byte_buffer buffer, std::size_t count, bool peeked);
    void pause(deadline until);
    void move_to(time_point when) noexcept;

private:
    static constexpr int most_unexpected = 200;  ///< calls, until a loop that no failure ends is broken off

    std::deque<step> script_;
    std::map<call, answer> always_;
    std::set<native_handle> open_;
    std::map<native_handle, native_handle> polled_;  // handles, and the poller that each is in
    native_handle next_handle_ = 3;
    std::vector<call> calls_;
    std::atomic<int> unexpected_ = 0;
    std::string story_;
    std::string sent_;
    std::string incoming_;
    std::vector<duration> pauses_;
    platform::silence_rules rules_;
    std::atomic<time_point> now_ = deadline::clock::now();  // a look-up's thread moves it on too
    scripted_kernel* outer_;
};

/// The kernel in use, which there must be.
[[nodiscard]] scripted_kernel& scripted();

}  // namespace sockstate::test
