// Datagrams through routers that routed_test.py has set up: what the network reports of them, a line for each.
// Usage: routed v4|v6 ADDRESS PORT HOPS SIZE MODE COUNT

#include "perseverance.hpp"

#include <sockstate/udp.hpp>

#include <iostream>
#include <string>
#include <vector>

using namespace sockstate;
using namespace std::chrono_literals;

namespace {

constexpr std::chrono::seconds patience{20};

option::path_mtu_mode mode_named(const std::string& name) {
    for (const auto mode : {option::path_mtu_mode::off, option::path_mtu_mode::enforce, option::path_mtu_mode::probe}) {
        if (to_string(mode) == name) return mode;
    }
    return option::path_mtu_mode::system;
}

std::string number(std::optional<std::uint8_t> value) {
    return value ? std::to_string(*value) : "none";
}

/// The report that waits, or comes: its text, where it is from, and how much it has of the datagram.
void say_report(socket<udp, bound>& probe) {
    std::vector<std::byte> room(2000);
    faults::persist([&] { return probe.wait_readable(patience); });
    const auto told = faults::persist([&] { return probe.take_network_error(room); });
    if (!told) {
        std::cout << "no report\n";
        return;
    }
    std::cout << to_string(*told) << '|' << to_string(told->origin) << ' ' << number(told->icmp_type) << '/'
              << number(told->icmp_code) << '|' << told->quoted.size() << '\n';
}

}  // namespace

int main(int argc, char** argv) {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() != 7) return 2;
    const ip::endpoint there{*ip::address::parse(words[1]), static_cast<std::uint16_t>(std::stoi(words[2]))};
    const datagram_header header{.hop_limit = static_cast<std::uint8_t>(std::stoi(words[3]))};
    const std::string bytes(std::stoul(words[4]), 'x');
    const auto family = words[0] == "v4" ? ip::family::v4 : ip::family::v6;
    auto probe = faults::persist([&] { return udp::bind(ip::endpoint::any(family, 0)); });
    faults::persist([&] { return probe.set(option::report_errors{true}); });
    faults::persist([&] { return probe.set(option::path_mtu_discovery{mode_named(words[5])}); });
    for (int left = std::stoi(words[6]); left > 0; --left) {
        if (const auto sent = probe.send_to(bytes, there, header); !sent) std::cout << to_string(sent.error()) << '\n';
        say_report(probe);
    }
    const auto talking = faults::persist([&] { return std::move(probe).connect(there); });
    std::cout << "path MTU " << faults::persist([&] { return talking.path_mtu(); }) << '\n';
}
