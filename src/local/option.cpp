// The options of local sockets as text.

#include <sockstate/local/option.hpp>

namespace sockstate {

std::string option::to_string(const file_mode& set) {
    std::string octal;
    for (std::uint32_t rest = set.value(); rest != 0; rest /= 8) {
        octal.insert(octal.begin(), static_cast<char>('0' + rest % 8));
    }
    return detail::option_text(option_id::file_mode, "0" + octal);
}

}  // namespace sockstate
