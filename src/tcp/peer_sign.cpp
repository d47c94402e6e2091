// Whether the peer of a connection still answers.

#include <sockstate/tcp/info.hpp>
#include <sockstate/tcp/peer_sign.hpp>

namespace sockstate {

std::optional<peer_sign> read_peer_sign(const tcp_metrics& metrics) noexcept {
    if (metrics.state == tcp_state::closed) return peer_sign::gone;
    if (!metrics.unanswered_segments) return std::nullopt;
    if (*metrics.unanswered_segments >= 2) return peer_sign::silent;
    if (metrics.state == tcp_state::listen || metrics.state == tcp_state::syn_sent) return std::nullopt;
    return metrics.send_window_bytes == 0U ? peer_sign::stalls : peer_sign::answers;
}

std::string_view to_string(peer_sign sign) noexcept {
    switch (sign) {
        case peer_sign::answers: return "answers";
        case peer_sign::stalls: return "stalls";
        case peer_sign::silent: return "silent";
        case peer_sign::gone: return "gone";
    }
    return "unknown";
}

}  // namespace sockstate
