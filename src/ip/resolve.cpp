// Looking names up with a deadline: the system's resolver cannot be interrupted, so it is left behind on a
// thread of its own.

#include <sockstate/ip/resolve.hpp>

#include <sockstate/platform/resolve.hpp>

#include <charconv>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <system_error>
#include <thread>

namespace sockstate::ip {

namespace {

using found_endpoints = result<std::vector<endpoint>>;

tl::unexpected<error> failed(errc reason) noexcept {
    return tl::unexpected{error{reason, operation::resolve}};
}

/// A port that needs no service table; empty where `port` is a service's name.
result<std::optional<std::uint16_t>> port_number(const service& port) noexcept {
    const std::string_view name = port.name();
    if (name.empty()) return port.port();
    if (name.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    std::uint16_t number = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
    if (parsed.ec != std::errc{}) return failed(errc::invalid_argument);
    return number;
}

/// What is asked, in the form that the system takes.
struct question {
    std::string host;
    std::string service;  ///< empty where `port` is known
    std::uint16_t port;
    int protocol;

    [[nodiscard]] found_endpoints ask() const {
        std::vector<endpoint> found;
        if (auto done = platform::resolve(host.c_str(), service.c_str(), protocol, found); !done) {
            return tl::unexpected{done.error()};
        }
        if (service.empty()) {
            for (endpoint& each : found) each = {each.address(), port};
        }
        return found;
    }
};

/// A question that is asked on another thread. Both threads own it; the last one to leave ends it.
class pending {
public:
    explicit pending(question what) : question_{std::move(what)} {}

    /// Asks on a thread of its own, which owns `shared` too.
    static void start(const std::shared_ptr<pending>& shared) {
        shared->thread_ = std::thread{[shared] { shared->run(); }};
    }

    [[nodiscard]] found_endpoints wait(deadline until) {
        {
            std::unique_lock lock{mutex_};
            if (!answered_.wait_until(lock, until.when(), [this] { return answer_.has_value(); })) {
                left_behind_ = true;
                return failed(errc::deadline_exceeded);
            }
        }
        thread_.join();
        return *std::move(answer_);
    }

private:
    void run() noexcept {
        auto answer = asked();
        const std::lock_guard lock{mutex_};
        answer_.emplace(std::move(answer));
        // Not before: MinGW-w64's threads are lost, and the program with them, if they are detached as they begin.
        if (left_behind_) thread_.detach();
        answered_.notify_one();
    }

    /// What is thrown must not leave the thread.
    [[nodiscard]] found_endpoints asked() const noexcept {
        try {
            return question_.ask();
        } catch (const std::bad_alloc&) {
            return tl::unexpected{error{resolver_errc::out_of_memory, operation::resolve}};
        }
    }

    const question question_;
    std::mutex mutex_;
    std::condition_variable answered_;
    std::optional<found_endpoints> answer_;
    std::thread thread_;
    bool left_behind_ = false;
};

found_endpoints ask_until(question asked, deadline until) {
    const auto shared = std::make_shared<pending>(std::move(asked));
    try {
        pending::start(shared);
    } catch (const std::system_error&) {  // no thread left: EAGAIN, which of a socket means something else
        return tl::unexpected{error{resolver_errc::out_of_memory, operation::resolve}};
    }
    return shared->wait(until);
}

}  // namespace

found_endpoints resolve(std::string_view host, service port, deadline until, int protocol) {
    const auto holds_nul = [](std::string_view text) { return text.find('\0') != std::string_view::npos; };
    if (host.empty() || holds_nul(host) || holds_nul(port.name())) return failed(errc::invalid_argument);

    const auto number = port_number(port);
    if (!number) return tl::unexpected{number.error()};
    if (*number) {
        if (const auto literal = address::parse(host)) return std::vector{endpoint{*literal, **number}};
    }

    if (until.has_passed()) return failed(errc::deadline_exceeded);
    question asked{std::string{host}, *number ? std::string{} : std::string{port.name()}, number->value_or(0),
                   protocol};
    return until.is_never() ? asked.ask() : ask_until(std::move(asked), until);
}

}  // namespace sockstate::ip
