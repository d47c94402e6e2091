// The echo server of bare.cpp with this library.

#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

namespace net = sockstate;

namespace {

template <class T>
T must(net::result<T> outcome) {
    if (!outcome) {
        std::fprintf(stderr, "%s\n", to_string(outcome.error()).c_str());
        std::exit(1);
    }
    if constexpr (!std::is_void_v<T>) return std::move(*outcome);
}

struct connection {
    net::registered<net::tcp::stream> stream;
    std::vector<std::byte> unsent = {};
};

net::tcp::listener listen() {
    auto listener = must(net::tcp::listen({net::ip::address_v4::loopback(), 0}));
    must(listener.set_blocking(false));
    std::printf("%u\n", unsigned{must(listener.local_endpoint()).port()});
    std::fflush(stdout);
    return listener;
}

class server {
public:
    [[noreturn]] void run() {
        std::array<net::poller::event, 256> room;
        for (;;) {
            const auto events = must(poller_.wait(room));
            for (const auto& event : events) {
                if (event.key == 0) {
                    accept_all();
                } else if (!serve(*connections_[event.key])) {
                    connections_[event.key].reset();
                }
            }
        }
    }

private:
    void accept_all() {
        for (;;) {
            auto stream = listener_->accept();
            if (!stream && stream.error().would_block()) return;
            auto accepted = must(std::move(stream));
            must(accepted.set_blocking(false));
            auto added = must(poller_.add(std::move(accepted), connections_.size(), net::readable{}));
            connections_.push_back(std::make_unique<connection>(connection{std::move(added)}));
        }
    }
    /// False where the connection is over.
    static bool give(connection& to, std::span<const std::byte> bytes) {
        const auto sent = to.stream->send(bytes);
        if (!sent && !sent.error().would_block()) return false;
        to.unsent = {bytes.begin() + static_cast<std::ptrdiff_t>(sent.value_or(0)), bytes.end()};
        return true;
    }
    bool serve(connection& with) {
        if (!with.unsent.empty() && !give(with, std::vector{with.unsent})) return false;
        if (with.unsent.empty()) {
            const auto got = with.stream->receive(scratch_);
            if (!got) return got.error().would_block();
            if (got->empty() || !give(with, *got)) return false;
        }
        return with.stream.set(net::readable{with.unsent.empty()}, net::writable{!with.unsent.empty()}).has_value();
    }

    net::poller poller_ = must(net::poller::open());
    net::registered<net::tcp::listener> listener_ = must(poller_.add(listen(), 0, net::readable{}));
    std::vector<std::unique_ptr<connection>> connections_ = std::vector<std::unique_ptr<connection>>(1);  // by key
    std::vector<std::byte> scratch_ = std::vector<std::byte>(16384);
};

}  // namespace

int main() {
    server{}.run();
}
