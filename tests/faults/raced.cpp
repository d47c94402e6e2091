// A connection by name, and how it came about: raced_test.py says what the network does. Prints how the call ended
// after how many milliseconds, a line for each address with its start, and how many look-ups were left behind.
//
//     raced HOST PORT [DEADLINE]    in milliseconds

#include <sockstate/tcp.hpp>

#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

long long milliseconds_between(net::deadline::clock::time_point from, net::deadline::clock::time_point to) {
    return std::chrono::floor<std::chrono::milliseconds>(to - from).count();
}

int number_of(const char* text) {
    int number = 0;
    std::from_chars(text, text + std::strlen(text), number);
    return number;
}

std::vector<net::ip::endpoint> candidates_of(std::string_view addresses, const char* port) {
    std::vector<net::ip::endpoint> all;
    while (!addresses.empty()) {
        const auto end = addresses.find(',');
        const auto address = net::ip::address::parse(addresses.substr(0, end));
        if (address) all.emplace_back(*address, static_cast<std::uint16_t>(number_of(port)));
        addresses.remove_prefix(end == addresses.npos ? addresses.size() : end + 1);
    }
    return all;
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 3) return 2;
    const net::deadline until =
        count > 3 ? net::deadline{std::chrono::milliseconds{number_of(arguments[3])}} : net::deadline{};
    net::connect_story story;
    const auto begin = net::deadline::clock::now();
    const std::string_view host = arguments[1];
    const auto stream = host.find(',') == host.npos
                            ? net::tcp::connect(host, arguments[2], {}, until, story)
                            : net::tcp::connect(candidates_of(host, arguments[2]), {}, until, story);
    const auto end = net::deadline::clock::now();
    const std::string outcome = stream ? "connected" : to_string(stream.error());
    std::printf("%lld %s\n", milliseconds_between(begin, end), outcome.c_str());
    for (const net::connect_attempt& each : story.attempts) {
        std::printf("%lld %s %s\n", milliseconds_between(story.asked, each.started), to_string(each.endpoint).c_str(),
                    each.failure ? std::string{each.failure->name()}.c_str() : "connected");
    }
    std::printf("%zu left behind\n", net::ip::lookups_left_behind());
    return 0;
}
