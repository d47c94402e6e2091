// Addresses of the scripted kernel: an endpoint as it is, after a word that says whose it is.

#include "outcome.hpp"

#include <sockstate/local/endpoint.hpp>
#include <sockstate/vsock.hpp>

#include <cstring>

namespace sockstate::platform {

namespace {

enum class family_word : std::uint64_t { internet = 1, local = 2, vsock = 3 };

template <class Endpoint>
void write(family_word whose, const Endpoint& from, native_address& to) noexcept {
    static_assert(std::is_trivially_copyable_v<Endpoint>);
    static_assert(sizeof whose + sizeof from <= native_address::capacity);
    std::memcpy(to.bytes, &whose, sizeof whose);
    std::memcpy(to.bytes + sizeof whose, static_cast<const void*>(&from), sizeof from);
    to.size = sizeof whose + sizeof from;
}

template <class Endpoint>
result<void> read(family_word wanted, const native_address& from, Endpoint& to, operation what) noexcept {
    family_word whose{};
    if (from.size != sizeof whose + sizeof to) return tl::unexpected{error{errc::malformed_answer, what}};
    std::memcpy(&whose, from.bytes, sizeof whose);
    if (whose != wanted) return tl::unexpected{error{errc::malformed_answer, what}};
    std::memcpy(static_cast<void*>(&to), from.bytes + sizeof whose, sizeof to);
    return {};
}

}  // namespace

void encode(const ip::endpoint& from, native_address& to) noexcept {
    write(family_word::internet, from, to);
}

void encode(const local::endpoint& from, native_address& to) noexcept {
    write(family_word::local, from, to);
}

void encode(const vsock::endpoint& from, native_address& to) noexcept {
    write(family_word::vsock, from, to);
}

result<void> decode(const native_address& from, ip::endpoint& to) noexcept {
    return read(family_word::internet, from, to, operation::none);
}

result<void> decode(const native_address& from, local::endpoint& to) noexcept {
    return read(family_word::local, from, to, operation::none);
}

result<void> decode(const native_address& from, vsock::endpoint& to) noexcept {
    return read(family_word::vsock, from, to, operation::none);
}

result<std::uint32_t> interface_index(std::string_view name) noexcept {
    const auto how = test::scripted().play(test::call::interface_index, std::string{name});
    return test::outcome(test::call::interface_index, how,
                         [](const test::answer& counts) { return static_cast<std::uint32_t>(counts.number()); });
}

}  // namespace sockstate::platform
