// Internet prefixes as text.

#include <sockstate/ip/prefix.hpp>

#include <string>

namespace sockstate::ip {

std::string to_string(const prefix& p) {
    std::string text = to_string(p.address());
    text += '/';
    text += std::to_string(p.length());
    return text;
}

}  // namespace sockstate::ip
