// A signal handler can use only global objects, and only functions that are safe in a signal handler, such as
// `request_stop`.

#include "support/stop_on_signals.hpp"

#include "support/stopping_signals.hpp"

#include <atomic>
#include <csignal>

namespace examples {

namespace {

std::atomic<sockstate::stop_source*> to_stop{nullptr};  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)
static_assert(decltype(to_stop)::is_always_lock_free);  // so that a signal handler may read it

void request_stop(int signal) {
    std::signal(signal, SIG_DFL);
    if (auto* const stop = to_stop.load()) stop->request_stop();
}

}  // namespace

stop_on_signals::stop_on_signals(sockstate::stop_source& stop) noexcept {
    to_stop.store(&stop);
    for (const auto [number, may_be_ignored] : stopping_signals()) {
        if (std::signal(number, request_stop) == SIG_IGN && may_be_ignored) std::signal(number, SIG_IGN);
    }
}

stop_on_signals::~stop_on_signals() {
    for (const auto& each : stopping_signals()) {
        if (std::signal(each.number, SIG_DFL) == SIG_IGN) std::signal(each.number, SIG_IGN);
    }
    to_stop.store(nullptr);
}

}  // namespace examples
