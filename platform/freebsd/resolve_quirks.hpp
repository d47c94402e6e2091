#pragma once

// What is FreeBSD's own in looking names up: codes that its header had no names for before FreeBSD 14.

namespace sockstate::platform::quirks {

/// EAI_NODATA: the name exists and has no address.
inline constexpr int no_data = 7;
/// EAI_ADDRFAMILY: the name has no address of the family.
inline constexpr int no_address_of_family = 1;

}  // namespace sockstate::platform::quirks
