// A datagram or a message that arrived as text.

#include <sockstate/datagram/received.hpp>

namespace sockstate {

namespace {

std::string size_text(std::size_t size) {
    return std::to_string(size) + (size == 1 ? " byte" : " bytes");
}

std::string message_text(std::size_t size, bool truncated, bool ended) {
    if (ended) return "ended";
    return size_text(size) + (truncated ? ", truncated" : "");
}

}  // namespace

std::string detail::datagram_text(std::size_t size, const std::string& sender, bool truncated) {
    return size_text(size) + " from " + sender + (truncated ? ", truncated" : "");
}

std::string to_string(const received_message& got) {
    return message_text(got.bytes.size(), got.truncated, got.ended);
}

std::string to_string(const scattered_message& got) {
    return message_text(got.size, got.truncated, got.ended);
}

}  // namespace sockstate
