// Each client is in one of three phases: it sends the head of a request, it receives a response, or it has received the
// last response and should close.

#include "server.hpp"

#include "support/http/status.hpp"

#include <fmt/format.h>

#include <span>
#include <string_view>

namespace examples {

namespace {

namespace net = sockstate;
using namespace std::chrono_literals;

constexpr std::size_t most_clients = 64;
constexpr auto patience = 5s;  // with a head that does not end, and with an answer of which nothing is taken
constexpr auto sweep = 1s;     // how often clients are given up

/// The page may run what is in it and show what this server sends; nothing is kept.
constexpr std::string_view manners =
    "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nContent-Security-Policy: default-src 'none'; "
    "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n";

std::string text_of(const answer& given, bool wants_body, bool keeps_connection) {
    const auto fields =
        fmt::format("Content-Type: {}\r\nContent-Length: {}\r\n{}", given.type, given.body.size(), manners);
    return http_server::head_text(given.status, fields, keeps_connection) + (wants_body ? given.body : std::string{});
}

answer refusal(int status) {
    return {status, "text/plain; charset=utf-8", fmt::format("{}\n", http_server::reason_of(status))};
}

}  // namespace

net::result<void> page_server::serve(const net::deadline& until) {
    std::array<net::poller::event, 64> room;
    while (true) {
        const net::deadline step = clients_.empty() && !is_paused_ ? until : until.no_later_than(clock::now() + sweep);
        const auto events = poller_.wait(room, step);
        if (!events && events.error() == net::errc::stopped) return {};
        if (!events && events.error() != net::errc::deadline_exceeded) return tl::unexpected{events.error()};
        for (const auto& event : events.value_or(std::span<const net::poller::event>{})) {
            if (event.key == listener_key) {
                if (auto accepted = accept_some(); !accepted) return accepted;
                continue;
            }
            const auto at = clients_.find(event.key);
            if (at != clients_.end() && !go_on(at->second)) clients_.erase(at);
        }
        give_up_the_late();
        if (until.has_passed()) return {};
    }
}

net::result<void> page_server::accept_some() {
    while (clients_.size() < most_clients) {
        auto stream = listener_->accept();
        if (!stream && stream.error().would_block()) return {};
        if (!stream && !stream.error().out_of_resources()) return tl::unexpected{stream.error()};
        if (!stream) break;
        if (!stream->set_blocking(false)) continue;  // without it one client could hold up all
        auto added = poller_.add(std::move(*stream), next_key_, net::readable{});
        if (added) clients_.try_emplace(next_key_++, client{std::move(*added), clock::now() + patience});
    }
    is_paused_ = listener_.set(net::readable{false}).has_value();
    return {};
}

bool page_server::go_on(client& one) {
    if (auto* shut_one = std::get_if<shut_stream>(&one.stream)) {
        const auto dropped = (*shut_one)->receive(scratch_);
        return dropped ? !dropped->empty() : dropped.error().would_block();
    }
    auto& stream = std::get<open_stream>(one.stream);
    if (one.unsent.empty()) {
        const auto more = stream->receive(scratch_);
        if (!more && more.error().would_block()) return true;
        if (!more || more->empty()) return false;
        one.received.append(scratch_.data(), more->size());
    }
    while (take_request(one)) {
        if (!send(one)) return false;
        if (!one.unsent.empty()) return stream.set(net::readable{false}, net::writable{}).has_value();
        if (!one.keeps_connection) return shut(one);
    }
    return stream.set(net::readable{}, net::writable{false}).has_value();
}

bool page_server::take_request(client& one) {
    if (!one.unsent.empty()) return true;
    const auto size = http_server::head_size(one.received);
    const bool is_long = size.value_or(one.received.size()) > http_server::head_limit;
    if (!size && !is_long) return false;
    const auto asked = is_long ? tl::unexpected{http_server::refusal_of_long(one.received)}
                               : http_server::parse_request(std::string_view{one.received}.substr(0, *size));
    one.keeps_connection = asked && asked->keeps_connection;
    one.unsent =
        text_of(asked ? answers_(*asked) : refusal(asked.error()), !asked || asked->wants_body, one.keeps_connection);
    one.received.erase(0, size.value_or(one.received.size()));
    one.given_up = clock::now() + patience;
    return true;
}

bool page_server::send(client& one) {
    auto& stream = std::get<open_stream>(one.stream);
    while (one.sent != one.unsent.size()) {
        const auto went = stream->send(std::string_view{one.unsent}.substr(one.sent));
        if (!went) return went.error().would_block();
        one.sent += *went;
        one.given_up = clock::now() + patience;
    }
    one.unsent.clear();
    one.sent = 0;
    return true;
}

/// Closed before the client's end, it would meet a reset that can cost it the answer.
bool page_server::shut(client& one) {
    auto half = std::move(std::get<open_stream>(one.stream)).shutdown_send(net::readable{});
    if (!half) return false;
    one.stream = std::move(*half);
    one.given_up = clock::now() + patience;
    return true;
}

/// Tells a client that has begun a request why it gets no answer.
bool page_server::refuse_late(client& one) {
    const bool is_asking =
        std::holds_alternative<open_stream>(one.stream) && one.unsent.empty() && !one.received.empty();
    if (!is_asking) return false;
    constexpr int request_timeout = 408;
    one.unsent = text_of(refusal(request_timeout), true, false);
    return send(one) && one.unsent.empty() && shut(one);
}

void page_server::give_up_the_late() {
    const auto now = clock::now();
    for (auto at = clients_.begin(); at != clients_.end();) {
        client& one = at->second;
        if (one.given_up > now || refuse_late(one)) {
            ++at;
            continue;
        }
        auto* const open_one = std::get_if<open_stream>(&one.stream);
        // Closed, it would leave the kernel trying to send the rest.
        if (open_one != nullptr) static_cast<void>(std::move(*open_one).remove().abort());
        at = clients_.erase(at);
    }
    if (is_paused_ && clients_.size() < most_clients) is_paused_ = !listener_.set(net::readable{});
}

}  // namespace examples
