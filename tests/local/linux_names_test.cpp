// What names of local sockets are on Linux alone: a file's mode from the start, and names that the kernel chooses.

#include "support/check_text.hpp"
#include "support/scratch_path.hpp"

#include <sockstate/format.hpp>
#include <sockstate/local.hpp>

#include <doctest/doctest.h>

#include <array>

#include <sys/stat.h>

namespace sockstate::test::linux_names_test {

using namespace std::chrono_literals;
using option::file_mode;

namespace {

constexpr std::chrono::seconds patience{20};

/// Sets the process's umask, and puts it back.
class masked {
public:
    explicit masked(mode_t mask) noexcept : before_{::umask(mask)} {}
    masked(const masked&) = delete;
    masked& operator=(const masked&) = delete;
    ~masked() { ::umask(before_); }

private:
    mode_t before_;
};

unsigned mode_of(const local::endpoint& name) {
    struct stat found{};
    REQUIRE(::lstat(std::string{name.name()}.c_str(), &found) == 0);
    CHECK(S_ISSOCK(found.st_mode));
    return found.st_mode & 07777U;
}

}  // namespace

TEST_CASE_TEMPLATE("option::file_mode: bind makes the file with it, less the umask", P, local::stream_protocol,
                   local::datagram_protocol, local::seqpacket_protocol) {
    for (const mode_t mask : {0000U, 0022U, 0077U}) {
        const masked now{mask};
        for (const std::uint32_t mode : {0600U, 0660U, 0666U, 0777U, 0U}) {
            CAPTURE(mode);
            CAPTURE(mask);
            const scratch_path path{"mode"};
            auto fresh = must(P::open());
            CHECK(must(fresh.template get<file_mode>()) == 0777U);
            must(fresh.set(file_mode{mode}));
            CHECK(must(fresh.template get<file_mode>()) == mode);
            const auto here = must(std::move(fresh).bind(path.endpoint()));
            CHECK(mode_of(path.endpoint()) == (mode & ~mask));
            CHECK(must(here.template get<file_mode>()) == mode);
        }
    }
}

TEST_CASE("option::file_mode: takes permissions alone") {
    auto fresh = must(local::stream_protocol::open());
    for (const std::uint32_t mode : {01000U, 04755U, 0xffff'ffffU}) {
        const auto set = fresh.set(file_mode{mode});
        REQUIRE(!set);
        CHECK(set.error() == errc::invalid_argument);
        CHECK(set.error().subject() == static_cast<std::uint8_t>(option_id::file_mode));
        CHECK(must(fresh.get<file_mode>()) == 0777U);
    }
    const auto elsewhere = std::move(fresh);
    CHECK(fresh.set(file_mode{0600}).error() == std::errc::bad_file_descriptor);
    CHECK(fresh.get<file_mode>().error() == std::errc::bad_file_descriptor);
}

TEST_CASE("option::file_mode: prints in octal") {
    check_text(file_mode{0600}, "file_mode: 0600");
    check_text(file_mode{07}, "file_mode: 07");
    check_text(file_mode{0}, "file_mode: 0");
}

TEST_CASE_TEMPLATE("bind: to no name is an abstract name that Linux chooses, another each time", P,
                   local::stream_protocol, local::datagram_protocol, local::seqpacket_protocol) {
    const auto one = must(P::bind({}));
    const auto other = must(must(P::open()).bind({}));
    const auto name = must(one.local_endpoint());
    CHECK(name.is_abstract());
    CHECK(name.name().size() == 5);
    CHECK(name != must(other.local_endpoint()));
    CHECK(local::name_guard{one}.name().is_unnamed());
}

TEST_CASE("bind: to no name, and others reach the name that was chosen") {
    auto listener = must(local::stream_protocol::listen({}));
    const auto client = must(local::stream_protocol::connect(must(listener.local_endpoint()), patience));
    must(listener.accept(patience));

    auto asking = must(local::datagram_protocol::bind({}));
    auto answering = must(local::datagram_protocol::bind({}));
    must(asking.send_to("?", must(answering.local_endpoint())));
    std::array<char, 4> buffer;
    const auto question = must(answering.receive_from(buffer, patience));
    CHECK(question.sender == must(asking.local_endpoint()));
    must(answering.send_to("!", question.sender));
    CHECK(must(asking.receive_from(buffer, patience)).bytes.size() == 1);
}

TEST_CASE("local::remove_stale: nothing is left of an abstract name whose socket is gone") {
    const auto name = must(must(local::seqpacket_protocol::bind({})).local_endpoint());
    must(local::remove_stale(name));
    const auto here = must(local::seqpacket_protocol::bind(name));
    must(local::remove_stale(name));
    CHECK(must(here.local_endpoint()) == name);
    CHECK(local::seqpacket_protocol::bind(name).error() == std::errc::address_in_use);
}

}  // namespace sockstate::test::linux_names_test
