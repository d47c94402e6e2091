// Files of the scripted kernel that name local sockets.

#include "outcome.hpp"

#include <sockstate/platform/names.hpp>

namespace sockstate::platform {

using test::call;
using test::scripted;

result<file_identity> name_identity(const local::endpoint& path) noexcept {
    return outcome(call::name_identity, scripted().play(call::name_identity, std::string{path.name()}),
                   [](const test::answer& how) { return how.as<file_identity>(); });
}

result<bool> remove_name(const local::endpoint& path, const file_identity& file) noexcept {
    const std::string arguments = std::string{path.name()} + " " + std::to_string(file.number);
    return outcome(call::remove_name, scripted().play(call::remove_name, arguments),
                   [](const test::answer& how) { return how.number() != 0; });
}

}  // namespace sockstate::platform
