// Connecting to a name with several addresses, as a scripted resolver gives them.

#include "support/scripted_resolver.hpp"

#include "support/descriptors.hpp"
#include "support/loopback.hpp"
#include "support/signals.hpp"

#include <sockstate/tcp.hpp>

#include <doctest/doctest.h>

#include <array>

namespace sockstate::test::posix_connect_name_test {

using namespace std::chrono_literals;

namespace {

/// A second address of this machine, on which a test may listen; only Linux has it without being told.
const ip::address_v4 other{{127, 0, 0, 2}};

/// An endpoint that answers nobody: the queue of its listener is full, and what comes is dropped.
class dead_endpoint {
public:
    explicit dead_endpoint(const ip::endpoint& at)
        : listener_{must(tcp::listen(at, 0))}, here_{must(listener_.local_endpoint())} {
        for (int i = 0; i < 8; ++i) {  // one connects, the others wait for room that never comes
            waiting_.push_back(must(must(tcp::open(here_.family())).start_connect(here_)));
        }
        must(listener_.wait_readable(patience));
    }
    [[nodiscard]] const ip::endpoint& where() const { return here_; }

private:
    tcp::listener listener_;
    ip::endpoint here_;
    std::vector<sockstate::socket<tcp, connecting>> waiting_;
};

bool refuses(const ip::endpoint& remote) {
    const auto tried = tcp::connect(remote, patience);
    return !tried && tried.error() == std::errc::connection_refused;
}

}  // namespace

TEST_CASE("tcp::connect by name: addresses are tried in the resolver's order until one connects") {
    auto listener = must(tcp::listen(any_port()));
    const auto here = must(listener.local_endpoint());
    const ip::endpoint nobody{ip::address_v6::loopback(), here.port()};
    next_answer = {.addresses = {nobody, here, nobody}};

    std::vector<connect_attempt> story;
    const auto stream = must(tcp::connect("name", here.port(), patience, story));
    CHECK(must(stream.remote_endpoint()) == here);
    REQUIRE(story.size() == 2);
    CHECK(story[0].endpoint == nobody);
    CHECK(story[0].failure);
    CHECK(story[1].endpoint == here);
    CHECK(!story[1].failure);
    CHECK(story[0].ended <= story[1].started);
}

TEST_CASE("tcp::connect by name: failing everywhere is the first attempt's error, and no descriptor is lost") {
    const auto holder = must(must(tcp::open(ip::family::v4)).bind(any_port()));  // bound and deaf
    const auto nobody = must(holder.local_endpoint());
    next_answer = {.addresses = {nobody, {ip::address_v6::loopback(), nobody.port()}}};
    const auto before = open_descriptors();
    std::vector<connect_attempt> story;
    const auto stream = tcp::connect("name", nobody.port(), patience, story);
    REQUIRE(!stream);
    REQUIRE(story.size() == 2);
    CHECK(*story[0].failure == std::errc::connection_refused);
    CHECK(story[1].failure);
    CHECK(*story[0].failure == stream.error());
    CHECK(stream.error().attempted() == operation::connect);
    CHECK(open_descriptors() == before);
}

TEST_CASE("tcp::connect by name: a dead first address is not waited for, and its attempt is closed") {
    const auto probe = tcp::listen({other, 0});
    if (!probe) return;  // this system has one loopback address
    auto listener = must(tcp::listen(any_port()));
    const auto here = must(listener.local_endpoint());
    const dead_endpoint dead{{other, here.port()}};
    next_answer = {.addresses = {dead.where(), here}};

    const auto before = open_descriptors();
    for (const deadline until : {deadline{}, deadline{patience}}) {
        connect_story story;
        const auto stream = must(tcp::connect("name", here.port(), {.attempt_delay = 20ms}, until, story));
        CHECK(must(stream.remote_endpoint()) == here);
        CHECK(must(stream.is_blocking()));
        if (before) CHECK(open_descriptors() == *before + 1);
        REQUIRE(story.attempts.size() == 2);
        CHECK(*story.attempts[0].failure == errc::outrun);
        CHECK(!story.attempts[1].failure);
        CHECK(story.attempts[1].started - story.attempts[0].started >= 20ms);
        CHECK(must(listener.accept(patience)).valid());
    }
}

TEST_CASE("tcp::connect by name: one deadline holds for all addresses together") {
    const auto probe = tcp::listen({other, 0});
    if (!probe) return;
    const dead_endpoint dead{{other, 0}};
    const ip::endpoint same{{ip::address_v4{{127, 0, 0, 3}}}, dead.where().port()};
    if (!refuses(same)) return;  // another process has that port
    next_answer = {.addresses = {dead.where(), same}};

    std::vector<connect_attempt> story;
    const deadline until{500ms};
    const auto stream = tcp::connect("name", dead.where().port(), until, story);
    REQUIRE(!stream);
    if (story.empty()) {  // looking the name up took all of it: on a loaded machine it may
        CHECK(until.has_passed());
        return;
    }
    CHECK(*story[0].failure == errc::deadline_exceeded);
    CHECK(stream.error() == error{errc::deadline_exceeded, operation::connect});
    CHECK(until.has_passed());
}

TEST_CASE("tcp::connect: signals end no race, and bring no attempt to its end") {
    const auto probe = tcp::listen({other, 0});
    if (!probe) return;
    const dead_endpoint dead{{other, 0}};
    const signals often;
    connect_story story;
    const deadline until{300ms};
    CHECK(tcp::connect(std::array{dead.where()}, {}, until, story).error() == errc::deadline_exceeded);
    CHECK(until.has_passed());
    CHECK(story.attempts.size() == 1);
}

TEST_CASE("tcp::connect: candidates race without a look-up, and take nothing from a resolver") {
    auto listener = must(tcp::listen(any_port()));
    const std::vector candidates{unused_endpoint(), must(listener.local_endpoint())};
    next_answer = {.before = [] { FAIL_CHECK("the resolver is asked"); }};
    connect_story story;
    const auto stream = must(tcp::connect(candidates, {}, patience, story));
    CHECK(must(stream.remote_endpoint()) == candidates[1]);
    CHECK(story.asked == story.answered);
    REQUIRE(story.attempts.size() == 2);
    CHECK(*story.attempts[0].failure == std::errc::connection_refused);
}

}  // namespace sockstate::test::posix_connect_name_test
