// Errors of any code, of every system's table: words and conditions that agree with each other in every form.

#include "property.hpp"

#include <sockstate/error.hpp>
#include <sockstate/option.hpp>
#include <sockstate/platform.hpp>

#include <windows/error_codes.hpp>

using namespace sockstate;
using fuzz::input;

namespace {

error take_error(input& in) {
    const auto what = static_cast<operation>(in.pick(static_cast<std::size_t>(operation::parse) + 1));
    const auto subject = in.take<std::uint8_t>();
    const auto domain = in.pick(3);
    // As wide as the code's own domain, where what is documented is close together.
    const int code = in.take<std::uint8_t>() % 2 == 0 ? in.take<std::int32_t>() : in.take<std::uint16_t>();
    if (domain == 0) return error{static_cast<errc>(code), what, subject};
    if (domain == 1) return error{static_cast<resolver_errc>(code), what};
    return error::system(code, what, subject);
}

void check_entry(const platform::code_entry* entry, int code) {
    if (entry == nullptr) return;
    HOLDS(entry->code == code);
    HOLDS(entry->name.empty() == entry->sentence.empty());
    HOLDS(entry->condition != std::errc{} || !entry->name.empty());
}

void check_words(const error& e) {
    const bool documented = !e.name().empty();
    HOLDS(documented == (e.sentence() != "unknown error"));
    const std::string number = std::to_string(e.native_code());
    const std::string ending = std::string{e.sentence()} + " (" + (documented ? std::string{e.name()} : number) + ")";
    const std::string text = to_string(e);
    HOLDS(text.ends_with(ending) && !e.code().message().empty());
    if (e.attempted() == operation::none) HOLDS(text == ending);
    if (e.subject() == 0 && e.attempted() != operation::none) {
        HOLDS(text == std::string{to_string(e.attempted())} + ": " + ending);
    }
    HOLDS(to_string(transfer_error{e, 1}) == text + " after 1 byte");
    HOLDS(to_string(e.during(operation::none)) == ending || e.subject() != 0);
}

void check_conditions(const error& e, std::errc other) {
    HOLDS(e.code().value() == e.native_code());
    const bool own_category = e.code().category() != std::system_category();
    if (own_category) HOLDS((e == other) == (e.code() == other));
    if (e.condition() != std::errc{}) HOLDS(e == e.condition() && (!own_category || e.code() == e.condition()));
    HOLDS(e.would_block() == (e == std::errc::resource_unavailable_try_again));
    if (e == std::errc::operation_not_supported) HOLDS(e.not_supported());
    HOLDS(e.would_block() + e.deadline_passed() + e.connection_timed_out() + e.not_supported() + e.out_of_resources() <=
          1);
    HOLDS(e == e.during(e.attempted()));
    if (e.domain() == error_domain::system && e.condition() == std::errc{}) HOLDS(!(e == other));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    const error e = take_error(in);
    const auto other = static_cast<std::errc>(in.pick(200));
    check_words(e);
    check_conditions(e, other);
    check_entry(platform::find_code(e.native_code()), e.native_code());
    check_entry(platform::windows::find_code(e.native_code()), e.native_code());
    return 0;
}
