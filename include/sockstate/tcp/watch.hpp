#pragma once

// State changes of TCP connections with their times, found by reading the kernel's table at an interval, and the ends
// of connections as the kernel reports them. There is no thread and no callback: the call `next` does the work. Only
// one thread at a time uses a watch; several watches are independent of each other.

#include <sockstate/socket.hpp>
#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/ended_connections.hpp>

#include <map>

namespace sockstate {

/// A change of one connection's state, between two successive looks.
struct tcp_transition {
    ip::endpoint local;                             ///< this side's endpoint
    ip::endpoint remote;                            ///< the peer's endpoint
    std::optional<tcp_state> from;                  ///< empty if the look before did not see it: it has appeared
    std::optional<tcp_state> to;                    ///< empty if this look does not see it any more: it is gone
    std::chrono::steady_clock::time_point seen_at;  ///< of this look; the change came up to two intervals earlier
    /// The socket's end with its final metrics, in the one report that has them; absent where the system reports no
    /// ends. Of a connection that goes into TIME-WAIT it comes with that change.
    std::optional<connection_with_info> end = {};

    friend bool operator==(const tcp_transition&, const tcp_transition&) = default;
};

/// `127.0.0.1:80 -> 127.0.0.1:4242 ESTABLISHED -> CLOSE-WAIT`; `-` stands for not seen. The metrics of the end follow.
[[nodiscard]] SOCKSTATE_EXPORT std::string to_string(const tcp_transition& change);

/// Looks at one socket, or at the machine's connections, again and again.
///
/// The first look reports all connections that it finds as appeared. If a connection passes through several states
/// between two looks, only the last is seen. If its endpoints are used again at once, the new connection looks like the
/// old one.
///
/// Where the system reports ends (`ended_connections`, Linux) a watch of connections subscribes to them when it is
/// made, and `reports_ends` is true. Each end that the filter lets through is then in exactly one report. A connection
/// that came and went between two looks has neither `from` nor `to`, and is reported if CLOSED is among the filter's
/// states. A connection may leave the table before its end is reported, because a program holds it open after a reset.
/// It is then reported twice: as gone, and later as one that no look has seen. On other systems, a connection that
/// begins and ends between two looks is missed.
///
/// Cost of a look: of a socket one getsockopt(2), and two calls for its endpoints when its state has changed; of
/// connections a walk through the kernel's table (Linux about 1.5 µs for each one of the machine, less where the
/// filter's states or ports spare the kernel rows), and a question for each that it did not show again, since a walk
/// may miss a row that moves meanwhile. Memory: of a socket none, of connections the rows of the last look.
class tcp_watch {
public:
    using clock = std::chrono::steady_clock;  ///< the clock of the times

    /// Watches the connections that the filter accepts. A connection that leaves the filter's states is reported as
    /// gone, and one that returns as appeared. Sockets with the same endpoints count as one: listeners that share a
    /// port, and connections on different interfaces. An interval that is not above 0 makes `next` fail.
    SOCKSTATE_EXPORT tcp_watch(const connection_filter& wanted, clock::duration interval);
    /// Watches one socket, which must stay open meanwhile: the watch borrows its handle. The socket is never reported
    /// as gone; its last state is CLOSED, with its last known endpoints. A temporary socket does not compile.
    template <class P, class S>
        requires has_tcp_state<P>
    tcp_watch(const socket<P, S>& watched, clock::duration interval) noexcept
        : handle_{watched.native()}, interval_{interval} {}
    template <class P, class S>
    tcp_watch(const socket<P, S>&& temporary, clock::duration interval) = delete;

    /// Waits for the next change and returns it. Looks again when the interval has passed since the last look.
    ///
    /// Errors: `errc::deadline_exceeded` if no change was seen in time, `errc::invalid_argument` if the interval is not
    /// above 0, no_buffer_space if ends were lost because the kernel had no room for them, those of `query_state` or
    /// `connections`. The watch can be asked again after each of them. The kernel has room for some 3,000 ends between
    /// two calls, and for fewer where `net.core.rmem_max` is below 2 MiB and the program lacks CAP_NET_ADMIN.
    [[nodiscard]] SOCKSTATE_EXPORT result<tcp_transition> next(deadline until = {});

    /// Whether the kernel reports the ends of connections to this watch; if not, the watch only looks at its interval.
    [[nodiscard]] bool reports_ends() const noexcept { return ends_.has_value(); }

private:
    struct row {
        ip::endpoint local;
        ip::endpoint remote;
        tcp_state state = tcp_state::unknown;
        std::uint32_t bound_interface = 0;
        std::optional<std::uint64_t> cookie = {};
        bool awaits_end = false;  // the look before did not see it, and its end is to come
    };
    using ends_by_cookie = std::map<std::uint64_t, connection_with_info>;
    [[nodiscard]] static row row_of(const connection& found) noexcept;
    [[nodiscard]] result<void> wait(deadline until);
    [[nodiscard]] result<void> take_ends(deadline until);
    [[nodiscard]] std::optional<connection_with_info> end_between(const row* before, const row* after,
                                                                  ends_by_cookie& later);
    [[nodiscard]] result<std::optional<tcp_transition>> look(clock::time_point now);
    [[nodiscard]] result<std::optional<tcp_transition>> look_at_socket(clock::time_point now) noexcept;
    [[nodiscard]] result<std::vector<row>> read_table() const;
    [[nodiscard]] result<void> add_missed(std::vector<row>& rows) const;
    void compare(std::vector<row>& rows, clock::time_point now);

    connection_filter wanted_;
    std::optional<ended_connections> ends_ = {};  // none: the system reports no ends, or one socket is watched
    ends_by_cookie ended_ = {};                   // reported by the kernel, and by this watch not yet
    std::optional<native_handle> handle_;         // none: connections are watched
    clock::duration interval_;
    clock::time_point next_look_ = (clock::time_point::min)();
    ip::endpoint local_;  // the socket's, kept beyond the connection
    ip::endpoint remote_;
    std::optional<tcp_state> last_state_;
    std::vector<row> rows_;                // the table's, in order
    std::vector<tcp_transition> changes_;  // of the last look, the next one last
};

}  // namespace sockstate
