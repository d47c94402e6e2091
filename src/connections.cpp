// The kernel's table of connections, collected.

#include <sockstate/connections.hpp>

#include <sockstate/platform.hpp>

namespace sockstate {

namespace {

/// How often a walk that the kernel calls disturbed is begun anew.
constexpr int most_walks = 3;

}  // namespace

result<std::vector<connection>> connections(const connection_filter& wanted) {
    std::vector<connection> rows;
    const auto add = [](void* to, const connection& row) { static_cast<std::vector<connection>*>(to)->push_back(row); };
    for (int walk = 1;; ++walk) {
        const auto walked = platform::visit_connections(wanted, add, &rows);
        if (walked) return rows;
        if (walked.error() != std::errc::interrupted || walk == most_walks) return tl::unexpected{walked.error()};
        rows.clear();
    }
}

}  // namespace sockstate
