// The script and what is played of it.

#include "kernel.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

namespace sockstate::test {

namespace {

scripted_kernel* in_use = nullptr;

}  // namespace

scripted_kernel::scripted_kernel()
    : always_{{call::close, {}},        {call::abort, {}},        {call::pause, {}},
              {call::stop_polling, {}}, {call::close_poller, {}}, {call::open_ended_connections, errc::not_supported}},
      outer_{std::exchange(in_use, this)} {}

scripted_kernel::~scripted_kernel() {
    in_use = outer_;
    for (const step& each : script_) FAIL_CHECK(to_string(each.what), " was not called after: ", story());
    if (!open_.empty()) FAIL_CHECK(open_.size(), " handles were left open by: ", story());
}

scripted_kernel* scripted_kernel::current() noexcept {
    return in_use;
}

scripted_kernel& scripted() {
    if (in_use == nullptr) std::abort();  // a test case without a kernel
    return *in_use;
}

scripted_kernel& scripted_kernel::will(call what, answer how) {
    script_.push_back({what, std::move(how)});
    return *this;
}

scripted_kernel& scripted_kernel::will(const std::vector<step>& steps) {
    script_.insert(script_.end(), steps.begin(), steps.end());
    return *this;
}

scripted_kernel& scripted_kernel::always(call what, answer how) {
    always_.insert_or_assign(what, std::move(how));
    return *this;
}

native_handle scripted_kernel::open() {
    open_.insert(next_handle_);
    return next_handle_++;
}

scripted_kernel& scripted_kernel::brings(std::string_view bytes) {
    incoming_ += bytes;
    return *this;
}

scripted_kernel& scripted_kernel::obeys(const platform::silence_rules& rules) {
    rules_ = rules;
    return *this;
}

std::string scripted_kernel::story() const {
    return story_;
}

answer scripted_kernel::play(call what, const std::string& arguments) {
    const bool is_next = !script_.empty() && script_.front().what == what;
    const auto fallback = always_.find(what);
    calls_.push_back(what);
    if (is_next || fallback == always_.end()) {
        if (!story_.empty()) story_ += ", ";
        story_ += to_string(what);
        if (!arguments.empty()) story_ += " " + arguments;
    }
    if (!is_next && fallback == always_.end()) {
        const std::string_view expected = script_.empty() ? "nothing more" : to_string(script_.front().what);
        FAIL_CHECK("an unexpected call in place of ", expected, ": ", story());
        if (++unexpected_ == most_unexpected) std::abort();  // a loop that no failure ends
        return errc::state_mismatch;                         // which no loop takes for a reason to go on
    }
    answer how = is_next ? script_.front().how : fallback->second;
    if (is_next) script_.pop_front();
    now_ = now() + how.lasts();
    return how;
}

answer scripted_kernel::play(call what, native_handle handle, const std::string& arguments) {
    if (handle == invalid_handle) return std::errc::bad_file_descriptor;
    if (!open_.contains(handle)) {
        FAIL_CHECK(to_string(what), " of a handle that is not open, after: ", story());
        return std::errc::bad_file_descriptor;
    }
    return play(what, arguments);
}

void scripted_kernel::close(native_handle handle) {
    if (polled_.contains(handle)) FAIL_CHECK("a handle is closed before it left its poller: ", story());
    for (const auto& [polled, poller] : polled_) {
        if (poller == handle) FAIL_CHECK("a poller is closed that still has handle ", polled, ": ", story());
    }
    open_.erase(handle);
}

void scripted_kernel::enter(native_handle poller, native_handle handle) {
    if (!polled_.emplace(handle, poller).second) FAIL_CHECK("a handle is polled twice: ", story());
}

void scripted_kernel::leave(native_handle poller, native_handle handle) {
    const auto entry = polled_.find(handle);
    const bool is_there = entry != polled_.end() && entry->second == poller;
    if (!is_there) FAIL_CHECK("a handle leaves a poller that does not have it: ", story());
    if (is_there) polled_.erase(entry);
}

std::size_t scripted_kernel::take(byte_view bytes, std::size_t count) {
    if (count > bytes.size()) FAIL_CHECK("the script takes ", count, " bytes of ", bytes.size(), ": ", story());
    count = std::min(count, bytes.size());
    sent_.append(reinterpret_cast<const char*>(bytes.data()), count);
    return count;
}

std::size_t scripted_kernel::give(byte_buffer buffer, std::size_t count, bool peeked) {
    const std::size_t most = std::min(buffer.size(), incoming_.size());
    if (count > most) FAIL_CHECK("the script gives ", count, " bytes where at most ", most, " can be: ", story());
    count = std::min(count, most);
    std::copy_n(incoming_.begin(), count, reinterpret_cast<char*>(buffer.data()));
    if (!peeked) incoming_.erase(0, count);
    return count;
}

void scripted_kernel::pause(deadline until) {
    if (!until.has_time()) return;
    pauses_.push_back(until.remaining());
    move_to(until.when());
}

void scripted_kernel::move_to(time_point when) noexcept {
    now_ = std::max(now(), when);
}

}  // namespace sockstate::test
