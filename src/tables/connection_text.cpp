// A row of the kernel's table as text.

#include <sockstate/tables/connections.hpp>

namespace sockstate {

std::string to_string(const connection& row) {
    std::string text{to_string(row.state)};
    text += ' ';
    text += to_string(row.local);
    text += " -> ";
    text += to_string(row.remote);
    return text;
}

std::string to_string(const connection_with_info& row) {
    std::string text = to_string(static_cast<const connection&>(row));
    if (row.info) text.append(to_string(*row.info), to_string(row.info->state).size());  // its state only once
    return text;
}

}  // namespace sockstate
