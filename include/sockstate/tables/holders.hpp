#pragma once

// Which processes have the sockets of a table open. Any thread may call these functions; a table is a value.

#include <sockstate/tables/local_sockets.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <span>

namespace sockstate {

/// A process that has a socket open, by one of its descriptors.
struct holder {
    std::uint32_t pid = 0;  ///< process id
    /// The process's name: on Linux at most 15 bytes (`comm` of proc(5)), as many on macOS (`pbsi_comm`), 19 on FreeBSD
    /// (`ki_comm`), and on Windows the name of the program's file in UTF-8. Empty if the process ended meanwhile.
    std::string name = {};
    /// The number of the descriptor in that process. Windows does not report it.
    std::optional<std::uint32_t> descriptor = {};

    friend bool operator==(const holder&, const holder&) = default;
};

/// `nginx pid 4242 fd 7`, or without the descriptor where it is not known.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const holder& process);

/// The holders of every socket, by row of `connections`, `udp_sockets` or `local_sockets`.
class holder_table {
public:
    holder_table() = default;

    /// The holders of this row's socket, in the order of their process ids and descriptors. A process that has it open
    /// by two descriptors is there twice. They are part of the table, so this does not compile for a temporary table.
    ///
    /// Empty if no process holds the socket any more (TIME-WAIT) or yet (not accepted), or if its holder is one of
    /// `unreadable_processes` or in another PID namespace. A socket that was opened after the table was made has no
    /// holder in it.
    [[nodiscard]] SOCKSTATE_EXPORT std::span<const holder> of(const connection& row) const& noexcept;
    /// The same of a UDP socket.
    [[nodiscard]] SOCKSTATE_EXPORT std::span<const holder> of(const udp_socket& row) const& noexcept;
    /// The same of a local socket.
    [[nodiscard]] SOCKSTATE_EXPORT std::span<const holder> of(const local_socket& row) const& noexcept;
    [[nodiscard]] std::span<const holder> of(const connection& row) const&& = delete;
    [[nodiscard]] std::span<const holder> of(const udp_socket& row) const&& = delete;
    [[nodiscard]] std::span<const holder> of(const local_socket& row) const&& = delete;

    /// The processes whose descriptors the system does not show to this program. Each of them may hold any socket;
    /// `descriptor` is empty. To see them, Linux requires the rights of ptrace(2), and macOS requires the same user or
    /// root. FreeBSD hides such processes completely (security.bsd), so the list is empty there.
    [[nodiscard]] std::span<const holder> unreadable_processes() const& noexcept { return unreadable_; }
    [[nodiscard]] std::span<const holder> unreadable_processes() const&& = delete;

    /// How many holders there are, of all sockets of every kind. Windows counts processes.
    [[nodiscard]] std::size_t size() const noexcept { return holders_.size(); }

    friend bool operator==(const holder_table&, const holder_table&) = default;

private:
    friend class holder_collection;
    [[nodiscard]] std::span<const holder> of_socket(const std::optional<std::uint64_t>& socket) const noexcept;

    std::vector<std::uint64_t> sockets_;  // of each holder, in ascending order
    std::vector<holder> holders_;
    std::vector<holder> unreadable_;
};

/// `12 holders, 2 processes not readable`.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const holder_table& held);

/// A `result<holder_table>` whose `->` does not compile on a temporary, because what `of` returns is part of the table.
class [[nodiscard]] holders_result : public result<holder_table> {
    using plain = result<holder_table>;

public:
    using plain::plain;  // NOLINT(cppcoreguidelines-rvalue-reference-param-not-moved): those that it inherits
    /// From the plain result.
    holders_result(plain whole) : plain{std::move(whole)} {}

    /// The table of a result that stays.
    [[nodiscard]] const holder_table* operator->() const& { return plain::operator->(); }
    const holder_table* operator->() const&& = delete;
};

/// Reports which processes hold each socket of this machine.
///
/// Call `const auto held = net::holders();`, then `held->of(row)` for each row. One pass over the processes serves a
/// whole table, so call it once, after reading the table. Linux reads the descriptors of every process in /proc;
/// descriptors that a thread has to itself (unshare(2)) are not seen, nor are processes that /proc hides (hidepid).
/// macOS is asked by libproc for each descriptor of a socket, FreeBSD by the sysctl kern.file; both are written from
/// the systems' sources, and nobody has run them. Windows's rows name one process each, and this adds its name. It is
/// not an exact snapshot, since processes start and end during the pass. Errors: the system's own.
[[nodiscard]] SOCKSTATE_EXPORT holders_result holders();

/// The same of the sockets that one process holds; no other process is looked at.
///
/// Errors as above, and `no_such_process`; `permission_denied` if the process is not readable, which macOS calls
/// operation_not_permitted, and FreeBSD no_such_process. Windows does not say whether the process exists: without one,
/// the table is empty.
[[nodiscard]] SOCKSTATE_EXPORT holders_result holders(std::uint32_t pid);

}  // namespace sockstate
