// The example of coroutines over the poller, with its clients in the same program: what it echoes, what a stop leaves,
// what a task throws, and how deep a long row of tasks gets. Prints `64 echoed, 16 ended by the stop, all destroyed`.
#include <coroutines/echo.hpp>

#include <sockstate/stop_source.hpp>

#include <chrono>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

std::size_t alive = 0;  // coroutines of this program's own

struct counted {
    counted() { ++alive; }
    counted(const counted&) = delete;
    counted& operator=(const counted&) = delete;
    ~counted() { --alive; }
};

[[noreturn]] void fail(const std::string& why) {
    std::fprintf(stderr, "%s\n", why.c_str());
    std::exit(1);
}

template <class T>
T must(net::result<T> got) {
    if (!got) fail(to_string(got.error()));
    if constexpr (!std::is_void_v<T>) return std::move(*got);
}

examples::task<int> one() {
    co_return 1;
}
examples::task<void> many(int count, int& sum) {
    const counted mine;
    for (int i = 0; i < count; ++i) sum += co_await one();
}
examples::task<int> throwing() {
    const counted mine;
    throw std::runtime_error{"thrown"};
    co_return 1;
}
examples::task<void> passing_on() {
    const counted mine;
    static_cast<void>(co_await throwing());
}
examples::task<void> waiting_for(examples::scheduler& loop, examples::stream stream) {
    const counted mine;
    std::array<std::byte, 64> buffer;
    static_cast<void>(co_await examples::when<net::readable>(loop, stream, [&] { return stream->receive(buffer); }));
    fail("bytes that nobody sent");
}

std::size_t echoed(std::vector<net::tcp::stream>& clients) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < clients.size(); ++i) {
        must(clients[i].send_all(std::string(1000 + i, static_cast<char>('a' + i % 26)), 30s).map_error([](auto e) {
            return net::error{e};
        }));
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
        std::string back(1000 + i, '\0');
        if (!clients[i].receive_exactly(back, 30s)) fail("no echo");
        if (back == std::string(1000 + i, static_cast<char>('a' + i % 26))) ++count;
    }
    return count;
}

/// Whether the server has ended it, in whatever way.
bool is_ended(net::tcp::stream& client) {
    std::array<std::byte, 64> buffer;
    const auto got = client.receive(buffer, 30s);
    return got ? got->empty() : got.error() != net::errc::deadline_exceeded;
}

}  // namespace

int main() {
    int sum = 0;
    {
        examples::scheduler loop{must(net::poller::open())};
        loop.spawn(many(1'000'000, sum));
        must(loop.run(30s));
        loop.spawn(passing_on());
        try {
            static_cast<void>(loop.run(30s));
            fail("nothing was thrown");
        } catch (const std::runtime_error& thrown) {
            if (std::string{thrown.what()} != "thrown") fail(thrown.what());
        }
    }
    if (sum != 1'000'000) fail("the sum is wrong");

    auto stop = must(net::stop_source::open());
    auto loop = std::make_unique<examples::scheduler>(must(net::poller::open()));
    auto bound = must(net::tcp::listen({net::ip::address_v4::loopback(), 0}));
    const auto where = must(bound.local_endpoint());
    must(bound.set_blocking(false));

    auto quiet = must(net::tcp::connect(where));
    must(quiet.set_blocking(false));
    loop->spawn(waiting_for(*loop, must(loop->add(std::move(quiet)))));
    loop->spawn(examples::accept_all(*loop, must(loop->add(std::move(bound)))));
    net::result<void> ended;
    std::thread server{[&] { ended = loop->run(stop); }};

    std::vector<net::tcp::stream> clients;
    for (int i = 0; i < 64; ++i) clients.push_back(must(net::tcp::connect(where, 30s)));
    const std::size_t right = echoed(clients);
    for (std::size_t i = 16; i < clients.size(); ++i) {
        auto half = must(std::move(clients[i]).shutdown_send());
        std::array<std::byte, 64> buffer;
        const auto end = half.receive(buffer, 30s);
        if (!end || !end->empty()) fail("no end");
    }
    clients.erase(clients.begin() + 16, clients.end());
    stop.request_stop();
    server.join();
    if (ended || ended.error() != net::errc::stopped) fail("it was not the stop");
    if (alive != 1) fail("a task that waits has ended");
    loop.reset();  // the tasks that wait
    std::size_t left = 0;
    for (auto& client : clients) left += is_ended(client) ? 1 : 0;
    std::printf("%zu echoed, %zu ended by the stop, %s\n", right, left, alive == 0 ? "all destroyed" : "some are left");
}
