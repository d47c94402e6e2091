// Errors as text, as portable conditions, and as std::error_code.

#include <sockstate/error.hpp>

#include "detail/error_words.hpp"

#include <sockstate/option.hpp>
#include <sockstate/platform/error_codes.hpp>

namespace sockstate {
namespace {

/// The operation, with the option's name where the error has one.
std::string prefix(const error& e) {
    const auto option = [&] { return std::string{to_string(static_cast<option_id>(e.subject()))} + ": "; };
    if (e.subject() != 0 && e.attempted() == operation::set_option) return "set " + option();
    if (e.subject() != 0 && e.attempted() == operation::get_option) return "get " + option();
    const std::string_view what = to_string(e.attempted());
    return what.empty() ? std::string{} : std::string{what} + ": ";
}

detail::words words_of(error_domain whose, int code) noexcept {
    switch (whose) {
        case error_domain::system: {
            const platform::code_entry* entry = platform::find_code(code);
            if (entry == nullptr) return detail::words_of(std::errc{});
            return entry->name.empty() ? detail::words_of(entry->condition)
                                       : detail::words{entry->name, entry->sentence};
        }
        case error_domain::resolver: return detail::words_of(static_cast<resolver_errc>(code));
        case error_domain::library: return detail::words_of(static_cast<errc>(code));
    }
    return {};
}

std::errc condition_of(errc code) noexcept {
    switch (code) {
        case errc::deadline_exceeded: return std::errc::timed_out;
        case errc::not_supported: return std::errc::not_supported;
        case errc::invalid_argument: return std::errc::invalid_argument;
        case errc::connected_to_itself: return std::errc::connection_refused;
        case errc::malformed_answer: return std::errc::bad_message;
        case errc::stopped: return std::errc::operation_canceled;
        // No system call fails like this, so nothing that handles those should take them for its own.
        case errc::end_of_stream:
        case errc::state_mismatch:
        case errc::other_process:
        case errc::not_passed:
        case errc::outrun:
        case errc::no_such_socket: break;
    }
    return {};
}

std::errc condition_of(resolver_errc code) noexcept {
    switch (code) {
        case resolver_errc::unsupported_family: return std::errc::address_family_not_supported;
        case resolver_errc::out_of_memory: return std::errc::not_enough_memory;
        case resolver_errc::invalid_query: return std::errc::invalid_argument;
        // `try_again` is no resource_unavailable_try_again: that one means to wait until a socket is ready.
        case resolver_errc::try_again:
        case resolver_errc::host_not_found:
        case resolver_errc::no_recovery:
        case resolver_errc::no_data:
        case resolver_errc::service_not_found: break;
    }
    return {};
}

std::errc condition_of(error_domain whose, int code) noexcept {
    switch (whose) {
        case error_domain::system: {
            const platform::code_entry* entry = platform::find_code(code);
            return entry != nullptr ? entry->condition : std::errc{};
        }
        case error_domain::resolver: return condition_of(static_cast<resolver_errc>(code));
        case error_domain::library: return condition_of(static_cast<errc>(code));
    }
    return {};
}

/// Conditions that mean the same have one representative. No switch: on most systems their values are the same too.
constexpr std::errc representative(std::errc condition) noexcept {
    if (condition == std::errc::resource_unavailable_try_again) return std::errc::operation_would_block;
    if (condition == std::errc::operation_not_supported) return std::errc::not_supported;
    return condition;
}

bool has_condition(error_domain whose, int code, std::errc wanted) noexcept {
    return wanted != std::errc{} && representative(condition_of(whose, code)) == representative(wanted);
}

std::string text_of(error_domain whose, int code) {
    const auto [name, sentence] = words_of(whose, code);
    std::string text{sentence};
    return text.append(" (").append(name.empty() ? std::to_string(code) : std::string{name}).append(")");
}

class category final : public std::error_category {
public:
    constexpr category(const char* name, error_domain whose) noexcept : name_{name}, whose_{whose} {}

    [[nodiscard]] const char* name() const noexcept override { return name_; }
    [[nodiscard]] std::string message(int code) const override { return text_of(whose_, code); }
    [[nodiscard]] std::error_condition default_error_condition(int code) const noexcept override {
        const std::errc condition = condition_of(whose_, code);
        return condition != std::errc{} ? make_error_condition(condition) : std::error_condition{code, *this};
    }
    [[nodiscard]] bool equivalent(int code, const std::error_condition& wanted) const noexcept override {
        if (wanted.category() != std::generic_category()) return default_error_condition(code) == wanted;
        return has_condition(whose_, code, static_cast<std::errc>(wanted.value()));
    }

private:
    const char* name_;
    error_domain whose_;
};

/// Never destroyed, so that the last static destructors of a program can still print an error.
class immortal_category {
public:
    immortal_category(const char* name, error_domain whose) noexcept : value_{name, whose} {}
    immortal_category(const immortal_category&) = delete;
    immortal_category& operator=(const immortal_category&) = delete;
    ~immortal_category() {}

