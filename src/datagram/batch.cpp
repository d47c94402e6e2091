// The loops behind many datagrams in one call.

#include <sockstate/datagram/batch.hpp>

#include <sockstate/detail/datagrams.hpp>
#include <sockstate/platform/batches.hpp>

#include "detail/dual_stack.hpp"
#include "detail/resume.hpp"

#include <optional>

namespace sockstate {

std::string to_string(const batch_error& e) {
    const error& reason = e;
    return to_string(reason) + " after " + std::to_string(e.datagrams) +
           (e.datagrams == 1 ? " datagram" : " datagrams");
}

namespace detail {

std::string outgoing_text(std::size_t size, const std::string& receiver, const datagram_header& header) {
    std::string text = std::to_string(size) + (size == 1 ? " byte to " : " bytes to ") + receiver;
    if (header != datagram_header{}) text += ", " + to_string(header);
    return text;
}

namespace {

/// Calls `send` for what is left until all went. `send` answers how many went, or why the first did not.
template <class Datagram, class Send>
batch_result<void> send_all_of(std::span<const Datagram> datagrams, const Send& send) noexcept {
    for (std::size_t done = 0; done < datagrams.size();) {
        const result<std::size_t> sent = send(datagrams.subspan(done));
        if (!sent) return tl::unexpected{batch_error{sent.error(), done}};
        done += *sent;
    }
    return {};
}

}  // namespace

batch_result<void> send_batch(native_handle handle, std::span<const outgoing_datagram<ip::endpoint>> datagrams,
                              deadline until) noexcept {
    return send_all_of(datagrams, [&](auto rest) -> result<std::size_t> {
        const auto attempt = [&](platform::waiting mode) { return platform::send_datagrams(handle, rest, mode); };
        auto sent = resume(handle, platform::readiness::writable, until, attempt(mode_of(until)), attempt);
        if (sent) return sent;
        const auto& first = rest.front();
        platform::native_address to;
        platform::encode(first.receiver, to);
        const auto send_first = [&](const platform::native_address& address) {
            return send_datagram(handle, first.bytes, &address, first.header, until).map([](std::size_t) {
                return std::size_t{1};
            });
        };
        return in_socket_family(to, send_first, sent);
    });
}

batch_result<void> send_batch(native_handle handle, std::span<const byte_view> datagrams, deadline until) noexcept {
    return send_all_of(datagrams, [&](auto rest) {
        const auto attempt = [&](platform::waiting mode) {
            return platform::send_datagrams(handle, rest, nullptr, {}, mode);
        };
        return resume(handle, platform::readiness::writable, until, attempt(mode_of(until)), attempt);
    });
}

batch_result<std::size_t> receive_batch(native_handle handle, std::span<datagram_slot<ip::endpoint>> slots,
                                        deadline until) noexcept {
    if (slots.empty()) return std::size_t{0};
    std::optional<batch_error> late;  // what came after some datagrams
    std::size_t done = 0;
    const auto attempt = [&](platform::waiting mode) -> result<std::size_t> {
        const auto got = platform::receive_datagrams(handle, slots.subspan(done), mode);
        if (got) return *got;
        const error& reason = got.error();
        if (got.error().datagrams == 0) return tl::unexpected{reason};
        late.emplace(reason, done + got.error().datagrams);
        return got.error().datagrams;
    };
    auto got = resume(handle, platform::readiness::readable, until, attempt(mode_of(until)), attempt,
                      shut_receiving(handle, stream_end::none, nullptr));
    if (got && *got == 0) got = tl::unexpected{error{errc::end_of_stream, operation::receive}};
    while (got) {
        done += *got;
        if (late) return tl::unexpected{*late};
        if (*got < platform::most_datagrams || done == slots.size()) return done;
        got = attempt(platform::waiting::never);
        if (!got && (got.error().would_block() || was_interrupted(got.error()))) return done;
    }
    return tl::unexpected{batch_error{got.error(), done}};
}

}  // namespace detail
}  // namespace sockstate
