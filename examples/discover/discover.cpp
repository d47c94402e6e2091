// Asks on every network interface who offers what, by multicast DNS, and prints the answers. The questions leave from a
// port that the system chooses, so the answers come to it directly (RFC 6762 §6.7), and this program joins no group.

#include "discover/message.hpp"
#include "support/command_line.hpp"
#include "support/json.hpp"
#include "support/output.hpp"
#include "support/stop_on_signals.hpp"

#include <sockstate/format.hpp>
#include <sockstate/ip/network_interface.hpp>
#include <sockstate/poller.hpp>
#include <sockstate/stop_source.hpp>
#include <sockstate/udp.hpp>

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace net = sockstate;
using namespace std::chrono_literals;

namespace {

constexpr int exit_nobody = 3;
constexpr std::size_t longest_message = 9000;  // RFC 6762 §17
constexpr auto asks_again_after = 1s;          // RFC 6762 §5.2: not sooner

constexpr net::ip::address group_of(net::ip::family family) {
    constexpr net::ip::address_v4 v4{{224, 0, 0, 251}};
    constexpr net::ip::address_v6 v6{{0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfb}};
    return family == net::ip::family::v4 ? net::ip::address{v4} : net::ip::address{v6};
}

struct settings {
    std::string name;
    dns::record_type type = dns::record_type::ptr;
    std::string card;  ///< the only interface to ask on; empty: all
    std::uint16_t port = 0;
    std::chrono::duration<double> patience{};
    bool is_json = false;
};

/// A socket that asks on one interface, in one family.
struct asker {
    std::string card;
    net::ip::endpoint group;
    net::registered<net::socket<net::udp, net::bound>> socket;
    bool has_asked = false;
};

int fail(std::string_view what, const net::error& reason) {
    examples::print(stderr, "discover: {}: {}\n", what, reason);
    return examples::exit_failure;
}

class discovery {
public:
    discovery(net::poller& poller, settings asked)
        : poller_{poller}, asked_{std::move(asked)}, id_{static_cast<std::uint16_t>(std::random_device{}())} {}

    /// What is wrong with the question, in words; nothing if it can be asked.
    dns::parsed<void> prepare() {
        return dns::encode_question(asked_.name, asked_.type, id_).map([&](std::vector<std::byte> q) {
            question_ = std::move(q);
        });
    }

    /// Opens the sockets. One that cannot be opened is reported, and the others are used.
    void open(const std::vector<net::ip::network_interface>& cards) {
        for (const auto& card : cards) {
            const bool is_wanted = asked_.card.empty() ? card.up && card.multicast : card.name == asked_.card;
            if (!is_wanted) continue;
            for (const auto family : {net::ip::family::v4, net::ip::family::v6}) {
                const bool has_address = std::any_of(card.addresses.begin(), card.addresses.end(),
                                                     [&](const auto& one) { return one.address.family() == family; });
                if (!has_address) continue;
                if (const auto added = add(card, family); !added) report(card.name, family, added.error());
            }
        }
    }

    /// Sends the question by every socket, and gives how many have sent it. One that cannot is reported once.
    std::size_t ask() {
        std::size_t sent = 0;
        for (asker& one : askers_) {
            const auto went = one.socket->send_to(question_, one.group);
            if (went) ++sent;
            one.has_asked = one.has_asked || went;
            if (!went && is_first_) report(one.card, one.group.family(), went.error());
        }
        is_first_ = false;
        return sent;
    }

    /// Prints what comes until `until`.
    net::result<void> listen(net::deadline until) {
        std::array<net::poller::event, 16> room;
        for (;;) {
            const auto ready = poller_.wait(room, until);
            if (!ready) return tl::unexpected{ready.error()};
            for (const auto& event : *ready) drain(askers_[static_cast<std::size_t>(event.key)]);
        }
    }