    [[nodiscard]] const std::error_category& get() const noexcept { return value_; }

private:
    union {
        category value_;
    };
};

}  // namespace

std::string_view to_string(operation what) noexcept {
    switch (what) {
        case operation::none: return "";
        case operation::open: return "open";
        case operation::bind: return "bind";
        case operation::listen: return "listen";
        case operation::accept: return "accept";
        case operation::connect: return "connect";
        case operation::disconnect: return "disconnect";
        case operation::shutdown: return "shutdown";
        case operation::close: return "close";
        case operation::duplicate: return "duplicate";
        case operation::split: return "split";
        case operation::send: return "send";
        case operation::receive: return "receive";
        case operation::wait: return "wait";
        case operation::set_option: return "set option";
        case operation::get_option: return "get option";
        case operation::set_blocking: return "set blocking";
        case operation::is_blocking: return "is blocking";
        case operation::local_endpoint: return "local endpoint";
        case operation::remote_endpoint: return "remote endpoint";
        case operation::unread_bytes: return "unread bytes";
        case operation::unsent_bytes: return "unsent bytes";
        case operation::query_state: return "query state";
        case operation::query_info: return "query info";
        case operation::connections: return "connections";
        case operation::udp_sockets: return "udp sockets";
        case operation::local_sockets: return "local sockets";
        case operation::holders: return "holders";
        case operation::destroy: return "destroy";
        case operation::ended_connections: return "ended connections";
        case operation::discover: return "discover";
        case operation::adopt: return "adopt";
        case operation::audit: return "audit";
        case operation::activate: return "activate";
        case operation::resolve: return "resolve";
        case operation::parse: return "parse";
        case operation::poll: return "poll";
        case operation::network_interfaces: return "network interfaces";
        case operation::join: return "join";
        case operation::leave: return "leave";
        case operation::take_network_error: return "take network error";
        case operation::path_mtu: return "path mtu";
        case operation::coalesce: return "coalesce";
        case operation::send_file: return "send file";
        case operation::query_peer: return "query peer";
        case operation::remove_name: return "remove name";
    }
    return "unknown operation";
}

std::string_view to_string(error_domain whose) noexcept {
    switch (whose) {
        case error_domain::system: return "system";
        case error_domain::resolver: return "resolver";
        case error_domain::library: return "library";
    }
    return "unknown domain";
}

std::errc error::condition() const noexcept {
    return condition_of(domain_, code_);
}

std::string_view error::name() const noexcept {
    return words_of(domain_, code_).name;
}

std::string_view error::sentence() const noexcept {
    return words_of(domain_, code_).sentence;
}

bool error::connection_timed_out() const noexcept {
    return domain_ == error_domain::system && condition() == std::errc::timed_out;
}

bool error::not_supported() const noexcept {
    const std::errc what = condition();
    return representative(what) == std::errc::not_supported || what == std::errc::no_protocol_option ||
           what == std::errc::protocol_not_supported || what == std::errc::address_family_not_supported ||
           what == std::errc::function_not_supported;
}

bool error::out_of_resources() const noexcept {
    const std::errc what = condition();
    return what == std::errc::too_many_files_open || what == std::errc::too_many_files_open_in_system ||
           what == std::errc::no_buffer_space || what == std::errc::not_enough_memory;
}

std::error_code error::code() const noexcept {
    switch (domain_) {
        case error_domain::system: return {code_, system_category()};
        case error_domain::resolver: return {code_, resolver_category()};
        case error_domain::library: return {code_, library_category()};
    }
    return {};
}

bool operator==(const error& left, std::errc right) noexcept {
    return has_condition(left.domain_, left.code_, right);
}

std::string to_string(const error& e) {
    return prefix(e) + text_of(e.domain(), e.native_code());
}

std::string to_string(const transfer_error& e) {
    const error& reason = e;
    return to_string(reason) + " after " + std::to_string(e.transferred) + (e.transferred == 1 ? " byte" : " bytes");
}

const std::error_category& system_category() noexcept {
    static const immortal_category it{"sockstate.system", error_domain::system};
    return platform::has_standard_codes() ? std::system_category() : it.get();
}

const std::error_category& resolver_category() noexcept {
    static const immortal_category it{"sockstate.resolver", error_domain::resolver};
    return it.get();
}

const std::error_category& library_category() noexcept {
    static const immortal_category it{"sockstate.library", error_domain::library};
    return it.get();
}

}  // namespace sockstate
