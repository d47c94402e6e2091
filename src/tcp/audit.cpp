// Compares what the program did with what the kernel says, by one table of every type and every state.

#include <sockstate/detail/queries.hpp>

#include "tcp/given_up.hpp"

#include <array>

namespace sockstate {

namespace {

/// What a type and a state mean together.
enum class meaning : std::uint8_t {
    agree,       ///< the state belongs to the type
    peer_fin,    ///< it does once the peer's FIN has arrived
    ended,       ///< the connection is gone, and this type did not end it
    over,        ///< both sides ended it, or it was cut off
    never_was,   ///< the attempt failed, or was called off by someone else
    contradict,  ///< only someone else can have brought it there
};

using meanings_by_state = std::array<meaning, tcp_state_count>;

constexpr std::array<meanings_by_state, lifecycle_count> meanings = [] {
    using enum meaning;
    // clang-format off
    // closed      listen      syn_sent    syn_received established  fin_wait_1  fin_wait_2  close_wait  closing     last_ack    time_wait   unknown
    return std::array<meanings_by_state, lifecycle_count>{{
    {  agree,      contradict, contradict, contradict,  contradict,  contradict, contradict, contradict, contradict, contradict, contradict, contradict },  // unbound
    {  agree,      contradict, contradict, contradict,  contradict,  contradict, contradict, contradict, contradict, contradict, contradict, contradict },  // bound
    {  contradict, agree,      contradict, contradict,  contradict,  contradict, contradict, contradict, contradict, contradict, contradict, contradict },  // listening
    {  never_was,  contradict, agree,      agree,       agree,       contradict, contradict, peer_fin,   contradict, contradict, contradict, contradict },  // connecting
    {  ended,      contradict, contradict, agree,       agree,       contradict, contradict, peer_fin,   contradict, contradict, contradict, contradict },  // connected
    {  over,       contradict, contradict, agree,       contradict,  agree,      agree,      contradict, peer_fin,   peer_fin,   peer_fin,   contradict },  // send_shut
    {  ended,      contradict, contradict, agree,       agree,       contradict, contradict, peer_fin,   contradict, contradict, contradict, contradict },  // receive_shut
    {  over,       contradict, contradict, agree,       contradict,  agree,      agree,      contradict, peer_fin,   peer_fin,   peer_fin,   contradict },  // shut_down
    {  over,       contradict, contradict, agree,       agree,       agree,      agree,      peer_fin,   peer_fin,   peer_fin,   peer_fin,   contradict },  // receiving: the other half may have sent a FIN
    {  ended,      contradict, contradict, agree,       agree,       contradict, contradict, peer_fin,   contradict, contradict, contradict, contradict },  // sending
    {  over,       contradict, contradict, agree,       agree,       agree,      agree,      peer_fin,   peer_fin,   peer_fin,   peer_fin,   contradict },  // done_receiving
    {  over,       contradict, contradict, agree,       contradict,  agree,      agree,      contradict, peer_fin,   peer_fin,   peer_fin,   contradict },  // done_sending
    {  contradict, contradict, contradict, contradict,  contradict,  contradict, contradict, contradict, contradict, contradict, contradict, contradict },  // closed
    }};
    // clang-format on
}();

meaning meaning_of(lifecycle typed, tcp_state kernel) noexcept {
    return meanings[static_cast<std::size_t>(typed)][static_cast<std::size_t>(kernel)];
}

/// Of a connection that has ended. Without a FIN of this side it was cut off in any case.
result<verdict> judge_end(native_handle handle, bool fin_sent) noexcept {
    return detail::how_cut_off(handle, fin_sent).map([](detail::trace_of_end trace) {
        if (trace == detail::trace_of_end::none) return verdict::consistent;
        return trace == detail::trace_of_end::reset ? verdict::reset : verdict::gone;
    });
}

result<verdict> judge(native_handle handle, meaning found) noexcept {
    switch (found) {
        case meaning::agree: return verdict::consistent;
        case meaning::peer_fin: return verdict::peer_closed;
        case meaning::contradict: return verdict::mismatch;
        case meaning::ended: return judge_end(handle, false);
        case meaning::over: return judge_end(handle, true);
        case meaning::never_was: break;
    }
    const auto failed = platform::has_pending_error(handle);
    if (!failed) return tl::unexpected{failed.error()};
    return *failed ? judge_end(handle, false) : verdict::mismatch;
}

}  // namespace

namespace detail {

result<audit_report> audit(native_handle handle, lifecycle typed) noexcept {
    const auto kernel = platform::complete_state(handle, platform::query_state(handle));
    if (!kernel) return tl::unexpected{kernel.error().during(operation::audit)};
    if (*kernel == tcp_state::unknown) return tl::unexpected{error{errc::not_supported, operation::audit}};
    const auto found = judge(handle, meaning_of(typed, *kernel));
    if (!found) return tl::unexpected{found.error().during(operation::audit)};
    return audit_report{*found, typed, *kernel};
}

}  // namespace detail

std::string_view to_string(verdict v) noexcept {
    switch (v) {
        case verdict::consistent: return "consistent";
        case verdict::peer_closed: return "peer_closed";
        case verdict::reset: return "reset";
        case verdict::gone: return "gone";
        case verdict::mismatch: return "mismatch";
    }
    return "unknown";
}

std::string to_string(const audit_report& report) {
    std::string text{to_string(report.found)};
    text += ": typed ";
    text += to_string(report.typed);
    text += ", kernel says ";
    text += to_string(report.kernel);
    return text;
}

}  // namespace sockstate
