// The end of a handle that nobody closed.

#include <sockstate/detail/socket_handle.hpp>

namespace sockstate::detail {

void drop(native_handle handle) noexcept {
    static_cast<void>(platform::close(handle));
}

}  // namespace sockstate::detail
