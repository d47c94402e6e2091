#pragma once

// Turns exceptions of the standard library into errors. It also compiles without exceptions; then the program ends if
// it runs out of memory or threads.

#include <new>
#include <system_error>

namespace sockstate::detail {

/// Calls `work`, and reports whether it failed for lack of memory or of threads. Other exceptions go on.
template <class Work>
bool fails_for_lack(Work&& work) {
#ifdef __cpp_exceptions
    try {
        work();
    } catch (const std::bad_alloc&) {
        return true;
    } catch (const std::system_error&) {
        return true;
    }
#else
    work();
#endif
    return false;
}

}  // namespace sockstate::detail
