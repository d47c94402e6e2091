#pragma once

// How a call that a script names ends: a value of whatever type that function of the seam gives back, or an error.

#include "call.hpp"

#include <sockstate/deadline.hpp>
#include <sockstate/option.hpp>
#include <sockstate/platform.hpp>
#include <sockstate/platform/poll.hpp>
#include <sockstate/tables/connection_details.hpp>
#include <sockstate/tables/local_sockets.hpp>
#include <sockstate/tables/udp_sockets.hpp>

#include <concepts>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace sockstate::test {

/// A walk through a table: the rows that it tells, and the error that ends it if one does.
template <class Row>
struct table_walk {
    std::vector<Row> rows;
    std::optional<error> failure = std::nullopt;
};

/// What a call gives back. Made in place of what the function returns: a count, an `errc`, a state, ….
class answer {
public:
    using duration = deadline::clock::duration;

    /// It simply succeeds. A call that makes a handle makes a new one.
    answer() = default;
    /// Bytes that were sent or received, an option's value, whether something holds.
    answer(std::integral auto number) : value_{static_cast<std::int64_t>(number)} {}
    /// A failure of the system's, by the number that this system has for it.
    answer(std::errc condition) : answer{error::system(static_cast<int>(condition), operation::none)} {}
    answer(errc code) : answer{error{code, operation::none}} {}
    answer(resolver_errc code) : answer{error{code, operation::none}} {}
    answer(error failure) : value_{failure} {}
    answer(tcp_state state) : value_{state} {}
    answer(const tcp_info& info) : value_{info} {}
    answer(const platform::description& found) : value_{found} {}
    answer(const platform::file_identity& file) : value_{file} {}
    answer(const option::name& name) : value_{name} {}
    answer(const ip::endpoint& endpoint) : value_{std::vector{endpoint}} {}
    answer(std::vector<ip::endpoint> found) : value_{std::move(found)} {}
    answer(std::vector<platform::poller_event> events) : value_{std::move(events)} {}
    /// The handles that are ready, of `wait_any`. A number is the one handle that is; without either it is the first.
    answer(std::vector<native_handle> ready) : value_{std::move(ready)} {}
    answer(table_walk<connection> walk) : value_{std::move(walk)} {}
    answer(table_walk<connection_with_info> walk) : value_{std::move(walk)} {}
    answer(table_walk<connection_with_details> walk) : value_{std::move(walk)} {}
    answer(table_walk<udp_socket> walk) : value_{std::move(walk)} {}
    answer(table_walk<local_socket> walk) : value_{std::move(walk)} {}
    answer(table_walk<platform::held_socket> walk) : value_{std::move(walk)} {}
    answer(table_walk<platform::interface_row> walk) : value_{std::move(walk)} {}

    /// The same, and it comes from there: of `accept` and `receive_from`.
    [[nodiscard]] answer from(const ip::endpoint& sender) && {
        sender_ = sender;
        return std::move(*this);
    }
    /// The same, of a datagram that was longer than the buffer.
    [[nodiscard]] answer cut() && {
        truncated_ = true;
        return std::move(*this);
    }
    /// The same, and so many handles come with it: of `receive_handles`. The kernel may have dropped some.
    [[nodiscard]] answer with(std::size_t handles, bool dropped = false) && {
        handles_ = handles;
        dropped_ = dropped;
        return std::move(*this);
    }
    /// The same, and the clock moves meanwhile.
    [[nodiscard]] answer after(duration span) && {
        lasts_ = span;
        return std::move(*this);
    }

    /// The failure, as that call reports it.
    [[nodiscard]] std::optional<error> failure_of(call what) const {
        const error* const failure = std::get_if<error>(&value_);
        if (failure == nullptr) return std::nullopt;
        return failure->attempted() == operation::none ? failure->during(operation_of(what)) : *failure;
    }
    /// The value; a default one where the script has none of this type.
    template <class T>
    [[nodiscard]] T as() const {
        const T* const value = std::get_if<T>(&value_);
        return value != nullptr ? *value : T{};
    }
    [[nodiscard]] std::int64_t number() const { return as<std::int64_t>(); }
    [[nodiscard]] const ip::endpoint& sender() const noexcept { return sender_; }
    [[nodiscard]] bool is_cut() const noexcept { return truncated_; }
    [[nodiscard]] std::size_t handles() const noexcept { return handles_; }
    [[nodiscard]] bool has_dropped() const noexcept { return dropped_; }
    [[nodiscard]] duration lasts() const noexcept { return lasts_; }

private:
    std::variant<std::int64_t, error, tcp_state, tcp_info, platform::description, option::name,
                 std::vector<ip::endpoint>, std::vector<platform::poller_event>, std::vector<native_handle>,
                 table_walk<connection>, table_walk<connection_with_info>, table_walk<connection_with_details>,
                 table_walk<udp_socket>, table_walk<local_socket>, table_walk<platform::held_socket>,
                 table_walk<platform::interface_row>, platform::file_identity>
        value_ = std::int64_t{0};
    ip::endpoint sender_ = {};
    bool truncated_ = false;
    std::size_t handles_ = 0;
    bool dropped_ = false;
    duration lasts_{};
};

/// A call that is to come, and its answer.
struct step {
    call what;
    answer how = {};
};

}  // namespace sockstate::test
