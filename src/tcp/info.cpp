// Making and comparing metrics: here and not in the header, where it would cost every program that includes it.

#include <sockstate/tcp/info.hpp>

namespace sockstate {

tcp_info::tcp_info() noexcept {}  // NOLINT(modernize-use-equals-default): `tcp_info{}` is not to clear the bytes first

std::span<const std::byte> raw_bytes(const tcp_info& info) noexcept {
    return {info.data(), info.size()};
}

bool operator==(const tcp_agreement& left, const tcp_agreement& right) noexcept = default;
bool operator==(const tcp_metrics& left, const tcp_metrics& right) noexcept = default;

}  // namespace sockstate
