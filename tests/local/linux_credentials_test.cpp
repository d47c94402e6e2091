// What Linux alone says of the senders of messages: other users, other PID namespaces, and no descriptors left.

#include "support/child_process.hpp"
#include "support/emulation.hpp"

#include <sockstate/handles.hpp>
#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sockstate::test::linux_credentials_test {

using namespace std::chrono_literals;
using seqpacket = local::seqpacket_protocol;

namespace {

constexpr auto patience = 20s;

/// What `sender`, called in a child process, sends to this one, as text.
template <class Send>
std::string credentials_of(Send sender) {
    auto [here, there] = must(seqpacket::pair());
    must(there.set(option::report_credentials{true}));
    auto& end = here;
    CHECK(said_by_child([&]() -> std::string { return sender(end); }) == "");
    std::array<char, 8> buffer{};
    datagram_info info;
    CHECK(must(there.receive_message(buffer, info, patience)).bytes.size() == 1);
    return to_string(info);
}

}  // namespace

TEST_CASE("report_credentials: the user and the group are those of the moment of sending") {
    if (::geteuid() != 0) {
        MESSAGE("skipped: takes another user");
        return;
    }
    if (emulator_lacks("SCM_CREDENTIALS")) return;
    const std::string said = credentials_of([](seqpacket::stream& end) -> std::string {
        EXPECT(::setgid(1234) == 0);
        EXPECT(::setuid(4321) == 0);
        EXPECT(end.send("x", patience));
        return "";
    });
    CHECK(said.starts_with("credentials: process "));
    CHECK(said.ends_with(", user 4321, group 1234"));
}

TEST_CASE("report_credentials: a sender in a PID namespace that this process does not see has no number") {
    if (::geteuid() != 0 || emulator_lacks("namespaces")) {
        MESSAGE("skipped: takes a PID namespace");
        return;
    }
    // The receiver is in the inner namespace, and the sender outside of it.
    auto [here, there] = must(seqpacket::pair());
    must(there.set(option::report_credentials{true}));
    must(here.send("x", patience));
    auto& end = there;
    const std::string said = said_by_child([&]() -> std::string {
        if (::unshare(CLONE_NEWPID) != 0) return "no namespace";
        int ends[2] = {-1, -1};
        EXPECT(::pipe(ends) == 0);
        const pid_t inner = ::fork();
        if (inner == 0) {
            std::array<char, 8> buffer{};
            datagram_info info;
            const auto got = end.receive_message(buffer, info, patience);
            const std::string text = got ? to_string(info) : to_string(got.error());
            ::_exit(::write(ends[1], text.data(), text.size()) == static_cast<ssize_t>(text.size()) ? 0 : 1);
        }
        ::close(ends[1]);
        std::string text(200, '-');
        const ssize_t size = ::read(ends[0], text.data(), text.size());
        ::waitpid(inner, nullptr, 0);
        return text.substr(0, static_cast<std::size_t>(size));
    });
    if (said == "no namespace") {
        MESSAGE("skipped: no PID namespaces here");
        return;
    }
    CHECK(said == "credentials: user 0, group " + std::to_string(::getegid()));
}

TEST_CASE("report_credentials: the receiver's limit cuts the handles, and neither bytes nor credentials") {
    if (emulator_lacks("the limit of descriptors")) return;
    CHECK(said_by_child([]() -> std::string {
              const any_handle sent{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
              auto pair = seqpacket::pair();
              EXPECT(pair);
              EXPECT(pair->second.set(option::report_credentials{true}));
              EXPECT(pair->first.send_handles("data", {sent, sent}, patience));
              const rlimit none{static_cast<rlim_t>(pair->second.native()) + 1, 256};
              EXPECT(::setrlimit(RLIMIT_NOFILE, &none) == 0);
              std::vector<any_handle> taken;  // the numbers below the limit
              for (int number = 0; (number = ::dup(sent.native())) >= 0;) taken.emplace_back(number);
              std::array<char, 8> buffer{};
              handle_room<2> room;
              datagram_info info;
              const auto got = pair->second.receive_handles(buffer, room, info, patience);
              EXPECT(got);
              EXPECT(got->size() == 4);
              EXPECT(room.size() == 0);
              EXPECT(room.lost());
              EXPECT(info.credentials);
              EXPECT(info.credentials->process == static_cast<std::uint32_t>(::getpid()));
              EXPECT(info.incomplete);
              return "";
          }) == "");
}

TEST_CASE("report_credentials: of a message from before the option there is no process") {
    if (emulator_lacks("SCM_CREDENTIALS")) return;
    auto [here, there] = must(seqpacket::pair());
    must(here.send("x", patience));
    must(there.set(option::report_credentials{true}));
    std::array<char, 8> buffer{};
    datagram_info info;
    CHECK(must(there.receive_message(buffer, info, patience)).bytes.size() == 1);
    CHECK((!info.credentials || !info.credentials->process));
}

TEST_CASE("report_credentials: a socket that connects without a name is given one") {
    auto fresh = must(local::datagram_protocol::open());
    auto peer = must(local::datagram_protocol::bind({}));
    must(fresh.set(option::report_credentials{true}));
    const auto joined = must(std::move(fresh).connect(must(peer.local_endpoint())));
    CHECK(must(joined.local_endpoint()).is_abstract());
}

}  // namespace sockstate::test::linux_credentials_test
