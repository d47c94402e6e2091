// What came with a datagram, as text, and what an answer to it needs.

#include <sockstate/datagram/info.hpp>

#include <string>

namespace sockstate {

namespace {

/// Adds `name value`, behind a comma unless it is the first.
void add_field(std::string& text, std::string_view name, const std::string& value) {
    if (!text.empty()) text += ", ";
    text += name;
    text += value;
}

std::string or_none(const std::string& text) {
    return text.empty() ? "none" : text;
}

/// Seconds since 1970 with nine digits of their parts.
std::string time_text(std::chrono::sys_time<std::chrono::nanoseconds> when) {
    const auto since = when.time_since_epoch();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(since);
    const std::string parts = std::to_string((since - seconds).count());
    return std::to_string(seconds.count()) + '.' + std::string(9 - parts.size(), '0') + parts;
}

}  // namespace

std::string_view ip::to_string(ecn mark) noexcept {
    switch (mark) {
        case ecn::not_capable: return "not_capable";
        case ecn::capable_1: return "capable_1";
        case ecn::capable_0: return "capable_0";
        case ecn::congestion: return "congestion";
    }
    return "unknown";
}

datagram_header datagram_info::reply() const noexcept {
    datagram_header header;
    header.source = local_address;
    const bool on_link = local_address && local_address->is_v6() && local_address->is_link_local();
    if (on_link) header.interface_index = interface_index.value_or(0);
    return header;
}

std::string to_string(const datagram_header& header) {
    std::string text;
    if (header.source) add_field(text, "source ", to_string(*header.source));
    if (header.interface_index != 0) add_field(text, "interface ", std::to_string(header.interface_index));
    if (header.traffic_class) add_field(text, "traffic_class ", std::to_string(*header.traffic_class));
    if (header.hop_limit) add_field(text, "hop_limit ", std::to_string(*header.hop_limit));
    return or_none(text);
}

std::string to_string(const datagram_info& info) {
    std::string text;
    if (info.destination) add_field(text, "destination ", to_string(*info.destination));
    if (info.local_address) add_field(text, "local_address ", to_string(*info.local_address));
    if (info.interface_index) add_field(text, "interface ", std::to_string(*info.interface_index));
    if (info.ecn) add_field(text, "ecn ", std::string{to_string(*info.ecn)});
    if (info.traffic_class) add_field(text, "traffic_class ", std::to_string(*info.traffic_class));
    if (info.hop_limit) add_field(text, "hop_limit ", std::to_string(*info.hop_limit));
    if (info.arrived_at) add_field(text, "arrived_at ", time_text(*info.arrived_at));
    if (info.dropped_datagrams) add_field(text, "dropped_datagrams ", std::to_string(*info.dropped_datagrams));
    if (info.segment_size) add_field(text, "segment_size ", std::to_string(*info.segment_size));
    if (info.credentials) add_field(text, "credentials: ", to_string(*info.credentials));
    if (info.incomplete) add_field(text, "incomplete", "");
    return or_none(text);
}

}  // namespace sockstate
