// Closes a handle in the destructor, if the program has not closed it.

#include <sockstate/detail/socket_handle.hpp>

namespace sockstate::detail {

void drop(native_handle handle) noexcept {
    static_cast<void>(platform::close(handle));
}

}  // namespace sockstate::detail
