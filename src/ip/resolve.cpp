// Looking names up: what is an address already, what can be a name, and what is asked of the system.

#include <sockstate/ip/resolve.hpp>

#include "ip/host_name.hpp"
#include "ip/lookup.hpp"

#include <string>

namespace sockstate::ip {

namespace {

found_endpoints ask(question asked, deadline until) {
    return until.is_never() ? asked.ask() : ask_until(std::move(asked), until);
}

}  // namespace

list_result<endpoint> resolve(std::string_view host, const service& port, deadline until, int protocol) {
    const bool is_named = !port.name().empty();
    const auto literal = address::parse(host);
    // A zone that could not be looked up is the system's failure, and no name.
    const bool is_refused = !literal && (literal.error().domain() == error_domain::system || !is_host_name(host));
    if (!port.is_valid()) return tl::unexpected{error{errc::invalid_argument, operation::resolve}};
    if (is_refused) return tl::unexpected{literal.error().during(operation::resolve)};
    if (literal && !is_named) return std::vector{endpoint{*literal, port.port()}};

    // The system is never asked for what is an address already: it reads some otherwise.
    auto found = ask({literal ? std::string{} : std::string{host}, port.name(), port.port(), protocol}, until);
    if (found && literal) return std::vector{endpoint{*literal, found->front().port()}};
    return found;
}

}  // namespace sockstate::ip
