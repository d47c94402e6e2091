// A protocol of the program's own: its sockets are opened by what it says of itself, and its options are printed.

#include <sockstate/protocol.hpp>

#include "detail/native_family.hpp"

namespace sockstate::detail {

namespace {

result<native_handle> open_in(int family, const protocol_facts& wanted) noexcept {
    return platform::open(family, wanted.native_type.value_or(platform::number_of(wanted.kind)), wanted.number);
}

std::string label(int level, int name) {
    return "option " + std::to_string(name) + " of level " + std::to_string(level) + ": ";
}

}  // namespace

result<native_handle> open(const protocol_facts& wanted) noexcept {
    return open_in(wanted.native_family.value_or(platform::number_of(wanted.family)), wanted);
}

result<native_handle> open(const protocol_facts& wanted, ip::family family) noexcept {
    return open_in(platform::number_of(native_family(family)), wanted);
}

std::string native_option_text(int level, int name, std::int64_t value) {
    return label(level, name) + std::to_string(value);
}

std::string native_option_text(int level, int name, std::uint64_t value) {
    return label(level, name) + std::to_string(value);
}

std::string native_option_bytes_text(int level, int name, std::size_t size) {
    return label(level, name) + std::to_string(size) + " bytes";
}

}  // namespace sockstate::detail
