#pragma once

// What is Linux's own in looking names up: codes that not every system has.

#include <netdb.h>

namespace sockstate::platform::quirks {

/// The name exists and has no address.
inline constexpr int no_data = EAI_NODATA;
/// The name has no address of the family.
inline constexpr int no_address_of_family = EAI_ADDRFAMILY;

}  // namespace sockstate::platform::quirks
