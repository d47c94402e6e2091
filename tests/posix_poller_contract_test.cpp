// What a poller announces of local sockets, situation by situation.

#include "support/poll_situations.hpp"

#include <sockstate/local.hpp>

#include <unistd.h>

namespace sockstate::test::posix_poller_contract_test {

namespace {

/// One end of a pair, and what happens to both.
template <class P, class What>
situation pair_of(What what) {
    using ends = decltype(must(P::pair()));
    const auto kept = std::make_shared<ends>(must(P::pair()));
    return {std::get<0>(*kept).native(), [kept, what] { what(std::get<0>(*kept), std::get<1>(*kept)); }};
}

/// A listener at a path of its own, and how many connections wait there.
situation listener(int connections) {
    struct listening {
        listening()
            : path{std::filesystem::temp_directory_path() / ("sockstate-polled-" + std::to_string(::getpid()))} {
            std::filesystem::remove(path);
            listener = must(local::stream_protocol::listen(must(local::endpoint::path(path.string()))));
        }
        ~listening() { std::filesystem::remove(path); }
        listening(const listening&) = delete;
        listening& operator=(const listening&) = delete;

        std::filesystem::path path;
        local::stream_protocol::listener listener{invalid_handle};
        std::vector<local::stream_protocol::stream> clients;
    };
    const auto kept = std::make_shared<listening>();
    return {kept->listener.native(), [kept, connections] {
                for (int i = 0; i < connections; ++i) {
                    const auto where = must(local::endpoint::path(kept->path.string()));
                    kept->clients.push_back(must(local::stream_protocol::connect(where, patience)));
                }
            }};
}

std::vector<announced_row> rows() {
    using stream = local::stream_protocol;
    using datagram = local::datagram_protocol;
    const auto nothing = [](auto&, auto&) {};
    const auto closes = [](auto&, auto& other) { must(std::move(other).close()); };
    // clang-format off
    return {
        // the situation                                                              epoll  kqueue  AFD
        {"listening", [] { return listener(0); },                                     "-",   "-",    "?"},
        {"listening, several wait", [] { return listener(2); },                       "r",   "r",    "?"},
        {"connected", [=] { return pair_of<stream>(nothing); },                       "w",   "w",    "?"},
        {"data", [] { return pair_of<stream>([](auto&, auto& other) { must(other.send("x")); }); },
                                                                                      "rw",  "rw",   "?"},
        {"the peer's end of sending", [] {
            return pair_of<stream>([](auto&, auto& other) {
                must(platform::shutdown(other.native(), platform::direction::send)); }); },
                                                                                      "rwp", "rwp",  "?"},
        {"the peer closed", [=] { return pair_of<stream>(closes); },                  "rwp", "rwp",  "?"},
        {"the peer closed, with data that it had not read", [=] {
            return pair_of<stream>([=](auto& one, auto& other) { must(one.send("x")); closes(one, other); }); },
                                                                                      "rwf", "?",    "?"},
        {"the peer closed, behind data", [=] {
            return pair_of<stream>([=](auto& one, auto& other) { must(other.send("x")); closes(one, other); }); },
                                                                                      "rwp", "rwp",  "?"},
        {"no datagram", [=] { return pair_of<datagram>(nothing); },                   "w",   "w",    "?"},
        {"an empty datagram", [] { return pair_of<datagram>([](auto&, auto& other) { must(other.send("")); }); },
                                                                                      "rw",  "rw",   "?"},
        {"the peer of datagrams closed", [=] { return pair_of<datagram>(closes); },   "w",   "?",    "?"},
    };
    // clang-format on
}

}  // namespace

TEST_CASE("poller: announces each situation of local sockets, whether the handle is registered before or after") {
    check_announced(rows());
}

TEST_CASE("poller: announces each situation of local sockets, asked for in one direction and in none") {
    check_announced_by_direction(rows());
}

}  // namespace sockstate::test::posix_poller_contract_test
