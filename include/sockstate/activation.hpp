#pragma once

// Sockets that a service manager opened and passed to this program (systemd.socket(5), sd_listen_fds(3)).
// Not for several threads at once: `take` reads and changes the environment, so call it early in `main`.

#include <sockstate/adopt.hpp>

#include <string>
#include <vector>

namespace sockstate {

/// The sockets that were passed to this process and are not taken yet; closes them in the end.
///
///     auto passed = activation::take();
///     auto listener = passed->take<tcp::listener>("http");
class activation {
public:
    /// Takes what the variables LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES describe: descriptors from 3 on.
    ///
    /// Then removes the variables, and child processes do not inherit the sockets. Nothing passed is no error: the
    /// program was started by hand, and `empty()` says so. Sockets without names are called `unknown`, as
    /// sd_listen_fds_with_names(3) has it. Errors, after which variables and descriptors are as they were:
    /// `errc::other_process` where LISTEN_PID names another one, as in a child of the program that was meant;
    /// `errc::invalid_argument` for what is no number, or another count of names than of sockets;
    /// bad_file_descriptor where one of them is not open; `not_supported` on Windows.
    [[nodiscard]] SOCKSTATE_EXPORT static result<activation> take();

    activation(activation&& other) noexcept = default;
    SOCKSTATE_EXPORT activation& operator=(activation&& other) noexcept;
    SOCKSTATE_EXPORT ~activation();

    /// Takes the first socket of this name that is left, as the given type: `take<tcp::listener>("http")`.
    ///
    /// Several of one name come in the order in which they were passed. Errors: `errc::not_passed` where none of
    /// the name is left, and those of `adopt`, after which the socket is still here, to be taken as what it is.
    template <class Socket>
    [[nodiscard]] result<Socket> take(std::string_view name) {
        return take_at<Socket>(find(name));
    }
    /// The same with the first socket that is left, whatever its name.
    template <class Socket>
    [[nodiscard]] result<Socket> take() {
        return take_at<Socket>(0);
    }

    /// Names of the sockets that are left, in the order in which they were passed.
    [[nodiscard]] SOCKSTATE_EXPORT std::vector<std::string_view> names() const;
    [[nodiscard]] std::size_t size() const noexcept { return left_.size(); }
    [[nodiscard]] bool empty() const noexcept { return left_.empty(); }

private:
    struct entry {
        std::string name;
        native_handle handle;
    };

    explicit activation(std::vector<entry> passed) noexcept : left_{std::move(passed)} {}
    [[nodiscard]] SOCKSTATE_EXPORT std::size_t find(std::string_view name) const noexcept;

    template <class Socket>
    result<Socket> take_at(std::size_t index) {
        if (index >= left_.size()) return tl::unexpected{error{errc::not_passed, operation::activate}};
        auto taken = adopt<Socket>(left_[index].handle);
        if (taken) left_.erase(left_.begin() + static_cast<std::ptrdiff_t>(index));
        return taken;
    }

    std::vector<entry> left_;
};

}  // namespace sockstate
