// What is asked of the kernel's tables as text.

#include <sockstate/tables/connections.hpp>
#include <sockstate/tables/local_sockets.hpp>
#include <sockstate/tables/udp_sockets.hpp>

namespace sockstate {

namespace {

void add(std::string& text, std::string_view name, std::string_view value) {
    if (!text.empty()) text += ", ";
    text += name;
    text += ' ';
    text += value;
}

template <class Filter>
void add_ends(std::string& text, const Filter& wanted) {
    if (wanted.local_address) add(text, "local_address", to_string(*wanted.local_address));
    if (wanted.local_port) add(text, "local_port", std::to_string(*wanted.local_port));
    if (wanted.remote_address) add(text, "remote_address", to_string(*wanted.remote_address));
    if (wanted.remote_port) add(text, "remote_port", std::to_string(*wanted.remote_port));
    if (text.empty()) text = "all";
}

}  // namespace

std::string to_string(const connection_filter& wanted) {
    std::string text;
    if (wanted.states != tcp_state_set::all()) add(text, "states", to_string(wanted.states));
    add_ends(text, wanted);
    return text;
}

std::string to_string(const udp_filter& wanted) {
    std::string text;
    add_ends(text, wanted);
    return text;
}

std::string to_string(const local_filter& wanted) {
    std::string text;
    if (wanted.type) add(text, "type", to_string(*wanted.type));
    if (wanted.state) add(text, "state", to_string(*wanted.state));
    if (wanted.name) add(text, "name", to_string(*wanted.name));
    if (text.empty()) text = "all";
    return text;
}

}  // namespace sockstate
