// The table and the pictures, for the page and for scripts.

#include "pages.hpp"

#include "support/json.hpp"
#include "table_text.hpp"

#include <sockstate/format.hpp>

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace examples {

namespace {

namespace net = sockstate;

constexpr std::string_view plain = "text/plain; charset=utf-8";

std::string table_json(const watch& watching, const sort_key& order) {
    const double now = watching.seconds(watch::clock::now());
    std::string out = fmt::format(R"({{"seconds":{:.3f},"connections":[)", now);
    std::string_view between;
    for (const auto* each : sorted(watching.table(), order)) {
        const auto& [who, seen] = *each;
        out += std::exchange(between, ",");
        out += fmt::format(
            "\n"
            R"({{"state":"{}","seconds_in_state":{:.3f},"local":"{}","remote":"{}")",
            seen.last.state, now - seen.in_state_since, who.local, who.remote);
        add_json(out, seen.processes);
        add_json(out, seen.last.timer);
        out += R"(,"numbers":{)";
        std::string_view separator;
        for (const column& number : columns()) {
            const auto value = number.value(seen.last, seen.before);
            if (value && number.key != "timer") {
                out += fmt::format(R"({}{}:{})", std::exchange(separator, ","), json_string(number.heading), *value);
            }
        }
        out += "}}";
    }
    return out + "]}\n";
}

std::optional<net::ip::endpoint> endpoint_in(std::string_view target, std::string_view name) {
    const auto text = http_server::query_value(target, name);
    if (!text) return std::nullopt;
    const auto parsed = net::ip::endpoint::parse(*text);
    return parsed ? std::optional{*parsed} : std::nullopt;
}

answer picture_of(std::string_view target, const watch& watching) {
    const auto local = endpoint_in(target, "local");
    const auto remote = endpoint_in(target, "remote");
    if (!local || !remote) return {400, plain, "a picture needs local=ADDR:PORT and remote=ADDR:PORT\n"};
    const auto found = watching.recorded().find({*local, *remote});
    if (found == watching.recorded().end()) return {404, plain, "this connection was not seen\n"};
    return {200, "image/svg+xml", to_svg(to_picture(found->first, found->second))};
}

/// Whether the request names this machine by a number, or as localhost. With another name a page from elsewhere could
/// read the table, once its own name has come to lead to this machine.
bool is_for_this_machine(std::string_view host) {
    const std::size_t colon = host.find_last_of(':');
    const std::string_view name = host.substr(0, colon);
    return name == "localhost" || net::ip::endpoint::parse(host) || net::ip::address::parse(host) ||
           (host.starts_with('[') && host.ends_with(']') &&
            net::ip::address::parse(host.substr(1, host.size() - 2)).has_value());
}

}  // namespace

answer answer_to(const http_server::request& asked, const watch& watching, const sort_key& order) {
    if (!asked.host.empty() && !is_for_this_machine(asked.host)) {
        return {421, plain, "this server has no name: ask it by its address\n"};
    }
    const std::string_view name = asked.path.size() == 1 ? std::string_view{asked.path.front()} : std::string_view{};
    if (name == "index.html") return {200, "text/html; charset=utf-8", std::string{page_html()}};
    if (name == "connections.json") return {200, "application/json", table_json(watching, order)};
    if (name == "picture.svg") return picture_of(asked.target, watching);
    return {404, plain, "there are /, /connections.json and /picture.svg\n"};
}

}  // namespace examples
