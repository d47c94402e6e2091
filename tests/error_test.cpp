// Errors: their text, what they compare equal to, and what they are as std::error_code.

#include "support/native_code.hpp"

#include <sockstate/error.hpp>
#include <sockstate/option.hpp>
#include <sockstate/result.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

namespace sockstate::test::error_test {

namespace net = sockstate;

namespace {

const std::vector<net::errc> library_codes = {net::errc::deadline_exceeded, net::errc::end_of_stream,
                                              net::errc::state_mismatch,    net::errc::not_supported,
                                              net::errc::invalid_argument,  net::errc::connected_to_itself,
                                              net::errc::malformed_answer,  net::errc::other_process,
                                              net::errc::not_passed,        net::errc::stopped};
const std::vector<net::resolver_errc> resolver_codes = {
    net::resolver_errc::host_not_found, net::resolver_errc::try_again,         net::resolver_errc::no_recovery,
    net::resolver_errc::no_data,        net::resolver_errc::service_not_found, net::resolver_errc::unsupported_family,
    net::resolver_errc::out_of_memory,  net::resolver_errc::invalid_query};

}  // namespace

TEST_CASE("error: keeps what it was made of") {
    constexpr net::error system = net::error::system(-7, operation::connect);
    static_assert(system.native_code() == -7 && system.domain() == net::error_domain::system);
    static_assert(system.attempted() == operation::connect && system.subject() == 0);

    constexpr net::error library{net::errc::not_supported, operation::set_option, 5};
    static_assert(library.native_code() == static_cast<int>(net::errc::not_supported) && library.subject() == 5);
    static_assert(library.domain() == net::error_domain::library);

    constexpr net::error resolver{net::resolver_errc::no_data, operation::resolve};
    static_assert(resolver.domain() == net::error_domain::resolver && resolver == net::resolver_errc::no_data);

    CHECK(system == net::error::system(-7, operation::connect));
    CHECK(system != net::error::system(-7, operation::bind));
    CHECK(system != net::error::system(-8, operation::connect));
}

TEST_CASE("error: equals its portable condition and no other") {
    const auto refused = failed(std::errc::connection_refused, operation::connect);
    CHECK(refused == std::errc::connection_refused);
    CHECK(std::errc::connection_refused == refused);
    CHECK(refused != std::errc::connection_reset);
    CHECK(refused.condition() == std::errc::connection_refused);
    CHECK_FALSE(refused == net::errc::connected_to_itself);
    CHECK_FALSE(refused.would_block());
}

TEST_CASE("error: names that POSIX lets share a value are equal everywhere") {
    for (const auto condition : {std::errc::operation_would_block, std::errc::resource_unavailable_try_again}) {
        if (native(condition) == 0) continue;  // Winsock has one of the two
        const auto e = failed(condition, operation::receive);
        CHECK(e == std::errc::operation_would_block);
        CHECK(e == std::errc::resource_unavailable_try_again);
        CHECK(e.code() == std::errc::operation_would_block);
        CHECK(e.code() == std::errc::resource_unavailable_try_again);
        CHECK(e.would_block());
    }
    for (const auto condition : {std::errc::not_supported, std::errc::operation_not_supported}) {
        const auto e = failed(condition, operation::set_option);
        CHECK(e == std::errc::not_supported);
        CHECK(e == std::errc::operation_not_supported);
        CHECK(e.not_supported());
    }
}

TEST_CASE("error: the library's own codes stand for the conditions they promise") {
    const auto condition = [](net::errc code) { return net::error{code, operation::wait}.condition(); };
    CHECK(condition(net::errc::deadline_exceeded) == std::errc::timed_out);
    CHECK(condition(net::errc::not_supported) == std::errc::not_supported);
    CHECK(condition(net::errc::invalid_argument) == std::errc::invalid_argument);
    CHECK(condition(net::errc::connected_to_itself) == std::errc::connection_refused);
    CHECK(condition(net::errc::malformed_answer) == std::errc::bad_message);
    CHECK(condition(net::errc::end_of_stream) == std::errc{});
    CHECK(condition(net::errc::state_mismatch) == std::errc{});
    CHECK(condition(net::errc::other_process) == std::errc{});
    CHECK(condition(net::errc::not_passed) == std::errc{});

    CHECK(net::error{net::errc::not_supported, operation::wait} == std::errc::operation_not_supported);
}

TEST_CASE("error: a name server's try_again is not a socket's") {
    CHECK_FALSE(net::error{net::resolver_errc::try_again, operation::resolve}.would_block());
    const auto condition = [](net::resolver_errc code) { return net::error{code, operation::resolve}.condition(); };
    CHECK(condition(net::resolver_errc::unsupported_family) == std::errc::address_family_not_supported);
    CHECK(condition(net::resolver_errc::out_of_memory) == std::errc::not_enough_memory);
    CHECK(condition(net::resolver_errc::invalid_query) == std::errc::invalid_argument);
    CHECK(condition(net::resolver_errc::host_not_found) == std::errc{});
    CHECK(condition(net::resolver_errc::try_again) == std::errc{});
    CHECK(condition(net::resolver_errc::no_recovery) == std::errc{});
    CHECK(condition(net::resolver_errc::no_data) == std::errc{});
    CHECK(condition(net::resolver_errc::service_not_found) == std::errc{});
}

TEST_CASE("error: one number means another thing in another domain") {
    const net::error library{net::errc::deadline_exceeded, operation::wait};
    const net::error resolver{net::resolver_errc::host_not_found, operation::wait};
    const auto system = net::error::system(1, operation::wait);
    CHECK(library.native_code() == resolver.native_code());
    CHECK(library != resolver);
    CHECK(library != system);
    CHECK(library.code() != resolver.code());
    CHECK(library != net::resolver_errc::host_not_found);
    CHECK(resolver != net::errc::deadline_exceeded);
}

TEST_CASE("error: an error without a condition equals none, not even the empty one") {
    const net::error e{net::errc::end_of_stream, operation::receive};
    CHECK(e != std::errc{});
    CHECK(e != std::errc::connection_reset);
    CHECK(e == net::errc::end_of_stream);
    CHECK(e.code().default_error_condition() == std::error_condition{e.native_code(), net::library_category()});
}

TEST_CASE("to_string(error): operation, sentence and name") {
    CHECK(to_string(failed(std::errc::connection_refused, operation::connect)) ==
          "connect: connection refused (ECONNREFUSED)");
    CHECK(to_string(failed(std::errc::address_in_use, operation::bind)) == "bind: address already in use (EADDRINUSE)");
    CHECK(to_string(failed(std::errc::operation_would_block, operation::receive)) ==
          "receive: operation would block (EWOULDBLOCK)");
    CHECK(to_string(failed(std::errc::not_connected, operation::remote_endpoint)) ==
          "remote endpoint: not connected (ENOTCONN)");
    CHECK(to_string(failed(std::errc::timed_out, operation::none)) == "timed out (ETIMEDOUT)");
    CHECK(to_string(net::error{net::errc::deadline_exceeded, operation::wait}) ==
          "wait: deadline passed (deadline_exceeded)");
    CHECK(to_string(net::error{net::resolver_errc::host_not_found, operation::resolve}) ==
          "resolve: no such host (host_not_found)");
}

TEST_CASE("to_string(error): each error of the resolver says what it means") {
    const auto said = [](net::resolver_errc code) { return to_string(net::error{code, operation::resolve}); };
    using enum net::resolver_errc;
    CHECK(said(host_not_found) == "resolve: no such host (host_not_found)");
    CHECK(said(try_again) == "resolve: temporary failure to look the name up (try_again)");
    CHECK(said(no_recovery) == "resolve: lasting failure to look the name up (no_recovery)");
    CHECK(said(no_data) == "resolve: name has no address (no_data)");
    CHECK(said(service_not_found) == "resolve: no such service for this protocol (service_not_found)");
    CHECK(said(unsupported_family) == "resolve: address family not supported (unsupported_family)");
    CHECK(said(out_of_memory) == "resolve: not enough memory (out_of_memory)");
    CHECK(said(invalid_query) == "resolve: malformed query (invalid_query)");
}

TEST_CASE("to_string(error): a failed option is named") {
    const auto no_delay = static_cast<std::uint8_t>(net::option_id::no_delay);
    const auto linger = static_cast<std::uint8_t>(net::option_id::linger);
    CHECK(to_string(net::error{net::errc::not_supported, operation::set_option, no_delay}) ==
          "set no_delay: not supported on this platform (not_supported)");
    CHECK(to_string(net::error::system(native(std::errc::bad_file_descriptor), operation::get_option, linger)) ==
          "get linger: bad file descriptor (EBADF)");
    CHECK(to_string(failed(std::errc::invalid_argument, operation::set_option)) ==
          "set option: invalid argument (EINVAL)");
}

TEST_CASE("to_string(error): codes that no one has documented print their number") {
    for (const int code : {12345, 0, -1, 2147483647, -2147483647 - 1}) {
        const auto e = net::error::system(code, operation::bind);
        CHECK(to_string(e) == "bind: unknown error (" + std::to_string(code) + ")");
        CHECK(e.name().empty());
        CHECK(e.sentence() == "unknown error");
        CHECK(e.condition() == std::errc{});
        CHECK(e != std::errc{});
    }
    CHECK(to_string(net::error{static_cast<net::errc>(200), operation::none}) == "unknown error (200)");
    CHECK(to_string(net::error{static_cast<net::resolver_errc>(0), operation::none}) == "unknown error (0)");
    CHECK(to_string(static_cast<operation>(250)) == "unknown operation");
}

TEST_CASE("to_string(operation): every operation has a name of its own, words with spaces between") {
    std::set<std::string_view> names;
    for (int i = 1; i <= static_cast<int>(operation::parse); ++i) {
        const auto name = to_string(static_cast<operation>(i));
        CAPTURE(name);
        CHECK_FALSE(name.empty());
        CHECK(name.find('_') == std::string_view::npos);
        CHECK(names.insert(name).second);
    }
    CHECK(to_string(operation::none).empty());
    CHECK(to_string(operation::query_state) == "query state");
}

TEST_CASE("errc, resolver_errc: every code has words of its own") {
    std::set<std::string_view> sentences;
    for (const auto code : library_codes) {
        CHECK_FALSE(to_string(code).empty());
        CHECK(net::error{code, operation::none}.name() == to_string(code));
        CHECK(sentences.insert(net::error{code, operation::none}.sentence()).second);
    }
    for (const auto code : resolver_codes) {
        CHECK_FALSE(to_string(code).empty());
        CHECK(net::error{code, operation::none}.name() == to_string(code));
        CHECK(sentences.insert(net::error{code, operation::none}.sentence()).second);
    }
    CHECK(to_string(net::errc::deadline_exceeded) == "deadline_exceeded");
    CHECK(to_string(net::resolver_errc::no_data) == "no_data");
    CHECK(to_string(net::error_domain::resolver) == "resolver");
    CHECK(sentences.size() == library_codes.size() + resolver_codes.size());
}

TEST_CASE("error::code: compares with std::errc and with the library's enumerators") {
    const std::error_code system = failed(std::errc::connection_refused, operation::connect).code();
    CHECK(system == std::errc::connection_refused);
    CHECK(system != std::errc::connection_reset);
    CHECK(system.value() == native(std::errc::connection_refused));
    CHECK_FALSE(system.message().empty());

    for (const auto code : library_codes) {
        const net::error e{code, operation::receive};
        CHECK(e.code() == code);
        CHECK((e.condition() == std::errc{} || e.code() == e.condition()));
    }
    for (const auto code : resolver_codes) {
        const net::error e{code, operation::resolve};
        CHECK(e.code() == code);
        CHECK((e.condition() == std::errc{} || e.code() == e.condition()));
    }
    if (net::system_category() == std::system_category()) {  // POSIX
        CHECK(system == std::error_code{native(std::errc::connection_refused), std::system_category()});
    } else {
        CHECK(system.message() == "connection refused (ECONNREFUSED)");
    }
    const std::error_code made = net::errc::end_of_stream;
    CHECK(made.message() == "stream ended too early (end_of_stream)");
}

TEST_CASE("error categories: three, each with its name") {
    CHECK((net::system_category() == std::system_category() ||
           std::string{net::system_category().name()} == "sockstate.system"));
    CHECK(std::string{net::resolver_category().name()} == "sockstate.resolver");
    CHECK(std::string{net::library_category().name()} == "sockstate.library");
    CHECK(net::system_category() != net::resolver_category());
    CHECK(net::resolver_category() != net::library_category());
    CHECK(&net::system_category() == &net::system_category());
    CHECK_FALSE(net::system_category().message(12345).empty());
    CHECK(net::system_category().default_error_condition(12345) != std::errc{});
}

TEST_CASE("transfer_error: is its error, with what went through before it") {
    const net::transfer_error e{failed(std::errc::broken_pipe, operation::send), 17};
    CHECK(e == std::errc::broken_pipe);
    CHECK(e.transferred == 17);
    CHECK(e.attempted() == operation::send);
    CHECK(to_string(e) == "send: broken pipe (EPIPE) after 17 bytes");
    CHECK(e == net::transfer_error{failed(std::errc::broken_pipe, operation::send), 17});
    CHECK(e != net::transfer_error{failed(std::errc::broken_pipe, operation::send), 18});
    CHECK(e != net::transfer_error{failed(std::errc::connection_reset, operation::send), 17});
}

}  // namespace sockstate::test::error_test
