// A row of the kernel's table as text.

#include <sockstate/connections.hpp>

namespace sockstate {

std::string to_string(const connection& row) {
    std::string text{to_string(row.state)};
    text += ' ';
    text += to_string(row.local);
    text += " -> ";
    text += to_string(row.remote);
    return text;
}

}  // namespace sockstate
