#pragma once

// A small HTTP server on one thread: clients that are slow wait in a poller, and are given up in time.

#include "pages.hpp"
#include "support/http/request.hpp"

#include <sockstate/deadline.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/tcp.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <variant>

namespace examples {

class page_server {
public:
    using clock = std::chrono::steady_clock;
    using answering = std::function<answer(const http_server::request&)>;

    /// The listener has the key `listener_key`. `answers` is asked for each request that is whole and allowed.
    page_server(sockstate::poller& poller, sockstate::registered<sockstate::tcp::listener> listener, answering answers)
        : poller_{poller}, listener_{std::move(listener)}, answers_{std::move(answers)} {}

    /// Serves until the deadline passes or its stop is requested.
    [[nodiscard]] sockstate::result<void> serve(const sockstate::deadline& until);

    static constexpr std::uint64_t listener_key = 0;

private:
    using open_stream = sockstate::registered<sockstate::tcp::stream>;
    using shut_stream = sockstate::registered<sockstate::socket<sockstate::tcp, sockstate::send_shut>>;

    struct client {
        std::variant<open_stream, shut_stream> stream;  ///< after the last answer only the client's end is awaited
        clock::time_point given_up;
        std::string received = {};  ///< and not answered yet
        std::string unsent = {};
        std::size_t sent = 0;  ///< of `unsent`
        bool keeps_connection = true;
    };

    [[nodiscard]] sockstate::result<void> accept_some();
    /// Goes on with a client; false where it is done with.
    [[nodiscard]] bool go_on(client& one);
    /// Makes the answer to the next request, if that is whole; whether there is an answer to send.
    [[nodiscard]] bool take_request(client& one);
    [[nodiscard]] static bool send(client& one);
    [[nodiscard]] static bool shut(client& one);
    [[nodiscard]] static bool refuse_late(client& one);
    void give_up_the_late();

    sockstate::poller& poller_;
    sockstate::registered<sockstate::tcp::listener> listener_;
    answering answers_;
    bool is_paused_ = false;                     // nobody is accepted until a client has left
    std::uint64_t next_key_ = listener_key + 1;  // no key is used twice: a late event then finds no other client
    std::map<std::uint64_t, client> clients_;
    std::array<char, 4096> scratch_{};  // what every client receives into
};

}  // namespace examples
