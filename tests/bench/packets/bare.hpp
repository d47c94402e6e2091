#pragma once

// The system calls themselves: one datagram a call, many a call, and a train that the kernel cuts and glues.

#include "../peers/expect.hpp"
#include "burst.hpp"

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace bench::bare_calls {

inline constexpr int udp_segment = 103;  // <linux/udp.h> does not go with the C library's headers everywhere
inline constexpr int udp_gro = 104;

/// Two sockets, of which one sends to the other.
class pair {
public:
    pair() : sender_{::socket(AF_INET, SOCK_DGRAM, 0)}, receiver_{::socket(AF_INET, SOCK_DGRAM, 0)} {
        sockaddr_in there{};
        there.sin_family = AF_INET;
        there.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof there;
        expect(::bind(receiver_, reinterpret_cast<const sockaddr*>(&there), size) == 0);
        expect(::getsockname(receiver_, reinterpret_cast<sockaddr*>(&there), &size) == 0);
        expect(::connect(sender_, reinterpret_cast<const sockaddr*>(&there), size) == 0);
        expect(::setsockopt(receiver_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer) == 0);
    }
    pair(const pair&) = delete;
    pair& operator=(const pair&) = delete;
    ~pair() {
        ::close(sender_);
        ::close(receiver_);
    }

protected:
    /// Receives into `Count` rooms of this size with one call, and calls `take` for each that was filled. How many.
    template <std::size_t Count, class Take>
    std::size_t receive_many(std::span<std::byte> rooms, std::size_t room, const Take& take) {
        constexpr std::size_t control_room = 256;
        std::array<mmsghdr, Count> headers{};
        std::array<iovec, Count> parts;
        std::array<sockaddr_in6, Count> from;
        alignas(cmsghdr) std::array<std::array<std::byte, control_room>, Count> control;
        for (std::size_t i = 0; i < Count; ++i) {
            parts[i] = {rooms.data() + i * room, room};
            msghdr& header = headers[i].msg_hdr;
            header.msg_iov = &parts[i];
            header.msg_iovlen = 1;
            header.msg_name = &from[i];
            header.msg_namelen = sizeof from[i];
            header.msg_control = control[i].data();
            header.msg_controllen = control_room;
        }
        const int got = ::recvmmsg(receiver_, headers.data(), Count, MSG_WAITFORONE, nullptr);
        expect(got > 0);
        for (std::size_t i = 0; i < static_cast<std::size_t>(got); ++i) take(headers[i]);
        return static_cast<std::size_t>(got);
    }

    int sender_;
    int receiver_;
};

class plain : pair {
public:
    void send() {
        for (std::size_t i = 0; i < burst; ++i) {
            expect(::send(sender_, bytes_.data(), bytes_.size(), MSG_NOSIGNAL) == ssize_t{datagram_size});
        }
    }
    void receive() {
        for (std::size_t i = 0; i < burst; ++i) {
            sockaddr_in from{};
            socklen_t size = sizeof from;
            const ssize_t got =
                ::recvfrom(receiver_, room_.data(), room_.size(), 0, reinterpret_cast<sockaddr*>(&from), &size);
            expect(got == ssize_t{datagram_size} && size == sizeof from);
        }
    }

private:
    std::vector<std::byte> bytes_ = std::vector<std::byte>(datagram_size);
    std::vector<std::byte> room_ = std::vector<std::byte>(datagram_size);
};

class batches : pair {
public:
    void send() {
        for (std::size_t done = 0; done < burst; done += batch) {
            std::array<mmsghdr, batch> headers{};
            std::array<iovec, batch> parts;
            for (std::size_t i = 0; i < batch; ++i) {
                parts[i] = {bytes_.data(), bytes_.size()};
                headers[i].msg_hdr.msg_iov = &parts[i];
                headers[i].msg_hdr.msg_iovlen = 1;
            }
            expect(::sendmmsg(sender_, headers.data(), batch, MSG_NOSIGNAL) == int{batch});
        }
    }
    void receive() {
        for (std::size_t done = 0; done < burst; done += batch) {
            const auto take = [](const mmsghdr& header) { expect(header.msg_len == datagram_size); };
            expect(receive_many<batch>(rooms_, datagram_size, take) == batch);
        }
    }

private:
    std::vector<std::byte> bytes_ = std::vector<std::byte>(datagram_size);
    std::vector<std::byte> rooms_ = std::vector<std::byte>(batch * datagram_size);
};

class segments : pair {
public:
    segments() {
        const int on = 1;
        expect(::setsockopt(receiver_, IPPROTO_UDP, udp_gro, &on, sizeof on) == 0);
    }
    void send() {
        for (std::size_t done = 0; done < burst; done += train) {
            alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(std::uint16_t))> control{};
            iovec part{bytes_.data(), bytes_.size()};
            msghdr message{};
            message.msg_iov = &part;
            message.msg_iovlen = 1;
            message.msg_control = control.data();
            message.msg_controllen = control.size();
            cmsghdr* const header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = IPPROTO_UDP;
            header->cmsg_type = udp_segment;
            header->cmsg_len = CMSG_LEN(sizeof(std::uint16_t));
            constexpr std::uint16_t size = datagram_size;
            std::memcpy(CMSG_DATA(header), &size, sizeof size);
            expect(::sendmsg(sender_, &message, MSG_NOSIGNAL) == ssize_t{train * datagram_size});
        }
    }
    void receive() {
        for (std::size_t done = 0; done < burst;) {
            receive_many<slots>(rooms_, most_of_a_slot, [&](mmsghdr& header) { done += datagrams_of(header); });
        }
    }

private:
    static std::size_t datagrams_of(mmsghdr& received) {
        int size = datagram_size;
        for (cmsghdr* each = CMSG_FIRSTHDR(&received.msg_hdr); each != nullptr;
             each = CMSG_NXTHDR(&received.msg_hdr, each)) {
            if (each->cmsg_level == IPPROTO_UDP && each->cmsg_type == udp_gro) {
                std::memcpy(&size, CMSG_DATA(each), sizeof size);
            }
        }
        return received.msg_len / static_cast<unsigned>(size);
    }

    std::vector<std::byte> bytes_ = std::vector<std::byte>(train * datagram_size);
    std::vector<std::byte> rooms_ = std::vector<std::byte>(slots * most_of_a_slot);
};

}  // namespace bench::bare_calls
