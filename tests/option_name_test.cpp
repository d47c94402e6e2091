// Options whose value is a name: an algorithm, an interface.

#include "support/emulation.hpp"

#include <sockstate/tcp.hpp>
#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <string>
#include <type_traits>

namespace sockstate::test::option_name_test {

TEST_CASE("option::name: made of any text, and of nothing else") {
    static_assert(std::is_constructible_v<option::bind_to_device, std::string>);
    static_assert(std::is_constructible_v<option::bind_to_device, const std::string&>);
    static_assert(std::is_constructible_v<option::bind_to_device, std::string_view>);
    static_assert(std::is_constructible_v<option::bind_to_device, const char*>);
    static_assert(!std::is_constructible_v<option::bind_to_device, int>);
    CHECK(option::bind_to_device{std::string{"eth0"}}.value() == "eth0");
    CHECK(option::bind_to_device{std::string(16, 'x')}.value().too_long());
}

TEST_CASE("option::congestion_control: a name that is available is taken, one that is not is an error") {
    auto fresh = tcp::open(ip::family::v4);
    REQUIRE(fresh);
    const auto current = fresh->get<option::congestion_control>();
    if (!current && current.error().not_supported()) {
        CHECK(fresh->set(option::congestion_control{"cubic"}).error().not_supported());
        return;
    }
    if (test::options_are_emulated()) {  // an emulator gives four characters of the name, if any
        CHECK((current || current.error() == errc::malformed_answer));
        return;
    }
    REQUIRE(current);
    CHECK(!view(*current).empty());
    CHECK(fresh->set(option::congestion_control{*current}));
    CHECK(fresh->set(option::congestion_control{"no such one"}).error() == std::errc::no_such_file_or_directory);
    CHECK(fresh->set(option::congestion_control{"a name of more than fifteen"}).error() == errc::invalid_argument);
    CHECK(fresh->set(option::congestion_control{std::string_view{"cu\0bic", 6}}).error() == errc::invalid_argument);
    CHECK(*fresh->get<option::congestion_control>() == view(*current));
}

TEST_CASE("option::bind_to_device: an unknown interface is an error, none is any") {
    auto fresh = udp::open(ip::family::v4);
    REQUIRE(fresh);
    const auto current = fresh->get<option::bind_to_device>();
    if (!current && current.error().not_supported()) {
        CHECK(fresh->set(option::bind_to_device{"lo"}).error().not_supported());
        return;
    }
    CHECK(view(*current).empty());
    CHECK(fresh->set(option::bind_to_device{"no such device"}).error() == std::errc::no_such_device);
    CHECK(fresh->set(option::bind_to_device{""}));
    CHECK(*fresh->get<option::bind_to_device>() == "");
}

}  // namespace sockstate::test::option_name_test
