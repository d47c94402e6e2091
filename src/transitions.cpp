// A row of the table of calls as text.

#include <sockstate/transitions.hpp>

namespace sockstate {

std::string to_string(const transition& row) {
    std::string text{to_string(row.kind)};
    text += ": ";
    text += to_string(row.from);
    text += " --";
    text += to_string(row.what);
    text += "--> ";
    text += to_string(row.to);
    return text;
}

}  // namespace sockstate
