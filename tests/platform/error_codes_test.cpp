// Winsock's codes, value by value, on every host: the table is data.

#include <sockstate/error.hpp>
#include <sockstate/platform.hpp>

#include <doctest/doctest.h>

#include <detail/error_words.hpp>
#include <windows/error_codes.hpp>

#include <string>

namespace sockstate::test::error_codes_test {

namespace net = sockstate;
using net::platform::code_entry;
using net::platform::windows::find_code;

namespace {

struct expected {
    int code;
    const char* name;  ///< as printed
    std::errc condition;
};

constexpr std::errc none{};

constexpr expected winsock[] = {
    {10004, "EINTR", std::errc::interrupted},
    {10009, "EBADF", std::errc::bad_file_descriptor},
    {10013, "EACCES", std::errc::permission_denied},
    {10014, "EFAULT", std::errc::bad_address},
    {10022, "EINVAL", std::errc::invalid_argument},
    {10024, "EMFILE", std::errc::too_many_files_open},
    {10035, "EWOULDBLOCK", std::errc::operation_would_block},
    {10036, "EINPROGRESS", std::errc::operation_in_progress},
    {10037, "EALREADY", std::errc::connection_already_in_progress},
    {10038, "ENOTSOCK", std::errc::not_a_socket},
    {10039, "EDESTADDRREQ", std::errc::destination_address_required},
    {10040, "EMSGSIZE", std::errc::message_size},
    {10041, "EPROTOTYPE", std::errc::wrong_protocol_type},
    {10042, "ENOPROTOOPT", std::errc::no_protocol_option},
    {10043, "EPROTONOSUPPORT", std::errc::protocol_not_supported},
    {10044, "ESOCKTNOSUPPORT", std::errc::not_supported},
    {10045, "EOPNOTSUPP", std::errc::operation_not_supported},
    {10046, "EPFNOSUPPORT", std::errc::address_family_not_supported},
    {10047, "EAFNOSUPPORT", std::errc::address_family_not_supported},
    {10048, "EADDRINUSE", std::errc::address_in_use},
    {10049, "EADDRNOTAVAIL", std::errc::address_not_available},
    {10050, "ENETDOWN", std::errc::network_down},
    {10051, "ENETUNREACH", std::errc::network_unreachable},
    {10052, "ENETRESET", std::errc::network_reset},
    {10053, "ECONNABORTED", std::errc::connection_aborted},
    {10054, "ECONNRESET", std::errc::connection_reset},
    {10055, "ENOBUFS", std::errc::no_buffer_space},
    {10056, "EISCONN", std::errc::already_connected},
    {10057, "ENOTCONN", std::errc::not_connected},
    {10058, "ESHUTDOWN", std::errc::broken_pipe},
    {10059, "ETOOMANYREFS", std::errc::too_many_files_open},
    {10060, "ETIMEDOUT", std::errc::timed_out},
    {10061, "ECONNREFUSED", std::errc::connection_refused},
    {10062, "ELOOP", std::errc::too_many_symbolic_link_levels},
    {10063, "ENAMETOOLONG", std::errc::filename_too_long},
    {10064, "EHOSTDOWN", std::errc::host_unreachable},
    {10065, "EHOSTUNREACH", std::errc::host_unreachable},
    {10066, "ENOTEMPTY", std::errc::directory_not_empty},
    {10067, "EPROCLIM", std::errc::not_enough_memory},
    {10068, "EUSERS", none},
    {10069, "EDQUOT", std::errc::no_space_on_device},
    {10070, "ESTALE", none},
    {10071, "EREMOTE", none},
    {10091, "WSASYSNOTREADY", std::errc::network_down},
    {10092, "WSAVERNOTSUPPORTED", std::errc::not_supported},
    {10093, "WSANOTINITIALISED", none},
    {10101, "WSAEDISCON", none},
    {10102, "WSAENOMORE", none},
    {10103, "ECANCELED", std::errc::operation_canceled},
    {10104, "WSAEINVALIDPROCTABLE", none},
    {10105, "WSAEINVALIDPROVIDER", none},
    {10106, "WSAEPROVIDERFAILEDINIT", none},
    {10107, "WSASYSCALLFAILURE", std::errc::io_error},
    {10108, "WSASERVICE_NOT_FOUND", none},
    {10109, "WSATYPE_NOT_FOUND", none},
    {10110, "WSA_E_NO_MORE", none},
    {10111, "ECANCELED", std::errc::operation_canceled},
    {10112, "WSAEREFUSED", none},
    {11001, "WSAHOST_NOT_FOUND", none},
    {11002, "WSATRY_AGAIN", none},
    {11003, "WSANO_RECOVERY", none},
    {11004, "WSANO_DATA", none},
};

constexpr expected win32[] = {
    {2, "ENOENT", std::errc::no_such_file_or_directory},
    {3, "ENOENT", std::errc::no_such_file_or_directory},
    {4, "EMFILE", std::errc::too_many_files_open},
    {5, "EACCES", std::errc::permission_denied},
    {6, "EBADF", std::errc::bad_file_descriptor},
    {8, "ENOMEM", std::errc::not_enough_memory},
    {14, "ENOMEM", std::errc::not_enough_memory},
    {38, "ERROR_HANDLE_EOF", none},
    {50, "ENOTSUP", std::errc::not_supported},
    {64, "ECONNRESET", std::errc::connection_reset},
    {87, "EINVAL", std::errc::invalid_argument},
    {109, "EPIPE", std::errc::broken_pipe},
    {121, "ETIMEDOUT", std::errc::timed_out},
    {122, "ERROR_INSUFFICIENT_BUFFER", none},
    {132, "ESPIPE", std::errc::invalid_seek},
    {183, "EEXIST", std::errc::file_exists},
    {234, "EMSGSIZE", std::errc::message_size},
    {258, "ETIMEDOUT", std::errc::timed_out},
    {995, "ECANCELED", std::errc::operation_canceled},
    {996, "WSA_IO_INCOMPLETE", std::errc::operation_in_progress},
    {997, "WSA_IO_PENDING", std::errc::operation_in_progress},
    {998, "EFAULT", std::errc::bad_address},
    {1225, "ECONNREFUSED", std::errc::connection_refused},
    {1226, "ERROR_GRACEFUL_DISCONNECT", none},
    {1227, "EADDRINUSE", std::errc::address_in_use},
    {1229, "ENOTCONN", std::errc::not_connected},
    {1231, "ENETUNREACH", std::errc::network_unreachable},
    {1232, "EHOSTUNREACH", std::errc::host_unreachable},
    {1234, "ECONNREFUSED", std::errc::connection_refused},
    {1236, "ECONNABORTED", std::errc::connection_aborted},
    {1450, "ENOBUFS", std::errc::no_buffer_space},
    {1460, "ETIMEDOUT", std::errc::timed_out},
};

net::detail::words words_of(const code_entry& entry) {
    if (entry.name.empty()) return net::detail::words_of(entry.condition);
    return {entry.name, entry.sentence};
}

// On systems where EOPNOTSUPP and ENOTSUP share a number they also share their words.
bool printed_as(std::string_view name, std::string_view wanted) {
    if (std::errc::not_supported == std::errc::operation_not_supported && wanted == "ENOTSUP") wanted = "EOPNOTSUPP";
    return name == wanted;
}

void check(const expected& row) {
    CAPTURE(row.code);
    CAPTURE(row.name);
    const code_entry* entry = find_code(row.code);
    REQUIRE(entry != nullptr);
    CHECK(entry->code == row.code);
    CHECK(entry->condition == row.condition);
    CHECK(printed_as(words_of(*entry).name, row.name));
    CHECK_FALSE(words_of(*entry).sentence.empty());
    CHECK(words_of(*entry).sentence != "unknown error");
}

}  // namespace

TEST_CASE("windows::find_code: every Winsock code has its name and condition") {
    for (const auto& row : winsock) check(row);
}

TEST_CASE("windows::find_code: Win32 codes that socket calls answer with") {
    for (const auto& row : win32) check(row);
}

TEST_CASE("windows::find_code: knows those codes and no other") {
    std::size_t known = 0;
    for (int code = -1; code < 20000; ++code) known += find_code(code) != nullptr ? 1 : 0;
    CHECK(known == std::size(winsock) + std::size(win32));
    CHECK(find_code(-2147483647 - 1) == nullptr);
    CHECK(find_code(2147483647) == nullptr);
}

TEST_CASE("windows::find_code: prints the words that every other platform prints") {
    for (const auto& row : winsock) {
        const code_entry& entry = *find_code(row.code);
        if (!entry.name.empty()) continue;
        CAPTURE(row.name);
        CHECK(words_of(entry).name == net::detail::words_of(entry.condition).name);
        CHECK(words_of(entry).sentence == net::detail::words_of(entry.condition).sentence);
    }
    CHECK(words_of(*find_code(10061)).sentence == "connection refused");
    CHECK(words_of(*find_code(10061)).name == "ECONNREFUSED");
    CHECK(words_of(*find_code(10055)).sentence == "no buffer space");
}

TEST_CASE("windows::find_code: names that this system has too mean the same here") {
    for (const auto& row : winsock) {
        const code_entry& there = *find_code(row.code);
        for (int code = 1; code < 12000; ++code) {
            const code_entry* here = net::platform::find_code(code);
            if (here == nullptr || words_of(*here).name != words_of(there).name) continue;
            CAPTURE(row.name);
            CHECK(words_of(*here).sentence == words_of(there).sentence);
            CHECK(here->condition == there.condition);
        }
    }
}

}  // namespace sockstate::test::error_codes_test
