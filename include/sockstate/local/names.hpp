#pragma once

// Removes the files that are the names of local sockets: at the end of a socket, or when a dead server has left one.
// local.hpp includes this.

#include <sockstate/platform/names.hpp>
#include <sockstate/socket.hpp>

#include <concepts>
#include <utility>

namespace sockstate::local {

/// A local socket in a state in which it can have a name.
template <class P, class S>
concept can_have_name = std::same_as<typename P::endpoint, endpoint> && has_local_endpoint<P, S>;

/// An object whose destructor removes the file of a local socket, if the path still leads to that file.
///
/// It remembers the path and which file that is (device and inode number), so it never removes the file of another
/// socket that has taken the path since. Make it right after `bind` or `listen`, and destroy it before the socket is
/// closed: until then no other file can get the same number. If you declare the guard after its socket, this happens by
/// itself. Between the check and the removal there is a short time in which another program could take the path.
///
/// A relative path is resolved in the working directory at the time of the destructor. An accepted stream has the name
/// of its listener, and no file of its own.
class [[nodiscard]] name_guard {
public:
    /// Guards the name of this socket. It guards nothing where there is nothing to remove: the name is abstract or
    /// absent, or the path leads to no socket any more.
    template <class P, class S>
        requires can_have_name<P, S>
    explicit name_guard(const socket<P, S>& named) noexcept : name_guard{named.local_endpoint()} {}
    /// A temporary socket is closed before its guard goes.
    template <class P, class S>
        requires can_have_name<P, S>
    explicit name_guard(const socket<P, S>&&) = delete;

    /// Guards what the other guarded, which guards nothing from then on.
    name_guard(name_guard&& other) noexcept : name_{std::exchange(other.name_, {})}, file_{other.file_} {}
    /// Removes what was guarded, and guards what the other guarded.
    name_guard& operator=(name_guard&& other) noexcept {
        if (this != &other) {
            static_cast<void>(remove());
            name_ = std::exchange(other.name_, {});
            file_ = other.file_;
        }
        return *this;
    }
    /// Drops the error; `remove` reports it.
    ~name_guard() { static_cast<void>(remove()); }

    /// The path that is guarded; unnamed if there is none.
    [[nodiscard]] const endpoint& name() const noexcept { return name_; }
    /// Removes the file now, and guards nothing from then on. It is no failure if the path is gone or has another file.
    SOCKSTATE_EXPORT result<void> remove() noexcept;
    /// Stops guarding: the file stays. Returns the path that was guarded.
    endpoint release() noexcept { return std::exchange(name_, {}); }

private:
    SOCKSTATE_EXPORT explicit name_guard(const result<endpoint>& name) noexcept;

    endpoint name_;
    platform::file_identity file_;
};

/// Makes a path free for `bind` by removing the file that a closed socket has left. If there is no file, the path is
/// already free; an abstract name never leaves anything behind.
///
/// The function connects to the path with a datagram socket, which never enters the queue of a server. If the answer is
/// that no socket has the path, it removes the file. If a socket has it, even one that is bound but does not listen,
/// the error is `address_in_use`; the same error is reported if the file is not a socket. permission_denied means that
/// this program may not write to the socket, so it cannot find out, or that it may not remove the file. Windows has no
/// local datagrams: there the function connects as a stream, so a server sees a client that closes at once, and a
/// server that has not called listen yet counts as gone.
///
/// If two programs start at the same time, both may find that the path is left over, and one may remove the file that
/// the other has just bound. If that can happen, hold a lock file meanwhile, or get the listener from a supervisor
/// (`activation::take`).
[[nodiscard]] SOCKSTATE_EXPORT result<void> remove_stale(const endpoint& name) noexcept;

}  // namespace sockstate::local
