// Connections whose peers fall silent under limits that silence_test.py knows: what each call says of it, and when.
// Usage: silence
//
// It prints the port whose packets are to vanish, and waits for a line. Then, a line each: what was tried, the limit,
// the error of the first receive and of the second, the audit, and the seconds in which it was noticed: since the peer
// can have been heard last, and since it must have been.

#include "perseverance.hpp"

#include <chrono>
#include <iostream>
#include <mutex>
#include <string_view>
#include <thread>
#include <vector>

using namespace sockstate;
using namespace std::chrono_literals;

namespace {

using clock_type = deadline::clock;
using std::chrono::seconds;

constexpr seconds patience{30};

/// Both ends of a connection, the near one under a limit.
struct connection_under_limit {
    tcp::stream near;
    tcp::stream far;
    seconds limit;
    clock_type::time_point began;                        // before anything was heard
    clock_type::time_point stalled = clock_type::now();  // for a full one: when it was
    std::size_t sent = 0;
};

connection_under_limit connect_through(tcp::listener& listener, seconds limit,
                                       stalled_peer stalled = stalled_peer::is_gone) {
    const auto began = clock_type::now();
    const auto where = faults::persist([&] { return listener.local_endpoint(); });
    auto near = faults::persist([&] { return tcp::connect(where, patience); });
    auto far = faults::persist([&] { return listener.accept(patience); });
    faults::persist([&] { return near.limit_silence(limit, stalled); });
    return {std::move(near), std::move(far), limit, began};
}

/// Sends until the peer's window and the own buffer are full.
connection_under_limit filled(connection_under_limit made) {
    faults::persist([&] { return made.near.set_blocking(false); });
    made.began = clock_type::now();
    const std::vector<char> block(65536);
    for (;;) {
        if (const auto sent = made.near.send(block)) {
            made.sent += *sent;
            continue;
        }
        if (!made.near.wait_writable(50ms)) break;
    }
    made.stalled = clock_type::now();
    return made;
}

std::mutex printing;

/// Receives until something ends it, twice, and prints what did.
template <class Socket>
void tell_end(std::string_view what, Socket& socket, seconds limit, clock_type::time_point earliest,
              clock_type::time_point latest) {
    std::array<char, 16> buffer{};
    const auto text = [](const auto& got) { return got ? std::string{"end"} : to_string(got.error()); };
    const std::string first = text(socket.receive(buffer, patience));
    const auto now = clock_type::now();
    const std::string second = text(socket.receive(buffer, patience));
    const auto audit = faults::persist([&] { return socket.audit(); });
    const auto since = [&](auto when) { return std::chrono::duration<double>{now - when}.count(); };
    const std::lock_guard lock{printing};
    std::cout << what << '|' << limit.count() << '|' << first << '|' << second << '|' << to_string(audit.found) << '|'
              << since(earliest) << '|' << since(latest) << '\n';
}

/// What lives is still there after the limit and some time more, and all that was sent arrives.
void tell_life(std::string_view what, connection_under_limit& living) {
    std::array<char, 16> buffer{};
    const auto got = living.near.receive(buffer, living.stalled + living.limit + 2s);
    const auto audit = faults::persist([&] { return living.near.audit(); });
    std::vector<char> room(65536);
    std::size_t arrived = 0;
    while (arrived < living.sent) {
        const auto part = living.far.receive(room, patience);
        if (!part || part->empty()) break;
        arrived += part->size();
    }
    const std::lock_guard lock{printing};
    std::cout << what << '|' << living.limit.count() << '|' << (got ? "received" : to_string(got.error())) << '|'
              << to_string(audit.found) << '|' << (arrived == living.sent ? "all arrived" : "lost") << '\n';
}

}  // namespace

int main() {
    auto dying = faults::persist([] { return tcp::listen({ip::address_v4::loopback(), 0}); });
    auto living = faults::persist([] { return tcp::listen({ip::address_v4::loopback(), 0}); });
    std::vector<connection_under_limit> idle;
    std::vector<connection_under_limit> sending;
    std::vector<connection_under_limit> finishing;
    std::vector<connection_under_limit> full;
    std::vector<connection_under_limit> full_and_answered;
    auto idle_and_answered = connect_through(living, 2s);
    auto spared = filled(connect_through(living, 2s, stalled_peer::lives));
    std::vector<std::pair<socket<tcp, send_shut>, connection_under_limit>> finished;
    for (const seconds limit : {2s, 3s}) {
        sending.push_back(connect_through(dying, limit));
        finishing.push_back(connect_through(dying, limit));
        auto ended = connect_through(dying, limit);
        auto half = faults::persist([&] { return std::move(ended.near).shutdown_send(); });
        faults::persist([&] { return half.wait_for_state(tcp_state::fin_wait_2, patience); });
        finished.emplace_back(std::move(half), std::move(ended));
        full.push_back(filled(connect_through(dying, limit)));
        full_and_answered.push_back(filled(connect_through(living, limit)));
        idle.push_back(connect_through(dying, limit));
    }
    std::cout << faults::persist([&] { return dying.local_endpoint(); }).port() << '\n' << std::flush;
    std::string line;
    std::getline(std::cin, line);
    const auto silent = clock_type::now();

    std::vector<std::thread> threads;
    const auto each = [&](auto& connections, auto check) {
        for (auto& one : connections) threads.emplace_back([&one, check] { check(one); });
    };
    each(idle, [&](auto& one) { tell_end("idle", one.near, one.limit, one.began, silent); });
    each(sending, [](auto& one) {
        const auto sent = clock_type::now();
        faults::persist([&] { return one.near.send_all(std::string_view{"x"}, patience); });
        tell_end("sending", one.near, one.limit, sent, clock_type::now());
    });
    each(finishing, [](auto& one) {
        const auto sent = clock_type::now();
        auto half = faults::persist([&] { return std::move(one.near).shutdown_send(); });
        tell_end("finishing", half, one.limit, sent, clock_type::now());
    });
    each(finished, [&](auto& one) { tell_end("finished", one.first, one.second.limit, one.second.began, silent); });
    each(full, [](auto& one) { tell_end("full", one.near, one.limit, one.began, one.stalled); });
    each(full_and_answered, [](auto& one) { tell_end("stalled", one.near, one.limit, one.began, one.stalled); });
    threads.emplace_back([&] { tell_life("answered", idle_and_answered); });
    threads.emplace_back([&] { tell_life("spared", spared); });
    for (std::thread& thread : threads) thread.join();
}
