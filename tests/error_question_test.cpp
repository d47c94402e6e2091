// Errors: the questions that a program asks of one, and what of the kernel's equals the library's own.

#include "support/native_code.hpp"

#include <sockstate/error.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace sockstate::test::error_question_test {

namespace net = sockstate;

namespace {

/// What an error answers to the questions that programs ask.
enum question : unsigned {
    none = 0,
    would_block = 1,
    deadline_passed = 2,
    connection_timed_out = 4,
    not_supported = 8,
    out_of_resources = 16
};

unsigned answers(const net::error& e) {
    return (e.would_block() ? would_block : 0U) | (e.deadline_passed() ? deadline_passed : 0U) |
           (e.connection_timed_out() ? connection_timed_out : 0U) | (e.not_supported() ? not_supported : 0U) |
           (e.out_of_resources() ? out_of_resources : 0U);
}

unsigned answers(std::errc condition) {
    return answers(failed(condition, operation::none));
}

const std::vector<net::errc> library_codes = {
    net::errc::deadline_exceeded, net::errc::end_of_stream,    net::errc::state_mismatch,
    net::errc::not_supported,     net::errc::invalid_argument, net::errc::connected_to_itself,
    net::errc::malformed_answer,  net::errc::other_process,    net::errc::not_passed};
const std::vector<net::resolver_errc> resolver_codes = {
    net::resolver_errc::host_not_found, net::resolver_errc::try_again,         net::resolver_errc::no_recovery,
    net::resolver_errc::no_data,        net::resolver_errc::service_not_found, net::resolver_errc::unsupported_family,
    net::resolver_errc::out_of_memory,  net::resolver_errc::invalid_query};

}  // namespace

TEST_CASE("error: each question has its errors, and no error answers two") {
    CHECK(answers(std::errc::operation_would_block) == would_block);
    CHECK(answers(std::errc::timed_out) == connection_timed_out);
    for (const auto condition :
         {std::errc::not_supported, std::errc::operation_not_supported, std::errc::no_protocol_option,
          std::errc::protocol_not_supported, std::errc::address_family_not_supported}) {
        CHECK(answers(condition) == not_supported);
    }
    for (const auto condition :
         {std::errc::too_many_files_open, std::errc::no_buffer_space, std::errc::not_enough_memory}) {
        CHECK(answers(condition) == out_of_resources);
    }
    for (const auto code : library_codes) {
        const unsigned expected = code == net::errc::deadline_exceeded ? deadline_passed
                                  : code == net::errc::not_supported   ? not_supported
                                                                       : none;
        CHECK(answers(net::error{code, operation::wait}) == expected);
    }
    for (const auto code : resolver_codes) {
        const unsigned expected = code == net::resolver_errc::out_of_memory        ? out_of_resources
                                  : code == net::resolver_errc::unsupported_family ? not_supported
                                                                                   : none;
        CHECK(answers(net::error{code, operation::resolve}) == expected);
    }
    for (int code = -1; code < 12000; ++code) {
        CAPTURE(code);
        const unsigned all = answers(net::error::system(code, operation::wait));
        CHECK((all & (all - 1)) == 0);
    }
}

TEST_CASE("error: a deadline of the caller's is not a connection that timed out") {
    const net::error passed{net::errc::deadline_exceeded, operation::receive};
    const auto silent = failed(std::errc::timed_out, operation::receive);
    CHECK(passed.deadline_passed());
    CHECK_FALSE(passed.connection_timed_out());
    CHECK_FALSE(silent.deadline_passed());
    CHECK(silent.connection_timed_out());
    CHECK(silent != net::errc::deadline_exceeded);
    CHECK(passed == std::errc::timed_out);
    CHECK(silent == std::errc::timed_out);
}

TEST_CASE("error: the kernel's not_supported and invalid_argument are the library's too, no other code is") {
    CHECK(failed(std::errc::invalid_argument, operation::bind) == net::errc::invalid_argument);
    CHECK(failed(std::errc::not_supported, operation::bind) == net::errc::not_supported);
    CHECK(failed(std::errc::operation_not_supported, operation::bind) == net::errc::not_supported);
    CHECK(net::error{net::resolver_errc::invalid_query, operation::resolve} == net::errc::invalid_argument);
    CHECK(failed(std::errc::invalid_argument, operation::bind) != net::errc::not_supported);
    for (int code = 1; code < 12000; ++code) {
        const auto e = net::error::system(code, operation::bind);
        for (const auto other : library_codes) {
            const bool named_alike = (other == net::errc::invalid_argument && e == std::errc::invalid_argument) ||
                                     (other == net::errc::not_supported && e == std::errc::not_supported);
            CHECK((e == other) == named_alike);
        }
    }
}

}  // namespace sockstate::test::error_question_test
