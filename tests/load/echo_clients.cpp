// Many clients of one echo server in one thread, over the poller: each sends its bytes in random pieces, then its FIN,
// and compares what comes back with them, byte by byte. One in a hundred resets its connection somewhere on the way.
// One in a thousand reads slowly: it sends eight times as much, and takes nothing until all others have come to their
// end and another line has come.
//
// usage: echo_clients SERVER CONNECTIONS BYTES SEED. Prints `ready` once every connection has had its first byte back,
// goes on at a line on its standard input, prints `slow=N` once only the slow ones are left, goes on at the next line,
// and ends with what became of them.

#include "content.hpp"
#include "must.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include <unistd.h>

namespace net = sockstate;
using load::content;
using load::must;

namespace {

/// What all clients of this process have in common.
struct surroundings {
    std::mt19937_64 random;
    content bytes;
    std::array<std::byte, 64 * 1024> scratch;

    explicit surroundings(std::uint64_t seed) : random{seed}, bytes{random}, scratch{} {}
    std::size_t pick(std::size_t limit) { return static_cast<std::size_t>(random() % limit); }
};

enum class outcome { under_way, completed, aborted, failed };
enum class manner { plain, aborting, slow };

class client {
public:
    using connecting = net::registered<net::socket<net::tcp, net::connecting>>;

    client(surroundings& all, connecting socket, std::size_t size, manner how)
        : all_{all}, socket_{std::move(socket)}, size_{size}, offset_{all.pick(65'521)}, may_send_{1}, how_{how} {
        if (how == manner::aborting) abort_at_ = 2 + all.pick(size - 1);
    }

    /// Its first byte went there and back.
    [[nodiscard]] bool is_ready() const { return received_ >= 1; }
    [[nodiscard]] bool is_slow() const { return how_ == manner::slow; }
    [[nodiscard]] const std::string& failure() const { return failure_; }

    /// From here on it sends everything; a slow one takes nothing for a while.
    [[nodiscard]] outcome let_go() {
        may_send_ = size_;
        may_receive_ = !is_slow();
        return wait();
    }
    /// Lets a slow one receive.
    [[nodiscard]] outcome hurry() {
        may_receive_ = true;
        return wait();
    }
    /// Does what can be done without waiting, and waits for what cannot.
    [[nodiscard]] outcome advance() {
        if (auto* const socket = std::get_if<connecting>(&socket_)) {
            auto connected = std::move(*socket).finish(net::readable{}, net::writable{});
            if (!connected && connected.error() == net::errc::deadline_exceeded) return outcome::under_way;
            if (!connected) return failed("connect", connected.error());
            socket_ = std::move(*connected);
        }
        if (auto* const socket = std::get_if<stream>(&socket_); socket != nullptr && can_send()) {
            if (const auto sent = send(*socket); sent != outcome::under_way) return sent;
        }
        if (may_receive_) {
            if (const auto received = receive(); received != outcome::under_way) return received;
        }
        return wait();
    }

private:
    using stream = net::registered<net::tcp::stream>;
    using send_shut = net::registered<net::socket<net::tcp, net::send_shut>>;

    static constexpr std::size_t most_on_the_way = 32 * 1024;

    [[nodiscard]] std::size_t room() const { return is_slow() ? size_ : most_on_the_way - (sent_ - received_); }
    [[nodiscard]] bool can_send() const { return sent_ < may_send_ && room() > 0; }

    outcome wait() {
        net::result<void> set;
        if (auto* const open = std::get_if<stream>(&socket_)) {
            set = open->set(net::readable{may_receive_}, net::writable{can_send()});
        } else if (auto* const half = std::get_if<send_shut>(&socket_)) {
            set = half->set(net::readable{may_receive_});
        }
        return set ? outcome::under_way : failed("poll", set.error());
    }

    outcome send(stream& socket) {
        const std::size_t piece = 1 + all_.pick(all_.pick(8) == 0 ? 16 : most_on_the_way);
        const std::size_t most = std::min({piece, may_send_ - sent_, room()});
        const auto sent = socket->send(all_.bytes.at(offset_ + sent_, most));
        if (!sent && !sent.error().would_block()) return failed("send", sent.error());
        sent_ += sent.value_or(0);
        if (abort_at_ != 0 && sent_ >= abort_at_) {
            const auto done = std::move(socket).remove().abort();
            return done ? outcome::aborted : failed("abort", done.error());
        }
        if (sent_ == size_) {
            auto half = std::move(socket).shutdown_send(net::readable{may_receive_});
            if (!half) return failed("shutdown_send", half.error());
            socket_ = std::move(*half);
        }
        return outcome::under_way;
    }
    outcome receive() {
        auto* const open = std::get_if<stream>(&socket_);
        const auto chunk =
            open != nullptr ? (*open)->receive(all_.scratch) : std::get<send_shut>(socket_)->receive(all_.scratch);
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

    outcome failed(const char* what, const net::error& reason) {
        failure_ = std::string{what} + ": " + to_string(reason);
        return outcome::failed;
    }

    surroundings& all_;
    std::variant<connecting, stream, send_shut> socket_;
    std::size_t size_;
    std::size_t offset_;
    std::size_t may_send_;
    bool may_receive_ = true;
    manner how_;
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
            const auto events = must(poller_.wait(room_));
            for (const auto& event : events) {
                auto& one = clients_[event.key];
                const bool was_ready = one->is_ready();
                take(event.key, one->advance());
                if (!one) return false;
                if (one->is_ready() && !was_ready) ++ready;
            }
        }
        return true;
    }
    /// Exchanges everything.
    void run() {
        each(&client::let_go);
        advance_until([this] { return ended() + slow_ >= count_; });
        std::printf("slow=%zu\n", slow_);
        std::fflush(stdout);
        advance_until_input();
        each(&client::hurry);  // those that are left are the slow ones
        advance_until([this] { return ended() == count_; });
    }
    [[nodiscard]] bool report() const {
        std::printf("completed=%zu aborted=%zu failed=%zu\n", completed_, aborted_, failed_);
        return failed_ == 0 && ended() == count_;
    }

private:
    static constexpr std::size_t most_connecting = 128;
    static constexpr std::uint64_t input_key = 1'000'000'000;  // no client has so large a number

