// Watching connections: one look after another, the differences between them, and the ends that the kernel reports.

#include <sockstate/tcp/watch.hpp>

#include <sockstate/platform/connections.hpp>

#include "tables/table_walk.hpp"

#include <algorithm>
#include <compare>
#include <iterator>
#include <utility>

namespace sockstate {

namespace {

/// Stores the endpoint that one of the calls for names gives; it stays as it was where there is none any more, or yet.
void update(ip::endpoint& endpoint, result<void> (*name)(native_handle, platform::native_address&) noexcept,
            native_handle handle) noexcept {
    platform::native_address address;
    ip::endpoint told;
    if (name(handle, address) && platform::decode(address, told)) endpoint = told.unmapped();
}

template <class Row>
std::strong_ordering order(const Row& one, const Row& other) noexcept {
    const auto by_local = one.local <=> other.local;
    return by_local != 0 ? by_local : one.remote <=> other.remote;
}

/// A row that the kernel keeps when the socket itself has ended: also FIN-WAIT-2 without a handle.
bool may_outlive_socket(tcp_state state) noexcept {
    return state == tcp_state::time_wait || state == tcp_state::fin_wait_2;
}

/// Whether an end is to be reported of what was in this state: not of what has ended already, or was never a socket.
bool is_to_end(tcp_state state) noexcept {
    return state != tcp_state::time_wait && state != tcp_state::syn_received;
}

std::string_view text_of(const std::optional<tcp_state>& state) noexcept {
    return state ? to_string(*state) : "-";
}

}  // namespace

tcp_watch::tcp_watch(const connection_filter& wanted, clock::duration interval) : wanted_{wanted}, interval_{interval} {
    if (interval_ <= clock::duration::zero()) return;  // it never looks
    if (auto opened = ended_connections::open(wanted_)) ends_.emplace(*std::move(opened));
}

result<tcp_transition> tcp_watch::next(deadline until) {
    if (interval_ <= clock::duration::zero()) return tl::unexpected{error{errc::invalid_argument, operation::wait}};
    for (;;) {
        if (!changes_.empty()) {
            const tcp_transition change = changes_.back();
            changes_.pop_back();
            return change;
        }
        if (platform::now() < next_look_ || until.has_stop()) {
            if (auto waited = wait(until.no_later_than(next_look_)); !waited) {
                return tl::unexpected{waited.error()};
            }
        }
        const auto now = platform::now();
        if (now < next_look_) return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
        next_look_ = deadline{interval_}.when();
        const auto seen = look(now);
        if (!seen) return tl::unexpected{seen.error()};
        if (*seen) return **seen;
        if (changes_.empty() && until.has_passed()) {
            return tl::unexpected{error{errc::deadline_exceeded, operation::wait}};
        }
    }
}

/// Ends that come meanwhile are taken at once, so that a long interval does not fill the kernel's room.
result<void> tcp_watch::wait(deadline until) {
    if (!ends_) return platform::pause(until);
    return take_ends(until).map_error([](const error& failure) { return failure.during(operation::wait); });
}

result<void> tcp_watch::take_ends(deadline until) {
    for (;;) {
        const auto ended = ends_->next(until);
        if (!ended && ended.error().deadline_passed()) return {};
        if (!ended) return tl::unexpected{ended.error()};
        ended_.insert_or_assign(ended->cookie.value_or(0), *ended);
    }
}

result<std::optional<tcp_transition>> tcp_watch::look(clock::time_point now) {
    if (handle_) return look_at_socket(now);
    auto rows = read_table();
    if (!rows) return tl::unexpected{rows.error()};
    if (auto added = add_missed(*rows); !added) return tl::unexpected{added.error()};
    if (ends_) {
        if (auto taken = take_ends(std::chrono::seconds{0}); !taken) return tl::unexpected{taken.error()};
    }
    compare(*rows, now);
    rows_ = *std::move(rows);
    return std::nullopt;
}

result<std::optional<tcp_transition>> tcp_watch::look_at_socket(clock::time_point now) noexcept {
    return platform::complete_state(*handle_, platform::query_state(*handle_))
        .map([&](tcp_state state) -> std::optional<tcp_transition> {
            if (state == last_state_) return std::nullopt;
            update(local_, platform::local_address, *handle_);
            update(remote_, platform::remote_address, *handle_);
            return tcp_transition{local_, remote_, std::exchange(last_state_, state), state, now};
        });
}

tcp_watch::row tcp_watch::row_of(const connection& found) noexcept {
    return {found.local, found.remote, found.state, found.bound_interface.value_or(0), found.cookie};
}

/// In order, each connection once, in the state that it was seen in last.
result<std::vector<tcp_watch::row>> tcp_watch::read_table() const {
    std::vector<row> rows;
    const auto walked = detail::walk_undisturbed([&] {
        rows.clear();
        return visit_connections(wanted_, [&rows](const connection& found) { rows.push_back(row_of(found)); });
    });
    if (!walked) return tl::unexpected{walked.error()};
    std::ranges::reverse(rows);
    std::ranges::stable_sort(rows, [](const row& one, const row& other) { return order(one, other) < 0; });
    const auto again =
        std::unique(rows.begin(), rows.end(), [](const row& one, const row& other) { return order(one, other) == 0; });
    rows.erase(again, rows.end());
    return rows;
}

/// A table that changes under a walk may hide a row from it: what was there before is asked for by its endpoints.
result<void> tcp_watch::add_missed(std::vector<row>& rows) const {
    const auto is_before = [](const row& one, const row& other) { return order(one, other) < 0; };
    std::vector<row> missed;
    std::set_difference(rows_.begin(), rows_.end(), rows.begin(), rows.end(), std::back_inserter(missed), is_before);
    for (const row& one : missed) {
        const auto found = platform::find_connection(one.local, one.remote, one.bound_interface);
        if (!found) return tl::unexpected{found.error()};
        if (!*found || !wanted_.states.contains((*found)->state)) continue;
        const row there = row_of(**found);
        rows.insert(std::upper_bound(rows.begin(), rows.end(), there, is_before), there);
    }
    return {};
}

/// The end of the row that the look before saw, or else of the one that this look saw. An end of a socket that this
/// look still saw alive came after it: it is for the next look.
std::optional<connection_with_info> tcp_watch::end_between(const row* before, const row* after, ends_by_cookie& later) {
    for (const row* one : {before, after}) {
        if (one == nullptr || !one->cookie) continue;
        auto ended = ended_.extract(*one->cookie);
        if (ended.empty()) continue;
        const bool was_alive = after != nullptr && after->cookie == one->cookie && !may_outlive_socket(after->state);
        if (!was_alive) return ended.mapped();
        later.insert(std::move(ended));
    }
    return std::nullopt;
}

/// Adds to `rows` those that are gone, and whose end is still awaited: the kernel reports an end a little later than
/// the row has left its table.
void tcp_watch::compare(std::vector<row>& rows, clock::time_point now) {
    std::vector<row> awaited;
    ends_by_cookie later;
    auto before = rows_.begin();
    auto after = rows.begin();
    while (before != rows_.end() || after != rows.end()) {
        // The one that comes first by its endpoints, or both where they are of one connection.
        const bool has_before = after == rows.end() || (before != rows_.end() && order(*before, *after) <= 0);
        const bool has_after = before == rows_.end() || (after != rows.end() && order(*after, *before) <= 0);
        row* const was = has_before ? &*before++ : nullptr;
        const row* const is = has_after ? &*after++ : nullptr;
        const row& one = is != nullptr ? *is : *was;
        tcp_transition change{one.local, one.remote, std::nullopt, std::nullopt, now, end_between(was, is, later)};
        if (was != nullptr) change.from = was->state;
        if (is != nullptr) change.to = is->state;
        if (ends_ && is == nullptr && !change.end && is_to_end(was->state) && !std::exchange(was->awaits_end, true)) {
            awaited.push_back(*was);
        } else if (change.from != change.to || change.end) {
            changes_.push_back(change);
        }
    }
    for (auto& [cookie, end] : std::exchange(ended_, std::move(later))) {
        const bool was_connected = end.remote.port() != 0;
        if (!was_connected || !wanted_.states.contains(tcp_state::closed)) continue;
        changes_.push_back({end.local, end.remote, std::nullopt, std::nullopt, now, end});
    }
    std::ranges::reverse(changes_);
    for (const row& one : awaited) {
        rows.insert(std::ranges::upper_bound(rows, one, [](const row& x, const row& y) { return order(x, y) < 0; }),
                    one);
    }
}

std::string to_string(const tcp_transition& change) {
    std::string text = to_string(change.local);
    text += " -> ";
    text += to_string(change.remote);
    text += ' ';
    text += text_of(change.from);
    text += " -> ";
    text += text_of(change.to);
    if (change.end && change.end->info) {
        text += ' ';
        text += to_string(*change.end->info);
    }
    return text;
}

}  // namespace sockstate