    [[nodiscard]] std::string summary() const {
        return fmt::format("{} record{} from {} address{}", records_, records_ == 1 ? "" : "s", hosts_.size(),
                           hosts_.size() == 1 ? "" : "es");
    }
    [[nodiscard]] bool has_answers() const { return records_ != 0; }
    [[nodiscard]] std::string places() const {
        std::string text;
        for (const asker& one : askers_) {
            if (one.has_asked) text += fmt::format("{}{} ({})", text.empty() ? "" : ", ", one.card, one.group.family());
        }
        return text;
    }

private:
    static void report(std::string_view card, net::ip::family family, const net::error& reason) {
        examples::print(stderr, "discover: {} ({}): {}\n", card, family, reason);
    }

    net::result<void> add(const net::ip::network_interface& card, net::ip::family family) {
        auto fresh = net::udp::open(family);
        if (!fresh) return tl::unexpected{fresh.error()};
        if (family == net::ip::family::v6) {  // IPv4 has a socket of its own
            if (auto set = fresh->set(net::option::v6_only{true}); !set) return set;
        }
        auto socket = std::move(*fresh).bind(net::ip::endpoint::any(family, 0));
        if (!socket) return tl::unexpected{socket.error()};
        if (auto set = socket->set_blocking(false); !set) return set;
        if (auto set = socket->set(net::option::multicast_interface{card.index}); !set) return set;
        if (auto set = socket->set(net::option::multicast_hop_limit{255}); !set) return set;  // RFC 6762 §11
        auto added = poller_.add(std::move(*socket), askers_.size(), net::readable{});
        if (!added) return tl::unexpected{added.error()};
        const net::ip::address group = group_of(family);
        const net::ip::address scoped = group.is_v4() ? group : group.to_v6().with_scope(card.index);
        askers_.push_back({card.name, {scoped, asked_.port}, std::move(*added)});
        return {};
    }

    void drain(asker& one) {
        for (;;) {
            const auto got = one.socket->receive_from(buffer_);
            if (!got) {
                if (!got.error().would_block()) report(one.card, one.group.family(), got.error());
                return;
            }
            const auto records = read(*got);
            if (!records) {
                refuse(one, got->sender, records.error());
                continue;
            }
            for (const dns::record& each : *records) print(one, got->sender.address(), each);
        }
    }

    [[nodiscard]] dns::parsed<std::vector<dns::record>> read(
        const net::received_datagram<net::ip::endpoint>& got) const {
        if (got.sender.port() != asked_.port) {
            return tl::unexpected{fmt::format("it does not come from port {}", asked_.port)};  // RFC 6762 §6
        }
        if (got.truncated) return tl::unexpected{fmt::format("it is longer than {} bytes", longest_message)};
        return dns::parse_answer(got.bytes, id_);
    }

    void refuse(const asker& one, const net::ip::endpoint& sender, const std::string& why) {
        const std::string line = fmt::format("discover: {} by {}: answer refused: {}", sender, one.card, why);
        if (printed_.insert(line).second) examples::log_line(stderr, "{}", line);
    }

    void print(const asker& one, const net::ip::address& sender, const dns::record& each) {
        const auto type = dns::to_string(each.type);
        const std::string line =
            asked_.is_json
                ? fmt::format(R"({{"interface":{},"responder":"{}","name":{},"type":"{}","ttl":{},"data":{}}})",
                              examples::json_string(one.card), sender, examples::json_string(each.name), type,
                              each.seconds_to_live, examples::json_string(each.text))
                : fmt::format("{} {}: {} {} {}", one.card, sender, each.name, type, each.text);
        if (!printed_.insert(line).second) return;  // the question was asked twice
        hosts_.insert(sender);
        ++records_;
        examples::log_line(stdout, "{}", line);
    }

