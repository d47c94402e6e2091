// fmt's formatters come from their header, which goes beside the import.
#include <sockstate/format.hpp>

#include <fmt/format.h>

#include <string>

import sockstate;

std::string printed(sockstate::tcp_state state) {
    return fmt::format("{}", state);
}
