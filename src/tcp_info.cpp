// Comparing metrics: here and not in the header, where it would cost every program that includes it.

#include <sockstate/tcp_info.hpp>

namespace sockstate {

bool operator==(const tcp_info& left, const tcp_info& right) noexcept = default;

}  // namespace sockstate
