#pragma once

// The library's calls for the same.

#include "../peers/expect.hpp"
#include "burst.hpp"

#include <sockstate/datagram/batch.hpp>
#include <sockstate/udp.hpp>

#include <utility>
#include <vector>

namespace bench::ours {

template <class Result>
auto must(Result got) {
    if (!got) fail(to_string(got.error()).c_str());
    return std::move(*got);
}

inline sockstate::socket<sockstate::udp, sockstate::bound> bind_receiver() {
    auto receiver = must(sockstate::udp::bind({sockstate::ip::address_v4::loopback(), 0}));
    expect(receiver.set(sockstate::option::receive_buffer_size{receive_buffer}).has_value());
    return receiver;
}

class plain {
public:
    void send() {
        for (std::size_t i = 0; i < burst; ++i) expect(must(sender_.send(bytes_)) == datagram_size);
    }
    void receive() {
        for (std::size_t i = 0; i < burst; ++i)
            expect(must(receiver_.receive_from(room_)).bytes.size() == datagram_size);
    }

private:
    sockstate::socket<sockstate::udp, sockstate::bound> receiver_ = bind_receiver();
    sockstate::socket<sockstate::udp, sockstate::connected> sender_ =
        must(sockstate::udp::connect(must(receiver_.local_endpoint())));
    std::vector<std::byte> bytes_ = std::vector<std::byte>(datagram_size);
    std::vector<std::byte> room_ = std::vector<std::byte>(datagram_size);
};

class batches {
public:
    batches() {
        for (std::size_t i = 0; i < batch; ++i) {
            slots_.push_back({.room = std::span{rooms_}.subspan(i * datagram_size, datagram_size)});
        }
    }
    void send() {
        for (std::size_t done = 0; done < burst; done += batch) expect(sender_.send_batch(parts_).has_value());
    }
    void receive() {
        for (std::size_t done = 0; done < burst; done += batch) {
            const auto got = must(receiver_.receive_batch(slots_));
            expect(got.size() == batch);
            for (const auto& slot : got) expect(slot.bytes.size() == datagram_size);
        }
    }

private:
    sockstate::socket<sockstate::udp, sockstate::bound> receiver_ = bind_receiver();
    sockstate::socket<sockstate::udp, sockstate::connected> sender_ =
        must(sockstate::udp::connect(must(receiver_.local_endpoint())));
    std::vector<std::byte> bytes_ = std::vector<std::byte>(datagram_size);
    std::vector<std::byte> rooms_ = std::vector<std::byte>(batch * datagram_size);
    std::vector<sockstate::byte_view> parts_ = std::vector<sockstate::byte_view>(batch, bytes_);
    std::vector<sockstate::datagram_slot<sockstate::ip::endpoint>> slots_;
};

class segments {
public:
    segments() {
        for (std::size_t i = 0; i < slots; ++i) {
            slots_.push_back({.room = std::span{rooms_}.subspan(i * most_of_a_slot, most_of_a_slot)});
        }
    }
    void send() {
        for (std::size_t done = 0; done < burst; done += train) {
            expect(sender_.send_segments(bytes_, datagram_size).has_value());
        }
    }
    void receive() {
        for (std::size_t done = 0; done < burst;) {
            const auto got = must(receiver_.receive_batch(slots_));
            for (const auto& slot : got) done += slot.datagrams().size();
        }
    }

private:
    sockstate::socket<sockstate::coalesced_udp, sockstate::bound> receiver_ = must(bind_receiver().coalesce());
    sockstate::socket<sockstate::udp, sockstate::connected> sender_ =
        must(sockstate::udp::connect(must(receiver_.local_endpoint())));
    std::vector<std::byte> bytes_ = std::vector<std::byte>(train * datagram_size);
    std::vector<std::byte> rooms_ = std::vector<std::byte>(slots * most_of_a_slot);
    std::vector<sockstate::datagram_slot<sockstate::ip::endpoint>> slots_;
};

}  // namespace bench::ours
