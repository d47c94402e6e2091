// This system's own codes: whatever their numbers are, each says what it is.

#include <sockstate/error.hpp>
#include <sockstate/native_handle.hpp>
#include <sockstate/platform.hpp>

#include <doctest/doctest.h>

#include <detail/error_words.hpp>

#include <map>
#include <string>
#include <type_traits>

namespace sockstate::test::native_error_codes_test {

namespace net = sockstate;
using net::platform::code_entry;
using net::platform::find_code;

namespace {

// Where a handle is an int, codes are errno's; std::errc has those values by definition.
constexpr bool has_errno = std::is_same_v<net::native_handle, int>;

constexpr int past_every_code = 12000;

struct expected {
    std::errc condition;
    const char* name;
};

// All of std::errc but the deprecated four of UNIX STREAMS.
constexpr expected conditions[] = {
    {std::errc::address_family_not_supported, "EAFNOSUPPORT"},
    {std::errc::address_in_use, "EADDRINUSE"},
    {std::errc::address_not_available, "EADDRNOTAVAIL"},
    {std::errc::already_connected, "EISCONN"},
    {std::errc::argument_list_too_long, "E2BIG"},
    {std::errc::argument_out_of_domain, "EDOM"},
    {std::errc::bad_address, "EFAULT"},
    {std::errc::bad_file_descriptor, "EBADF"},
    {std::errc::bad_message, "EBADMSG"},
    {std::errc::broken_pipe, "EPIPE"},
    {std::errc::connection_aborted, "ECONNABORTED"},
    {std::errc::connection_already_in_progress, "EALREADY"},
    {std::errc::connection_refused, "ECONNREFUSED"},
    {std::errc::connection_reset, "ECONNRESET"},
    {std::errc::cross_device_link, "EXDEV"},
    {std::errc::destination_address_required, "EDESTADDRREQ"},
    {std::errc::device_or_resource_busy, "EBUSY"},
    {std::errc::directory_not_empty, "ENOTEMPTY"},
    {std::errc::executable_format_error, "ENOEXEC"},
    {std::errc::file_exists, "EEXIST"},
    {std::errc::file_too_large, "EFBIG"},
    {std::errc::filename_too_long, "ENAMETOOLONG"},
    {std::errc::function_not_supported, "ENOSYS"},
    {std::errc::host_unreachable, "EHOSTUNREACH"},
    {std::errc::identifier_removed, "EIDRM"},
    {std::errc::illegal_byte_sequence, "EILSEQ"},
    {std::errc::inappropriate_io_control_operation, "ENOTTY"},
    {std::errc::interrupted, "EINTR"},
    {std::errc::invalid_argument, "EINVAL"},
    {std::errc::invalid_seek, "ESPIPE"},
    {std::errc::io_error, "EIO"},
    {std::errc::is_a_directory, "EISDIR"},
    {std::errc::message_size, "EMSGSIZE"},
    {std::errc::network_down, "ENETDOWN"},
    {std::errc::network_reset, "ENETRESET"},
    {std::errc::network_unreachable, "ENETUNREACH"},
    {std::errc::no_buffer_space, "ENOBUFS"},
    {std::errc::no_child_process, "ECHILD"},
    {std::errc::no_link, "ENOLINK"},
    {std::errc::no_lock_available, "ENOLCK"},
    {std::errc::no_message, "ENOMSG"},
    {std::errc::no_protocol_option, "ENOPROTOOPT"},
    {std::errc::no_space_on_device, "ENOSPC"},
    {std::errc::no_such_device, "ENODEV"},
    {std::errc::no_such_device_or_address, "ENXIO"},
    {std::errc::no_such_file_or_directory, "ENOENT"},
    {std::errc::no_such_process, "ESRCH"},
    {std::errc::not_a_directory, "ENOTDIR"},
    {std::errc::not_a_socket, "ENOTSOCK"},
    {std::errc::not_connected, "ENOTCONN"},
    {std::errc::not_enough_memory, "ENOMEM"},
    {std::errc::not_supported, "ENOTSUP"},
    {std::errc::operation_canceled, "ECANCELED"},
    {std::errc::operation_in_progress, "EINPROGRESS"},
    {std::errc::operation_not_permitted, "EPERM"},
    {std::errc::operation_not_supported, "EOPNOTSUPP"},
    {std::errc::operation_would_block, "EWOULDBLOCK"},
    {std::errc::owner_dead, "EOWNERDEAD"},
    {std::errc::permission_denied, "EACCES"},
    {std::errc::protocol_error, "EPROTO"},
    {std::errc::protocol_not_supported, "EPROTONOSUPPORT"},
    {std::errc::read_only_file_system, "EROFS"},
    {std::errc::resource_deadlock_would_occur, "EDEADLK"},
    {std::errc::resource_unavailable_try_again, "EAGAIN"},
    {std::errc::result_out_of_range, "ERANGE"},
    {std::errc::state_not_recoverable, "ENOTRECOVERABLE"},
    {std::errc::text_file_busy, "ETXTBSY"},
    {std::errc::timed_out, "ETIMEDOUT"},
    {std::errc::too_many_files_open, "EMFILE"},
    {std::errc::too_many_files_open_in_system, "ENFILE"},
    {std::errc::too_many_links, "EMLINK"},
    {std::errc::too_many_symbolic_link_levels, "ELOOP"},
    {std::errc::value_too_large, "EOVERFLOW"},
    {std::errc::wrong_protocol_type, "EPROTOTYPE"},
};

// Where two conditions share a number, the text says what a socket means by it.
std::string_view printed(const expected& row) {
    if (row.condition == std::errc::operation_would_block) return "EWOULDBLOCK";
    if (row.condition == std::errc::operation_not_supported) return "EOPNOTSUPP";
    return row.name;
}

}  // namespace

TEST_CASE("words_of(std::errc): every condition has its POSIX name and a sentence of its own") {
    std::map<std::string_view, std::errc> said;
    for (const auto& row : conditions) {
        CAPTURE(row.name);
        const auto words = net::detail::words_of(row.condition);
        CHECK(words.name == printed(row));
        CHECK_FALSE(words.sentence.empty());
        const auto known = said.emplace(words.sentence, row.condition).first;
        CHECK(known->second == row.condition);
    }
    CHECK(net::detail::words_of(std::errc{}).name.empty());
    CHECK(net::detail::words_of(static_cast<std::errc>(past_every_code)).sentence == "unknown error");
}

TEST_CASE("find_code: errno's values are those of std::errc" * doctest::skip(!has_errno)) {
    for (const auto& row : conditions) {
        CAPTURE(row.name);
        const auto e = net::error::system(static_cast<int>(row.condition), net::operation::none);
        CHECK(e.condition() == row.condition);
        CHECK(e == row.condition);
        CHECK(e.code() == row.condition);
        CHECK(e.name() == printed(row));
        CHECK(e.code() ==
              std::error_code{static_cast<int>(row.condition), std::generic_category()}.default_error_condition());
    }
}

TEST_CASE("find_code: codes that sockets have and std::errc has not") {
    std::map<std::string_view, std::errc> found;
    for (int code = 1; code < past_every_code; ++code) {
        if (const code_entry* entry = find_code(code)) found.emplace(entry->name, entry->condition);
    }
    const auto means = [&](std::string_view name, std::errc condition) {
        CAPTURE(name);
        REQUIRE(found.count(name) == 1);
        CHECK(found[name] == condition);
    };
    means("EHOSTDOWN", std::errc::host_unreachable);
    means("ESHUTDOWN", std::errc::broken_pipe);
    means("ESOCKTNOSUPPORT", std::errc::not_supported);
    means("EPFNOSUPPORT", std::errc::address_family_not_supported);
    means("EDQUOT", std::errc::no_space_on_device);
    means("ETOOMANYREFS", std::errc::too_many_files_open);
    means("EUSERS", {});
    means("ESTALE", {});
    means("EREMOTE", {});
}

TEST_CASE("find_code: every entry is whole, and printed with one sentence a name") {
    std::map<std::string_view, std::string_view> said;
    for (int code = -1; code < past_every_code; ++code) {
        const code_entry* entry = find_code(code);
        if (entry == nullptr) continue;
        CAPTURE(code);
        CHECK(entry->code == code);
        CHECK(entry->name.empty() == entry->sentence.empty());
        CHECK((entry->condition != std::errc{} || !entry->name.empty()));
        const auto e = net::error::system(code, net::operation::none);
        REQUIRE_FALSE(e.name().empty());
        CHECK(e.sentence() != "unknown error");
        CHECK(said.emplace(e.name(), e.sentence()).first->second == e.sentence());
        CHECK(to_string(e) == std::string{e.sentence()} + " (" + std::string{e.name()} + ")");
    }
    CHECK(said.size() > 50);
    CHECK(find_code(0) == nullptr);
}

}  // namespace sockstate::test::native_error_codes_test
