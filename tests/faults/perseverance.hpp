#pragma once

// Going on after every failure: it is reported on standard output, and what is left is tried again.

#include <sockstate/tcp.hpp>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace sockstate::faults {

/// Tells a failure. A program that tells too many has lost its way.
inline void tell(const std::string& failure) {
    static int told = 0;
    std::printf("failed: %s\n", failure.c_str());
    if (++told > 100) {
        std::puts("no end of failures");
        std::exit(1);
    }
}

/// What must hold whatever failed before.
inline void demand(bool holds, const char* what) {
    if (holds) return;
    std::printf("broken: %s\n", what);
    std::exit(1);
}

/// The value of the first attempt that succeeds.
template <class Attempt>
auto persist(Attempt attempt) {
    for (;;) {
        auto outcome = attempt();
        if (!outcome) {
            tell(to_string(outcome.error()));
        } else if constexpr (!std::is_void_v<typename decltype(outcome)::value_type>) {
            return std::move(*outcome);
        } else {
            return;
        }
    }
}

/// Sends all of it, from where a failure says that it stopped.
template <class Stream>
void send_whole(Stream& stream, byte_view bytes, deadline until) {
    while (!bytes.empty()) {
        const auto sent = stream.send_all(bytes, until);
        if (sent) return;
        tell(to_string(sent.error()));
        bytes = bytes.after(sent.error().transferred);
    }
}

/// Fills all of it, from where a failure says that it stopped.
template <class Stream>
void receive_whole(Stream& stream, byte_buffer buffer, deadline until) {
    while (!buffer.empty()) {
        const auto got = stream.receive_exactly(buffer, until);
        if (got) return;
        tell(to_string(got.error()));
        buffer = buffer.after(got.error().transferred);
    }
}

/// The same in two parts a call.
template <class Stream>
void gather_whole(Stream& stream, byte_view bytes, deadline until) {
    while (!bytes.empty()) {
        const std::size_t half = bytes.size() / 2;
        const std::array<byte_view, 2> parts = {byte_view{bytes.data(), half}, bytes.after(half)};
        bytes = bytes.after(persist([&] { return stream.send_gather(parts, until); }));
    }
}
template <class Stream>
void scatter_whole(Stream& stream, byte_buffer buffer, deadline until) {
    while (!buffer.empty()) {
        const std::size_t half = buffer.size() / 2;
        const std::array<byte_buffer, 2> parts = {byte_buffer{buffer.data(), half}, buffer.after(half)};
        const std::size_t got = persist([&] { return stream.receive_scatter(parts, until); });
        demand(got != 0, "the stream goes on");
        buffer = buffer.after(got);
    }
}

}  // namespace sockstate::faults