    net::poller& poller_;
    settings asked_;
    std::uint16_t id_;
    std::vector<std::byte> question_;
    std::vector<asker> askers_;
    bool is_first_ = true;
    std::array<std::byte, longest_message> buffer_{};
    std::set<std::string> printed_;
    std::set<net::ip::address> hosts_;
    std::size_t records_ = 0;
};

int run(const examples::command_line& line, const settings& asked) {
    auto stop = net::stop_source::open();
    if (!stop) return fail("no stop source", stop.error());
    const examples::stop_on_signals on_signals{*stop};
    auto poller = net::poller::open();
    if (!poller) return fail("no poller", poller.error());
    discovery found{*poller, asked};
    if (const auto ready = found.prepare(); !ready) {
        line.refuse(fmt::format("'{}' is not a name to ask for: {}", asked.name, ready.error()));
    }
    const auto cards = net::ip::network_interfaces();
    if (!cards) return fail("the network interfaces", cards.error());
    if (!asked.card.empty() &&
        std::none_of(cards->begin(), cards->end(), [&](const auto& card) { return card.name == asked.card; })) {
        std::string names;
        for (const auto& card : *cards) names += fmt::format("{}{}", names.empty() ? "" : ", ", card.name);
        line.refuse(fmt::format("there is no interface '{}'; there are {}", asked.card, names));
    }
    found.open(*cards);
    const auto started = net::deadline::clock::now();
    if (found.ask() == 0) {
        examples::print(stderr,
                        "discover: there is no interface to ask on: one is needed that is up, has an address "
                        "and carries multicast\n");
        return examples::exit_failure;
    }
    examples::log_line(stderr, "asking for {} {} on {} for {} s", asked.name, dns::to_string(asked.type),
                       found.places(), asked.patience.count());
    const auto end = started + std::chrono::duration_cast<net::deadline::clock::duration>(asked.patience);
    auto outcome = found.listen({std::min(started + asks_again_after, end), *stop});
    if (outcome.error() == net::errc::deadline_exceeded && end > started + asks_again_after) {
        static_cast<void>(found.ask());  // an answer, or the question, may be lost
        outcome = found.listen({end, *stop});
    }
    if (outcome.error() == net::errc::stopped) {
        examples::log_line(stderr, "discover: stopped after {}", found.summary());
        return examples::exit_stopped;
    }
    if (outcome.error() != net::errc::deadline_exceeded) return fail("waiting", outcome.error());
    examples::log_line(stderr, "{}", found.summary());
    return found.has_answers() ? examples::exit_success : exit_nobody;
}

}  // namespace

int main(int argc, char** argv) {
    const examples::command_line line{
        argc,
        argv,
        {.synopsis = "discover [NAME]",
         .text = "Asks by multicast DNS on every network interface, over IPv4 and IPv6, and prints a line for each\n"
                 "record of the answers: INTERFACE RESPONDER: NAME TYPE DATA. Without NAME it asks for the kinds\n"
                 "of services, _services._dns-sd._udp.local; _ipp._tcp.local asks for printers. In a name, \\\n"
                 "stands before a dot that belongs to a label.",
         .options = {{"--type", "TYPE", "asks for records of A, AAAA, ANY, PTR (the default), SRV or TXT"},
                     {"--interface", "NAME", "asks on this interface only"},
                     {"--wait", "SECONDS", "how long to wait for answers (2); the question is repeated after 1"},
                     {"--port", "PORT", "asks another port than 5353"},
                     {"--json", "", "prints an object of JSON in each line"}},
         .exit_codes = "0 somebody has answered, 1 an error, 2 arguments not understood, 3 nobody has answered,\n"
                       "130 stopped by Ctrl-C"}};
    if (line.operands().size() > 1) line.refuse("there is at most one NAME");
    settings asked;
    asked.name = line.operands().empty() ? "_services._dns-sd._udp.local" : line.operands()[0];
    const auto type = line.value("--type").value_or("PTR");
    const auto known = dns::find_type(type);
    if (!known) line.refuse(fmt::format("--type is one of {}, not '{}'", dns::type_names(), type));
    asked.type = *known;
    asked.card = line.value("--interface").value_or("");
    asked.port = static_cast<std::uint16_t>(line.number("--port", line.value("--port").value_or("5353"), 1, 65535));
    asked.patience = line.seconds("--wait", 2);
    asked.is_json = line.has("--json");
    return line.end(run(line, asked));
}
