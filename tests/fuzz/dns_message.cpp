// Answers of multicast DNS as the example `discover` reads them, and names as people write them: what is read is
// printable and is written as it was, and whatever is cut off is refused.

#include "property.hpp"

#include "discover/message.hpp"
#include "discover/name.hpp"

using namespace sockstate;
using fuzz::input;

namespace {

constexpr std::uint16_t id = 0x1234;

bool is_printable(const std::string& text) {
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; });
}

/// What is read of a name is a way to write it, and says the same when it is read again.
void check_name(const std::string& name) {
    std::vector<std::byte> bytes;
    HOLDS(dns::append_name(bytes, name).has_value() && bytes.size() <= 255);
    std::size_t at = 0;
    const auto again = dns::read_name(bytes, at);
    HOLDS(again.has_value() && *again == name && at == bytes.size());
}

void check_answer(std::span<const std::byte> message) {
    const auto records = dns::parse_answer(message, id);
    if (!records) {
        HOLDS(!records.error().empty() && is_printable(records.error()));
        return;
    }
    for (const dns::record& one : *records) {
        HOLDS(is_printable(one.name) && is_printable(one.text) && !one.text.empty());
        HOLDS(dns::find_type(dns::to_string(one.type)) == one.type);
        check_name(one.name);
        if (one.type == dns::record_type::ptr) check_name(one.text);
    }
    auto cut = fuzz::copy_of(message);
    cut.pop_back();
    HOLDS(!dns::parse_answer(cut, id));
}

void check_text(const std::string& name) {
    const auto question = dns::encode_question(name, dns::record_type::ptr, id);
    if (!question) return;
    HOLDS(question->size() <= 12 + 255 + 4 && !dns::parse_answer(*question, id));
    std::size_t at = 12;
    const auto read = dns::read_name(*question, at);
    HOLDS(read.has_value() && at == question->size() - 4);
    check_name(*read);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    if (in.take<std::uint8_t>() % 2 != 0) {
        check_text(in.text());
    } else {
        check_answer(fuzz::copy_of(in.rest()));
    }
    return 0;
}
