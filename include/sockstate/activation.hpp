#pragma once

// Sockets that a service manager opened and passed to this program (systemd.socket(5), sd_listen_fds(3)).
// Not for several threads at once: `take` reads and changes the environment, so call it early in `main`.

#include <sockstate/any_handle.hpp>

#include <string>
#include <vector>

/// Sockets and other handles that a service manager has passed to this process.
namespace sockstate::activation {

/// The handles that were passed to this process and that the program has not taken yet. The destructor closes them.
///
///     auto passed = activation::take();
///     auto listener = passed->take<tcp::listener>("http");
class passed {
public:
    passed(passed&& other) noexcept = default;
    /// Closes the handles that are left here, and takes over those of the other.
    SOCKSTATE_EXPORT passed& operator=(passed&& other) noexcept;
    /// Closes what nobody took.
    SOCKSTATE_EXPORT ~passed();

    /// Takes the first socket of this name that is left, as the given type: `take<tcp::listener>("http")`.
    ///
    /// Several of one name come in the order in which they were passed. Errors: `errc::not_passed` if none of the name
    /// is left, and those of `adopt`, after which the socket is still here, to be taken as what it is.
    template <class Socket>
    [[nodiscard]] result<Socket> take(std::string_view name) {
        return take_at<Socket>(find(name));
    }
    /// Takes the first socket that is left, whatever its name.
    template <class Socket>
    [[nodiscard]] result<Socket> take() {
        return take_at<Socket>(0);
    }

    /// Takes the first socket of this name that is left, in whatever state it is: `take_any<tcp>("http")`. Errors:
    /// `errc::not_passed`, and those of `discover`, after which the socket is still here.
    template <class P>
    [[nodiscard]] result<any_socket<P>> take_any(std::string_view name) {
        return take_any_at<P>(find(name));
    }
    /// Takes the first socket that is left, whatever its name, in whatever state it is.
    template <class P>
    [[nodiscard]] result<any_socket<P>> take_any() {
        return take_any_at<P>(0);
    }

    /// Gives the first handle of this name that is left away, whatever it is: a pipe, a file, a socket of a protocol
    /// that this library does not have. The `any_handle` closes it. Error: `errc::not_passed`.
    [[nodiscard]] result<any_handle> release(std::string_view name) { return release_at(find(name)); }
    /// Gives the first handle that is left away, whatever its name.
    [[nodiscard]] result<any_handle> release() { return release_at(0); }

    /// Names of what is left, in the order in which it was passed. They are copies: a loop over them may take.
    [[nodiscard]] SOCKSTATE_EXPORT std::vector<std::string> names() const;
    /// How many handles are left.
    [[nodiscard]] std::size_t size() const noexcept { return left_.size(); }
    /// Whether none is left.
    [[nodiscard]] bool empty() const noexcept { return left_.empty(); }

private:
    friend result<passed> take();

    struct entry {
        std::string name;
        native_handle handle;
    };

    explicit passed(std::vector<entry> all) noexcept : left_{std::move(all)} {}
    [[nodiscard]] SOCKSTATE_EXPORT std::size_t find(std::string_view name) const noexcept;
    [[nodiscard]] SOCKSTATE_EXPORT result<native_handle> handle_at(std::size_t index) const noexcept;
    [[nodiscard]] SOCKSTATE_EXPORT result<any_handle> release_at(std::size_t index);
    SOCKSTATE_EXPORT void forget(std::size_t index) noexcept;

    template <class Socket>
    result<Socket> take_at(std::size_t index) {
        const auto handle = handle_at(index);
        if (!handle) return tl::unexpected{handle.error()};
        auto taken = adopt<Socket>(*handle);
        if (taken) forget(index);
        return taken;
    }
    template <class P>
    result<any_socket<P>> take_any_at(std::size_t index) {
        const auto handle = handle_at(index);
        if (!handle) return tl::unexpected{handle.error()};
        auto taken = discover<P>(*handle);
        if (taken) forget(index);
        return taken;
    }

    std::vector<entry> left_;
};

/// Takes what the variables LISTEN_PID, LISTEN_PIDFDID, LISTEN_FDS and LISTEN_FDNAMES describe: descriptors from 3 on.
///
/// Then it removes the variables, and child processes will not inherit the descriptors. If nothing was passed, this is
/// not an error: the program was started by hand, and `empty()` is true. Descriptors without names are called
/// `unknown`, as in sd_listen_fds_with_names(3). LISTEN_PIDFDID (systemd 258) is the number of this process's pidfd,
/// which no later process gets; it counts where the kernel has one (Linux 6.9) and is ignored elsewhere.
///
/// Errors, after which variables and descriptors are as they were: `errc::other_process` if LISTEN_PID or
/// LISTEN_PIDFDID names another process, as in a child process of the intended one; `errc::invalid_argument` if a
/// variable is not a number, or if there are not as many names as descriptors; bad_file_descriptor if one of them is
/// not open; too_many_files_open if there is none left to ask for the number of this process's pidfd; `not_supported`
/// on Windows.
[[nodiscard]] SOCKSTATE_EXPORT result<passed> take();

}  // namespace sockstate::activation
