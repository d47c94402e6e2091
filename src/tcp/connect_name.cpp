// A TCP connection to a name. Apart from the race, so that a program which is linked statically and looks no name up
// does without the resolver.

#include "ip/hedged_lookup.hpp"
#include "ip/host_name.hpp"
#include "tcp/connect_race.hpp"

namespace sockstate {

namespace {

/// Looks up and races. Where there is nothing to wait for beside the look-up, or only one address runs at a time, the
/// look-up comes to its end first.
result<tcp::stream> connect_name(std::string_view host, const ip::service& port, const connect_policy& how,
                                 deadline until, connect_story* story) {
    detail::connect_race race{how, until, story, false};
    if (auto valid = detail::check(how); !valid) return race.without_address(valid.error());
    const bool is_waited_beside = !until.is_never() && how.attempt_delay != std::chrono::milliseconds::max();
    if (how.resolve == nullptr && is_waited_beside && port.is_valid() && ip::is_host_name(host)) {
        if (auto in_time = ip::check_time(until); !in_time) return race.without_address(in_time.error());
        ip::hedged_lookup lookup{host, port, tcp::number};
        return race.over(lookup);
    }
    const auto found = (how.resolve != nullptr ? how.resolve : &ip::resolve)(host, port, until, tcp::number);
    if (!found) return race.without_address(found.error());
    detail::complete_list list{*found};
    return race.over(list);
}

}  // namespace

result<tcp::stream> tcp::connect(std::string_view host, const ip::service& port, deadline until) {
    return connect_name(host, port, {}, until, nullptr);
}

result<tcp::stream> tcp::connect(std::string_view host, const ip::service& port, deadline until,
                                 std::vector<connect_attempt>& attempts) {
    connect_story story;
    auto stream = connect_name(host, port, {}, until, &story);
    attempts = std::move(story.attempts);
    return stream;
}

result<tcp::stream> tcp::connect(std::string_view host, const ip::service& port, const connect_policy& how,
                                 deadline until) {
    return connect_name(host, port, how, until, nullptr);
}

result<tcp::stream> tcp::connect(std::string_view host, const ip::service& port, const connect_policy& how,
                                 deadline until, connect_story& story) {
    return connect_name(host, port, how, until, &story);
}

}  // namespace sockstate
