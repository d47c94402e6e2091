// Systems whose tables have no details of connections: the rows have none.

#include <sockstate/platform/connection_details.hpp>
#include <sockstate/platform/connections.hpp>
#include <sockstate/tables/connection_details.hpp>

namespace sockstate::platform {

result<void> visit_connection_details(const connection_filter& wanted, connection_detail_set /*asked*/,
                                      detail_visitor visit, void* context) {
    struct target {
        detail_visitor visit;
        void* context;
    } to{visit, context};
    const auto hand_on = [](void* self, const connection& row, const tcp_info* /*info*/) {
        const auto& whose = *static_cast<target*>(self);
        return whose.visit(whose.context, row, {});
    };
    return visit_connections(wanted, false, hand_on, &to);
}

result<std::optional<connection_with_details>> find_connection_details(const connection& /*row*/,
                                                                       connection_detail_set /*asked*/) {
    return std::optional<connection_with_details>{};  // there is no look-up
}

}  // namespace sockstate::platform
