#pragma once

// The loops behind the transitions (src/detail/connect.cpp, src/detail/accept.cpp, src/tcp/close_gracefully.cpp).

#include <sockstate/deadline.hpp>
#include <sockstate/lifecycle.hpp>
#include <sockstate/platform/handle.hpp>
#include <sockstate/platform/number_or_code.hpp>
#include <sockstate/tcp/close_report.hpp>

namespace sockstate::detail {

using platform::number_or_code;

[[nodiscard]] SOCKSTATE_EXPORT result<void> bind(native_handle, const platform::native_address&) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> connect(native_handle, const platform::native_address&, deadline) noexcept;
// A new socket that is connected: it is opened in the mode that the attempt needs.
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> open_connected(platform::address_family, protocol_kind,
                                                                    int protocol, const platform::native_address&,
                                                                    deadline) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> start_connect(native_handle, const platform::native_address&) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> finish_connect(native_handle) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> connect_datagram(native_handle, const platform::native_address&,
                                                             lifecycle from) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<void> coalesce(native_handle) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> accept_until(native_handle, platform::native_address*,
                                                                  deadline) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<native_handle> resume_accept(native_handle, platform::native_address*,
                                                                   number_or_code first) noexcept;
[[nodiscard]] SOCKSTATE_EXPORT result<close_report> close_gracefully(native_handle, lifecycle, deadline) noexcept;

}  // namespace sockstate::detail
