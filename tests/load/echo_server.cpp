// An echo server for thousands of connections in one thread, over the poller: the type of each socket says what this
// program did to it, and each transition says what the next state waits for.
//
// It listens at each address it is given. A line on its standard input is answered with its figures; the end of the
// input ends it.

#include "../support/descriptors.hpp"
#include "must.hpp"

#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <optional>
#include <unordered_map>
#include <variant>
#include <vector>

#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

namespace net = sockstate;
using load::must;

namespace {

/// What every connection receives into: nothing of it outlives the event.
std::array<std::byte, 64 * 1024> scratch;

/// One connection. While the peer sends, its socket can receive and send; after the peer's FIN it can only send what is
/// left over; then it is shut down, and done.
class echo {
public:
    enum class progress { goes_on, finished, lost };

    explicit echo(net::registered<net::tcp::stream> accepted) : socket_{std::move(accepted)} {}

    /// Does what can be done without waiting, and waits for what cannot.
    [[nodiscard]] progress advance(std::uint64_t& echoed) {
        if (!flush(echoed)) return progress::lost;
        if (auto* const open = std::get_if<stream>(&socket_)) {
            if (has_room() && !receive(*open, echoed)) return progress::lost;
        }
        if (auto* const open = std::get_if<stream>(&socket_)) {
            was_held_up_ = was_held_up_ || !has_room();
            return on(open->set(net::readable{has_room()}, net::writable{!unsent_.empty()}));
        }
        auto& half = std::get<half_shut>(socket_);
        if (!unsent_.empty()) return on(half.set(net::writable{}));
        const auto done = std::move(half).shutdown_send();  // its destructor closes it; what is queued still goes out
        return done ? progress::finished : progress::lost;
    }
    /// The peer took so little that nothing more was received from it for a while.
    [[nodiscard]] bool was_held_up() const { return was_held_up_; }

private:
    using stream = net::registered<net::tcp::stream>;
    using half_shut = net::registered<net::socket<net::tcp, net::receive_shut>>;

    static constexpr std::size_t most_unsent = 64 * 1024;

    [[nodiscard]] bool has_room() const { return unsent_.size() < most_unsent; }
    [[nodiscard]] static progress on(const net::result<void>& waits) {
        return waits ? progress::goes_on : progress::lost;
    }

    /// Takes what is there and sends it back; at the peer's FIN the socket becomes one that only sends. False where the
    /// connection is gone.
    bool receive(stream& open, std::uint64_t& echoed) {
        const auto chunk = open->receive(scratch);
        if (!chunk) return chunk.error().would_block();
        if (!chunk->empty()) return pass_on(*chunk, echoed);
        auto half = std::move(open).shutdown_receive(net::writable{});
        if (half) socket_ = std::move(*half);
        return half.has_value();
    }
    /// Sends as much as goes at once, and says how much; empty where the connection is gone.
    std::optional<std::size_t> send(net::byte_view bytes) {
        if (bytes.empty()) return 0;
        const auto sent = std::visit([bytes](auto& socket) { return socket->send(bytes); }, socket_);
        if (!sent && !sent.error().would_block()) return std::nullopt;
        return sent.value_or(0);
    }
    /// Sends what is left over, as far as it goes; false where the connection is gone.
    bool flush(std::uint64_t& echoed) {
        const auto sent = send(unsent_);
        if (!sent) return false;
        echoed += *sent;
        unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(*sent));
        if (unsent_.empty()) unsent_ = {};  // an idle connection keeps no memory
        return true;
    }
    /// Sends what came in, and keeps what does not go at once.
    bool pass_on(std::span<const std::byte> chunk, std::uint64_t& echoed) {
        const auto sent = unsent_.empty() ? send(chunk) : 0;
        if (!sent) return false;
        echoed += *sent;
        unsent_.insert(unsent_.end(), chunk.begin() + static_cast<std::ptrdiff_t>(*sent), chunk.end());
        return true;
    }

