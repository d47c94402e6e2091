// A file into a stream whose peer is gone: an error, and never a signal, whatever the program does with SIGPIPE.

#include "support/child_process.hpp"
#include "support/opened_file.hpp"

#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <vector>

#include <csignal>

namespace sockstate::test::posix_send_file_signals_test {

namespace {

/// SIGPIPE ends the process again, as it does at first, and is blocked or not.
void expect_no_signal(bool blocked) {
    struct sigaction ends{};
    ends.sa_handler = SIG_DFL;
    ::sigaction(SIGPIPE, &ends, nullptr);
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, SIGPIPE);
    ::pthread_sigmask(blocked ? SIG_BLOCK : SIG_UNBLOCK, &only, nullptr);
}

bool is_pending() {
    sigset_t pending;
    sigemptyset(&pending);
    ::sigpending(&pending);
    return sigismember(&pending, SIGPIPE) == 1;
}

bool is_blocked() {
    sigset_t mask;
    sigemptyset(&mask);
    ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    return sigismember(&mask, SIGPIPE) == 1;
}

/// Streams whose peers are gone: with a reset, in order, and in this machine.
template <class Check>
void on_each_without_peer(Check check) {
    {
        auto [client, server] = connected_pair();
        must(std::move(server).abort());
        check(client);
    }
    {
        auto [client, server] = connected_pair();
        must(std::move(server).close());
        check(client);
    }
    auto [one, other] = must(local::stream_protocol::pair());
    must(std::move(other).close());
    check(one);
}

/// Sends until that fails, which takes two calls where the peer's reset is still to come; broken_pipe is the end.
template <class Stream>
std::string send_until_broken(Stream& stream, const opened_file& file) {
    for (int tries = 0; tries < 100'000; ++tries) {
        const auto sent = stream.send_file(file.get(), 0, UINT64_MAX);
        if (!sent && sent.error() == std::errc::broken_pipe) return {};
        const bool is_on_the_way = sent.has_value() || sent.error() == std::errc::connection_reset;
        EXPECT(is_on_the_way);
    }
    return "no end of it";
}

}  // namespace

TEST_CASE("send_file: the process lives where the peer is gone and SIGPIPE would end it") {
    const opened_file file = file_of(file_pattern(100'000));
    on_each_without_peer([&](auto& stream) {
        CHECK(said_by_child([&]() -> std::string {
                  expect_no_signal(false);
                  if (const auto said = send_until_broken(stream, file); !said.empty()) return said;
                  EXPECT(!is_pending());
                  EXPECT(!is_blocked());
                  return "lives";
              }) == "lives");
    });
}

TEST_CASE("send_file: a SIGPIPE that the program has blocked is neither raised nor taken away") {
    const opened_file file = file_of(file_pattern(100'000));
    on_each_without_peer([&](auto& stream) {
        CHECK(said_by_child([&]() -> std::string {
                  expect_no_signal(true);
                  if (const auto said = send_until_broken(stream, file); !said.empty()) return said;
                  EXPECT(is_blocked());
                  EXPECT(!is_pending());
                  ::raise(SIGPIPE);
                  EXPECT(is_pending());
                  if (const auto said = send_until_broken(stream, file); !said.empty()) return said;
                  EXPECT(is_blocked());
                  EXPECT(is_pending());
                  return "as it was";
              }) == "as it was");
    });
}

TEST_CASE("send_file: a SIGPIPE that the program ignores stays ignored") {
    const opened_file file = file_of(file_pattern(100'000));
    on_each_without_peer([&](auto& stream) {
        CHECK(said_by_child([&]() -> std::string {
                  expect_no_signal(false);
                  ::signal(SIGPIPE, SIG_IGN);
                  if (const auto said = send_until_broken(stream, file); !said.empty()) return said;
                  EXPECT(!is_pending());
                  return "ignored";
              }) == "ignored");
    });
}

}  // namespace sockstate::test::posix_send_file_signals_test
