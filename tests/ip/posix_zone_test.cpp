// Zones by the names of this machine's interfaces.

#include "support/child_process.hpp"
#include "support/must.hpp"

#include <sockstate/ip/endpoint.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>

#include <net/if.h>
#include <sys/resource.h>

namespace sockstate::test::posix_zone_test {

TEST_CASE("address_v6::parse: an interface's name is its number") {
    const std::unique_ptr<struct if_nameindex, decltype([](auto* list) { ::if_freenameindex(list); })> all{
        ::if_nameindex()};
    REQUIRE(all);
    for (const auto* each = all.get(); each->if_index != 0; ++each) {
        const std::string name{each->if_name};
        CAPTURE(name);
        CHECK(must(ip::address_v6::parse("fe80::1%" + name)).scope_id() == each->if_index);
        CHECK(must(ip::endpoint::parse("[fe80::1%" + name + "]:80")).port() == 80);
        for (const char* behind : {":80", ":junk", ":", "/64", " ", "\n", "%1"}) {
            CHECK(ip::address::parse("fe80::1%" + name + behind).error() == errc::invalid_argument);
            CHECK(ip::address::parse("::1%" + name + behind).error() == errc::invalid_argument);
        }
    }
}

TEST_CASE("address_v6::parse: without a descriptor left it is the shortage that is reported") {
    CHECK(said_by_child([]() -> std::string {
              const std::unique_ptr<struct if_nameindex, decltype([](auto* list) { ::if_freenameindex(list); })> all{
                  ::if_nameindex()};
              EXPECT(all);
              const std::string name{all->if_name};
              constexpr rlimit none{0, 0};
              EXPECT(::setrlimit(RLIMIT_NOFILE, &none) == 0);
              const auto parsed = ip::address_v6::parse("fe80::1%" + name);
              if (parsed) return "";  // a system that looks interfaces up without one
              EXPECT(parsed.error() == std::errc::too_many_files_open);
              EXPECT(parsed.error().attempted() == operation::parse);
              EXPECT(ip::address_v6::parse("fe80::1%1"));  // a number needs none
              return "";
          }) == "");
}

}  // namespace sockstate::test::posix_zone_test
