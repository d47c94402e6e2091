// Many clients of one echo server in one thread: each sends its bytes in random pieces and compares what comes back
// with them, byte by byte; one in a hundred resets its connection somewhere on the way.
//
// usage: echo_clients SERVER CONNECTIONS BYTES SEED. Prints `ready` once every connection has had its first byte back,
// goes on at a line on its standard input, and ends with what became of them.

#include "poller.hpp"

#include <sockstate/tcp.hpp>

#include <algorithm>
#include <cstring>
#include <optional>
#include <random>
#include <string>
#include <variant>
#include <vector>

namespace net = sockstate;

namespace {

/// What all of them send, each from another place on and round and round: bytes that are lost, doubled or moved do not
/// fit any more. The size is prime, so that no period of pieces or buffers is a period of it.
class content {
public:
    explicit content(std::mt19937_64& random) : bytes_(65'521) {
        for (auto& byte : bytes_) byte = static_cast<std::byte>(random());
    }
    /// From this position on, to the end of the block at most.
    [[nodiscard]] std::span<const std::byte> at(std::size_t position, std::size_t most) const {
        const std::size_t begin = position % bytes_.size();
        return std::span{bytes_}.subspan(begin, std::min(most, bytes_.size() - begin));
    }
    [[nodiscard]] bool matches(std::size_t position, std::span<const std::byte> received) const {
        while (!received.empty()) {
            const auto expected = at(position, received.size());
            if (std::memcmp(expected.data(), received.data(), expected.size()) != 0) return false;
            position += expected.size();
            received = received.subspan(expected.size());
        }
        return true;
    }

private:
    std::vector<std::byte> bytes_;
};

/// What all clients of this process have in common.
struct surroundings {
    std::mt19937_64 random;
    content bytes;
    std::array<std::byte, 64 * 1024> scratch;

    explicit surroundings(std::uint64_t seed) : random{seed}, bytes{random}, scratch{} {}
    std::size_t pick(std::size_t limit) { return static_cast<std::size_t>(random() % limit); }
};

enum class outcome { under_way, completed, aborted, failed };

class client {
public:
    client(surroundings& all, net::socket<net::tcp, net::connecting> socket, std::size_t size, bool aborts)
        : all_{all}, socket_{std::move(socket)}, size_{size}, offset_{all.pick(65'521)}, may_send_{1} {
        if (aborts) abort_at_ = 2 + all.pick(size - 1);
    }

    [[nodiscard]] net::native_handle native() const {
        return std::visit([](const auto& socket) { return socket.native(); }, socket_);
    }
    [[nodiscard]] std::uint32_t wanted() const {
        if (std::holds_alternative<connecting>(socket_)) return EPOLLOUT;
        return EPOLLIN | (can_send() ? EPOLLOUT : 0U);
    }
    /// Its first byte went there and back.
    [[nodiscard]] bool is_ready() const { return received_ >= 1; }
    void let_go() { may_send_ = size_; }
    [[nodiscard]] const std::string& failure() const { return failure_; }

    [[nodiscard]] outcome advance() {
        if (auto* const socket = std::get_if<connecting>(&socket_)) {
            auto connected = std::move(*socket).finish(std::chrono::seconds{0});
            if (!connected && connected.error() == net::errc::deadline_exceeded) return outcome::under_way;
            if (!connected) return failed("connect", connected.error());
            socket_ = std::move(*connected);
        }
        if (auto* const socket = std::get_if<net::tcp::stream>(&socket_); socket != nullptr && can_send()) {
            const std::size_t piece = 1 + all_.pick(all_.pick(8) == 0 ? 16 : most_on_the_way);
            const std::size_t most = std::min({piece, may_send_ - sent_, room()});
            const auto sent = socket->send(all_.bytes.at(offset_ + sent_, most));
            if (!sent && !sent.error().would_block()) return failed("send", sent.error());
            sent_ += sent.value_or(0);
            if (abort_at_ != 0 && sent_ >= abort_at_) return abort();
            if (sent_ == size_) {
                auto half = std::move(*socket).shutdown_send();
                if (!half) return failed("shutdown_send", half.error());
                socket_ = std::move(*half);
            }
        }
        return receive();
    }

private:
    using connecting = net::socket<net::tcp, net::connecting>;
    using send_shut = net::socket<net::tcp, net::send_shut>;

    static constexpr std::size_t most_on_the_way = 32 * 1024;

    [[nodiscard]] std::size_t room() const { return most_on_the_way - (sent_ - received_); }
    [[nodiscard]] bool can_send() const {
        return std::holds_alternative<net::tcp::stream>(socket_) && sent_ < may_send_ && room() > 0;
    }

    outcome receive() {
        const auto chunk = std::visit(
            [this](auto& socket) -> net::result<std::span<std::byte>> {
                if constexpr (std::is_same_v<decltype(socket), connecting&>) {
                    return std::span<std::byte>{};  // was connected before this
                } else {
                    return socket.receive(all_.scratch);
                }
            },
            socket_);
        if (!chunk) return chunk.error().would_block() ? outcome::under_way : failed("receive", chunk.error());
        if (chunk->empty()) {
            if (received_ == size_) return outcome::completed;
            failure_ = "the end came after " + std::to_string(received_) + " of " + std::to_string(size_) + " bytes";
            return outcome::failed;
        }
        if (received_ + chunk->size() > sent_ || !all_.bytes.matches(offset_ + received_, *chunk)) {
            failure_ = "other bytes than were sent, after " + std::to_string(received_);
            return outcome::failed;
        }
        received_ += chunk->size();
        return outcome::under_way;
    }

    outcome abort() {
        const auto done = std::move(std::get<net::tcp::stream>(socket_)).abort();
        return done ? outcome::aborted : failed("abort", done.error());
    }
    outcome failed(const char* what, const net::error& reason) {
        failure_ = std::string{what} + ": " + to_string(reason);
        return outcome::failed;
    }

    surroundings& all_;
    std::variant<connecting, net::tcp::stream, send_shut> socket_;
    std::size_t size_;
    std::size_t offset_;
    std::size_t may_send_;
    std::size_t sent_ = 0;
    std::size_t received_ = 0;
    std::size_t abort_at_ = 0;  // 0 for never
    std::string failure_;
};

class crowd {
public:
    crowd(const net::ip::endpoint& server, std::size_t count, std::size_t size, std::uint64_t seed)
        : server_{server}, count_{count}, size_{size}, all_{seed} {}

