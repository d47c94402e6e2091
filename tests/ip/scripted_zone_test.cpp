// The look-up of a zone's interface: what is asked, and what its failure is.

#include "support/scripted/kernel.hpp"

#include <sockstate/ip/endpoint.hpp>
#include <sockstate/ip/prefix.hpp>

#include <doctest/doctest.h>

namespace sockstate::test::scripted_zone_test {

TEST_CASE("address_v6::parse: a zone is asked for by its whole name") {
    scripted_kernel kernel;
    kernel.will(call::interface_index, 3);
    CHECK(ip::address_v6::parse("fe80::1%eth0.7@x")->scope_id() == 3);
    CHECK(kernel.story() == "interface_index eth0.7@x");
}

TEST_CASE("address_v6::parse: a zone that no interface can have is not asked for") {
    scripted_kernel kernel;  // which expects no call
    for (const std::string_view name :
         {"lo:80", "lo:", ":lo", "lo/64", "lo 1", " lo", "lo\t", "lo\n", "lo\x7f", "lo%1"}) {
        CAPTURE(name);
        const auto parsed = ip::address_v6::parse("fe80::1%" + std::string{name});
        REQUIRE(!parsed);
        CHECK(parsed.error() == error{errc::invalid_argument, operation::parse});
    }
    CHECK(!ip::endpoint::parse("[fe80::1%lo:x]:80"));
    CHECK(!ip::prefix::parse("fe80::1%lo:x/64"));
}

TEST_CASE("parse: where the system cannot look an interface up, its error comes back") {
    scripted_kernel kernel;
    kernel.always(call::interface_index, std::errc::too_many_files_open);
    const error expected = error::system(static_cast<int>(std::errc::too_many_files_open), operation::parse);
    CHECK(ip::address_v6::parse("fe80::1%eth0").error() == expected);
    CHECK(ip::address::parse("fe80::1%eth0").error() == expected);
    CHECK(ip::endpoint::parse("[fe80::1%eth0]:80").error() == expected);
    CHECK(ip::prefix::parse("fe80::%eth0/64").error() == expected);
}

TEST_CASE("parse: a name that no interface has is no address") {
    scripted_kernel kernel;
    kernel.always(call::interface_index, 0);
    CHECK(ip::address::parse("fe80::1%eth9").error() == error{errc::invalid_argument, operation::parse});
    CHECK(ip::address::parse("2001:db8::1%eth9").error() == error{errc::invalid_argument, operation::parse});
}

}  // namespace sockstate::test::scripted_zone_test
