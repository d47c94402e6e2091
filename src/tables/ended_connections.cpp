// The ends of TCP sockets: taken one by one, and waited for.

#include <sockstate/tables/ended_connections.hpp>

#include <sockstate/platform/ended_connections.hpp>
#include <sockstate/platform/wait.hpp>

namespace sockstate {

result<ended_connections> ended_connections::open(const connection_filter& wanted, std::size_t room_bytes) {
    return platform::open_ended_connections(room_bytes).map([&](native_handle handle) {
        return ended_connections{handle, wanted};
    });
}

result<connection_with_info> ended_connections::next(deadline until) {
    for (;;) {
        const auto taken = platform::take_ended_connection(native(), wanted_);
        if (taken && *taken) return **taken;
        if (taken) continue;
        if (!taken.error().would_block()) return tl::unexpected{taken.error()};
        if (auto ready = platform::wait(native(), platform::readiness::readable, until); !ready) {
            return tl::unexpected{ready.error().during(operation::ended_connections)};
        }
    }
}

}  // namespace sockstate
