#pragma once

// The files that name local sockets: removed with their socket, or after a server that is gone. local.hpp includes
// this.

#include <sockstate/platform/names.hpp>
#include <sockstate/socket.hpp>

#include <concepts>
#include <utility>

namespace sockstate::local {

/// A local socket in a state in which it can have a name.
template <class P, class S>
concept can_have_name = std::same_as<typename P::endpoint, endpoint> && has_local_endpoint<P, S>;

/// Removes a local socket's file at its end, if the path still leads to that file.
///
/// It remembers the path and which file that is (device and inode number), so it never removes the file of another
/// socket that has taken the path since. Make it right after `bind` or `listen`, and let it go before the socket is
/// closed: until then no other file can get the same number. A guard that is declared after its socket does so. Between
/// its look and the removal there is a moment in which the path could change hands.
///
/// A relative path is looked up where the process is when the guard goes. An accepted stream has its listener's name,
/// which is no file of its own.
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
    /// Guards nothing from here on: the file stays. Gives the path that was guarded.
    endpoint release() noexcept { return std::exchange(name_, {}); }

private:
    SOCKSTATE_EXPORT explicit name_guard(const result<endpoint>& name) noexcept;

    endpoint name_;
    platform::file_identity file_;
};

/// Makes a path free for `bind` if a socket that is gone has left it behind. A path that nothing has is free already,
/// and of an abstract name nothing is ever left.
///
/// It connects to the path with a datagram socket, which reaches no server's queue, and removes the file if the answer
/// is that no socket has it. A socket that has it, also one that is bound and does not listen, is `address_in_use`, and
/// so is a file that is no socket. permission_denied: nobody can know without the right to write to the socket, or the
/// file cannot be removed. Windows has no local datagrams: there it connects as a stream, which the server accepts as a
/// client that leaves at once, and a server that has not called listen yet counts as gone.
///
/// Two programs that start at once can both find the path stale, and one can remove what the other has just bound.
/// Where that may happen, hold a lock file meanwhile, or take the listener from a supervisor (`activation::take`).
[[nodiscard]] SOCKSTATE_EXPORT result<void> remove_stale(const endpoint& name) noexcept;

}  // namespace sockstate::local
