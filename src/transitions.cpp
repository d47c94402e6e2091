// A row of the table of calls as text.

#include <sockstate/transitions.hpp>

namespace sockstate {

std::string to_string(const transition& row) {
    std::string text{to_string(row.kind)};
    text += ": ";
    text += to_string(row.from);
    text += " --";
    text += to_string(row.what);
    if (row.what == verb::join && row.other != lifecycle::closed) text.append(" with ").append(to_string(row.other));
    text += "--> ";
    text += to_string(row.to);
    if (row.what == verb::split) text.append(" and ").append(to_string(row.other));
    return text;
}

}  // namespace sockstate