    [[nodiscard]] std::size_t ended() const { return completed_ + aborted_ + failed_; }
    [[nodiscard]] static manner manner_of(std::size_t number) {
        if (number % 100 == 37) return manner::aborting;
        return number % 1000 == 61 ? manner::slow : manner::plain;
    }

    void start() {
        const std::size_t number = clients_.size();
        const manner how = manner_of(number);
        auto fresh = must(net::tcp::open(server_.family()));
        must(fresh.set_blocking(false));
        if (how == manner::slow) {
            must(fresh.set(net::option::receive_buffer_size{4096}));
            ++slow_;
        }
        auto socket = must(std::move(fresh).start_connect(server_));
        clients_.emplace_back(std::in_place, all_, must(poller_.add(std::move(socket), number, net::writable{})),
                              how == manner::slow ? 8 * size_ : size_, how);
    }

    void each(outcome (client::*what)()) {
        for (std::size_t i = 0; i < clients_.size(); ++i) {
            if (clients_[i]) take(i, ((*clients_[i]).*what)());
        }
    }
    template <class Condition>
    void advance_until(Condition is_met) {
        while (!is_met()) advance_some();
    }
    void advance_until_input() {
        const auto input = must(poller_.watch(STDIN_FILENO, input_key, net::readable{}));
        while (!advance_some()) continue;
        std::getchar();
    }
    /// Waits once, and does what can be done; true where the standard input has something too.
    bool advance_some() {
        bool has_input = false;
        const auto events = must(poller_.wait(room_));
        for (const auto& event : events) {
            if (event.key == input_key) {
                has_input = true;
            } else if (auto& one = clients_[event.key]) {
                take(event.key, one->advance());
            }
        }
        return has_input;
    }
    void take(std::size_t number, outcome what) {
        auto& one = clients_[number];
        switch (what) {
            case outcome::under_way: return;
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
    net::poller poller_ = must(net::poller::open());
    std::array<net::poller::event, 256> room_{};
    std::vector<std::optional<client>> clients_;
    std::size_t slow_ = 0;
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
