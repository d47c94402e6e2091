// The values of the options of datagrams, as text.

#include <sockstate/datagram/option.hpp>

namespace sockstate {

std::string_view option::to_string(path_mtu_mode mode) noexcept {
    switch (mode) {
        case path_mtu_mode::off: return "off";
        case path_mtu_mode::system: return "system";
        case path_mtu_mode::enforce: return "enforce";
        case path_mtu_mode::probe: return "probe";
    }
    return "unknown";
}

}  // namespace sockstate