    /// Connects all, a few at a time, so that none has to try twice, until each has had a byte back; false where one
    /// ended before that.
    [[nodiscard]] bool connect() {
        std::size_t ready = 0;
        while (ready < count_) {
            while (clients_.size() < count_ && clients_.size() - ready < most_connecting) start();
            for (const epoll_event& event : poller_.wait()) {
                const auto& one = clients_[event.data.u64];
                const bool was_ready = one->is_ready();
                advance(event.data.u64);
                if (!one) return false;
                if (one->is_ready() && !was_ready) ++ready;
            }
        }
        return true;
    }
    /// Exchanges everything.
    void run() {
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            clients_[i]->let_go();
            poller_.change(clients_[i]->native(), clients_[i]->wanted(), i);
        }
        while (ended() < clients_.size()) {
            for (const epoll_event& event : poller_.wait()) advance(event.data.u64);
        }
    }
    [[nodiscard]] bool report() const {
        std::printf("completed=%zu aborted=%zu failed=%zu\n", completed_, aborted_, failed_);
        return failed_ == 0 && ended() == count_;
    }

private:
    static constexpr std::size_t most_connecting = 128;

    [[nodiscard]] std::size_t ended() const { return completed_ + aborted_ + failed_; }

    void start() {
        auto socket = net::tcp::open(server_.family()).and_then([&](net::socket<net::tcp, net::unbound> fresh) {
            const auto set = fresh.set_blocking(false);
            return set.and_then([&] { return std::move(fresh).start_connect(server_); });
        });
        if (!socket) {
            std::fprintf(stderr, "%s\n", to_string(socket.error()).c_str());
            std::exit(EXIT_FAILURE);
        }
        const std::size_t number = clients_.size();
        const auto& one = clients_.emplace_back(std::in_place, all_, std::move(*socket), size_, number % 100 == 37);
        poller_.add(one->native(), one->wanted(), number);
    }

    void advance(std::size_t number) {
        auto& one = clients_[number];
        const std::uint32_t before = one->wanted();
        switch (one->advance()) {
            case outcome::under_way:
                if (one->wanted() != before) poller_.change(one->native(), one->wanted(), number);
                return;
            case outcome::completed: ++completed_; break;
            case outcome::aborted: ++aborted_; break;
            case outcome::failed:
                ++failed_;
                std::fprintf(stderr, "connection %zu: %s\n", number, one->failure().c_str());
                break;
        }
        one.reset();  // closed
    }

    net::ip::endpoint server_;
    std::size_t count_;
    std::size_t size_;
    surroundings all_;
    load::poller poller_;
    std::vector<std::optional<client>> clients_;
    std::size_t completed_ = 0;
    std::size_t aborted_ = 0;
    std::size_t failed_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    const auto server = net::ip::endpoint::parse(argc == 5 ? argv[1] : "");
    if (!server) {
        std::fprintf(stderr, "usage: echo_clients SERVER CONNECTIONS BYTES SEED\n");
        return EXIT_FAILURE;
    }
    crowd clients{*server, std::stoul(argv[2]), std::stoul(argv[3]), std::stoul(argv[4])};
    if (clients.connect()) {
        std::printf("ready\n");
        std::fflush(stdout);
        if (std::getchar() == '\n') clients.run();
    }
    return clients.report() ? EXIT_SUCCESS : EXIT_FAILURE;
}
