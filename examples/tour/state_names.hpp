#pragma once

// The names of sockets' types, as the table shows them: the states alone.

#include <sockstate/lifecycle.hpp>

#include <string>

namespace tour {

template <class Socket>
[[nodiscard]] std::string name_of() {
    return std::string{to_string(sockstate::lifecycle_of<Socket>)};
}
template <class Socket>
[[nodiscard]] std::string name_of(const Socket&) {
    return name_of<Socket>();
}
/// `bound -> listening`
template <class Before, class After>
[[nodiscard]] std::string arrow() {
    return name_of<Before>() + " -> " + name_of<After>();
}

}  // namespace tour