    std::variant<stream, half_shut> socket_;
    std::vector<std::byte> unsent_;
    bool was_held_up_ = false;
};

class server {
public:
    explicit server(std::vector<net::tcp::listener> listeners) {
        for (auto& each : listeners) {
            listeners_.push_back(must(poller_.add(std::move(each), listeners_.size(), net::readable{})));
        }
    }

    /// Serves until the standard input ends.
    void run() {
        const auto input = must(poller_.watch(STDIN_FILENO, input_key, net::readable{}));
        std::array<net::poller::event, 256> room;
        for (;;) {
            const auto events = must(poller_.wait(room));
            for (const auto& event : events) {
                if (event.key == input_key) {
                    std::array<char, 64> line;
                    if (std::fgets(line.data(), line.size(), stdin) == nullptr) return;
                    report();
                } else if (event.key < listeners_.size()) {
                    accept_all(listeners_[event.key]);
                } else if (const auto found = echoes_.find(event.key); found != echoes_.end()) {
                    advance(found);
                }
            }
        }
    }

private:
    using echoes = std::unordered_map<std::uint64_t, echo>;

    static constexpr std::uint64_t input_key = 999;
    static constexpr std::uint64_t first_key = 1000;  // those below it are the listeners'

    void accept_all(net::registered<net::tcp::listener>& listener) {
        for (;;) {
            auto accepted = listener->accept();
            if (!accepted && accepted.error().would_block()) return;
            auto stream = must(std::move(accepted));
            must(stream.set_blocking(false));
            const std::uint64_t key = next_key_++;
            echoes_.try_emplace(key, must(poller_.add(std::move(stream), key, net::readable{})));
            most_at_once_ = std::max(most_at_once_, echoes_.size());
        }
    }

    void advance(echoes::iterator at) {
        const bool was_held_up = at->second.was_held_up();
        const auto progress = at->second.advance(echoed_bytes_);
        if (!was_held_up && at->second.was_held_up()) ++held_up_;
        if (progress == echo::progress::goes_on) return;
        ++(progress == echo::progress::finished ? finished_ : lost_);
        echoes_.erase(at);
    }

    void report() const {
        std::ifstream memory{"/proc/self/statm"};
        std::size_t pages = 0;
        memory >> pages >> pages;
        memory.close();
        std::printf("connections=%zu most_at_once=%zu finished=%zu lost=%zu held_up=%zu echoed_bytes=%llu ",
                    echoes_.size(), most_at_once_, finished_, lost_, held_up_,
                    static_cast<unsigned long long>(echoed_bytes_));
        rusage used{};
        ::getrusage(RUSAGE_SELF, &used);
        std::printf("descriptors=%zu heap_bytes=%zu resident_bytes=%zu most_resident_bytes=%ld\n",
                    sockstate::test::open_descriptors().value_or(0), ::mallinfo2().uordblks,
                    pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)), used.ru_maxrss * 1024);
        std::fflush(stdout);
    }

    net::poller poller_ = must(net::poller::open());
    std::vector<net::registered<net::tcp::listener>> listeners_;
    echoes echoes_;
    std::uint64_t next_key_ = first_key;
    std::size_t most_at_once_ = 0;
    std::size_t finished_ = 0;
    std::size_t lost_ = 0;
    std::size_t held_up_ = 0;
    std::uint64_t echoed_bytes_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    std::vector<net::tcp::listener> listeners;
    for (int i = 1; i < argc; ++i) {
        auto listener = must(net::tcp::listen({must(net::ip::address::parse(argv[i])), 0}));
        must(listener.set_blocking(false));
        std::printf("%s\n", to_string(must(listener.local_endpoint())).c_str());
        listeners.push_back(std::move(listener));
    }
    std::fflush(stdout);
    server{std::move(listeners)}.run();
    return EXIT_SUCCESS;
}
