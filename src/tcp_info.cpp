// Making and comparing metrics: here and not in the header, where it would cost every program that includes it.

#include <sockstate/tcp_info.hpp>

namespace sockstate {

namespace detail {

std::span<std::byte> kernel_bytes::room() noexcept {
    return bytes_;
}

std::span<const std::byte> kernel_bytes::kept() const noexcept {
    return {bytes_, size_};
}

}  // namespace detail

tcp_info::tcp_info() noexcept {}  // NOLINT(modernize-use-equals-default): `tcp_info{}` is not to clear the bytes first

std::span<const std::byte> tcp_info::raw() const noexcept {
    return bytes.kept();
}

bool operator==(const tcp_info& left, const tcp_info& right) noexcept = default;

}  // namespace sockstate
