// Descriptors in control messages of any bytes, as the three systems' decoders read them: nothing outside is read, none
// is negative, and of a cut buffer come the first ones of the whole.

#include "property.hpp"

#include <rights_decode.hpp>

using namespace sockstate;
using fuzz::input;

namespace {

struct seen {
    std::int32_t descriptor;
    bool was_sent;

    friend bool operator==(const seen&, const seen&) = default;
};

template <platform::rights_form Form>
std::vector<seen> read(std::span<const std::byte> written) {
    const auto copy = fuzz::copy_of(written);
    std::vector<seen> all;
    platform::visit_rights<Form>(copy, [&](std::int32_t number, bool was_sent) {
        HOLDS(number >= 0);
        HOLDS(was_sent || Form.process >= 0);
        all.push_back({number, was_sent});
    });
    HOLDS(all.size() * sizeof(std::int32_t) <= copy.size());
    return all;
}

template <platform::rights_form Form>
void check(std::span<const std::byte> written, std::size_t cut) {
    HOLDS(fuzz::begins_with(read<Form>(written), read<Form>(written.first(std::min(cut, written.size())))));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    input in{data, size};
    const std::size_t system = in.pick(3);
    const std::size_t cut = in.pick(512);
    switch (system) {
        case 0: check<platform::linux_rights>(in.rest(), cut); break;
        case 1: check<platform::macos_rights>(in.rest(), cut); break;
        default: check<platform::freebsd_rights>(in.rest(), cut); break;
    }
    return 0;
}
