// An echo server that uses coroutines over the poller. The library has no coroutines; these files add them in about 290
// lines. task.hpp defines the coroutine, scheduler.hpp runs many of them, and echo.hpp has the echo server's own code.

#include "coroutines/echo.hpp"
#include "support/command_line.hpp"
#include "support/listen.hpp"
#include "support/stop_on_signals.hpp"

namespace net = sockstate;

namespace {

net::result<void> run(const net::ip::endpoint& local, net::stop_source& stop) {
    auto poller = net::poller::open();
    if (!poller) return tl::unexpected{poller.error()};
    examples::scheduler loop{std::move(*poller)};
    auto listener =
        examples::listen(local).and_then([&](net::tcp::listener open) { return loop.add(std::move(open)); });
    if (!listener) return tl::unexpected{listener.error()};
    loop.spawn(examples::accept_all(loop, std::move(*listener)));
    return loop.run(stop);  // until the stop; then the scheduler destroys the coroutines that wait
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "coroutine_echo_server",
         .text = "Sends back whatever a client sends, with one coroutine for each client, until Ctrl-C.",
         .options = {{"--bind", "ADDR:PORT", "listens there (127.0.0.1:7000); port 0 takes a free one"}},
         .exit_codes = "0 stopped by Ctrl-C, 1 it cannot listen, or cannot write its output,\n"
                       "2 arguments not understood"}};
    if (!line.operands().empty()) line.refuse("there are no operands");
    const auto local = line.endpoint(line.value("--bind").value_or("127.0.0.1:7000"));

    auto stop = net::stop_source::open();
    const auto done = stop.and_then([&](net::stop_source& open) {
        const examples::stop_on_signals on_signals{open};
        return run(local, open);
    });
    if (done || done.error() == net::errc::stopped) return line.end(examples::exit_success);
    examples::log_line(stderr, "coroutine_echo_server: {}: {}", local, done.error());
    return examples::exit_failure;
}
