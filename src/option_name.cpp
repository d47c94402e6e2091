// A name as text to be read.

#include <sockstate/option_name.hpp>

#include "detail/printed_bytes.hpp"

namespace sockstate {

std::string option::to_string(const name& text) {
    std::string printed(4 * name::max_size, '\0');
    const char* const end = detail::write_printed(printed.data(), view(text));
    printed.resize(static_cast<std::size_t>(end - printed.data()));
    return printed;
}

}  // namespace sockstate
