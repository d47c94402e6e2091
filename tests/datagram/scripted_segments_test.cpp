// One buffer as many datagrams: trains that fail at each point, and what goes in their place.

#include "support/must.hpp"
#include "support/scripted/kernel.hpp"

#include <sockstate/udp.hpp>

#include <doctest/doctest.h>

#include <string>

namespace sockstate::test::scripted_segments_test {

using namespace std::chrono_literals;

namespace {

const ip::endpoint peer{ip::address_v4::loopback(), 4242};

/// So many bytes, no two neighbours alike.
std::string bytes_of(std::size_t size) {
    std::string text(size, ' ');
    for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i % 23);
    return text;
}

const error refusals[] = {error::system(static_cast<int>(std::errc::io_error), operation::send),
                          error::system(static_cast<int>(std::errc::invalid_argument), operation::send),
                          error::system(static_cast<int>(std::errc::message_size), operation::send),
                          error{errc::not_supported, operation::send}};

}  // namespace

TEST_CASE("send_segments_to: trains of 64 datagrams, and the rest") {
    scripted_kernel kernel;
    socket<udp, bound> mouth{kernel.open()};
    const auto text = bytes_of(1000);
    kernel.will(call::send_train).will(call::send_train).will(call::send_train).will(call::send_train);
    CHECK(mouth.send_segments_to(text, 4, peer, {.hop_limit = 3}));
    CHECK(kernel.sent() == text);
    const std::string story = kernel.story();
    CAPTURE(story);
    CHECK(story.find("send_train 256 by 4, hop_limit 3") != std::string::npos);
    CHECK(story.find("send_train 232 by 4, hop_limit 3") != std::string::npos);
}

TEST_CASE("send_segments_to: no train is longer than a datagram may be, and none has one segment") {
    scripted_kernel kernel;
    socket<udp, bound> mouth{kernel.open()};
    const auto text = bytes_of(130'001);
    kernel.will(call::send_train).will(call::send_train).will(call::send_datagrams, 1);
    CHECK(mouth.send_segments_to(text, 1300, peer, {}, 1s));
    CHECK(kernel.sent() == text);
    const std::string story = kernel.story();
    CAPTURE(story);
    CHECK(story.find("send_train 65000 never by 1300, send_train 65000 never by 1300, send_datagrams 1 never") !=
          std::string::npos);
}

TEST_CASE("send_segments: a train that is refused at each point goes one by one, every byte once and in order") {
    for (const error& refusal : refusals) {
        for (int refused = 0; refused < 3; ++refused) {
            CAPTURE(refusal.native_code());
            CAPTURE(refused);
            scripted_kernel kernel;
            socket<udp, connected> mouth{kernel.open()};
            const auto text = bytes_of(3 * 256);
            for (int train = 0; train < 3; ++train) {
                if (train != refused) {
                    kernel.will(call::send_train);
                    continue;
                }
                // 32 of them; what is left is tried as a train again, and refused again.
                kernel.will(call::send_train, refusal).will(call::send_datagrams, 32);
                if (train == 2) kernel.will(call::send_train, refusal).will(call::send_datagrams, 32);
            }
            if (refused != 2) kernel.will(call::send_train);
            CHECK(mouth.send_segments(text, 4));
            CHECK(kernel.sent() == text);
        }
    }
}

TEST_CASE("send_segments_to: the system refuses every train, and its batches end anywhere") {
    for (std::size_t step = 1; step <= 32; ++step) {
        CAPTURE(step);
        scripted_kernel kernel;
        socket<udp, bound> mouth{kernel.open()};
        const auto text = bytes_of(155);  // 39 datagrams, the last of 3 bytes
        kernel.always(call::send_train, errc::not_supported).always(call::send_datagrams, step);
        CHECK(mouth.send_segments_to(text, 4, peer));
        CHECK(kernel.sent() == text);
    }
}

TEST_CASE("send_segments_to: the error of a single datagram is reported, with the whole datagrams before it") {
    scripted_kernel kernel;
    socket<udp, bound> mouth{kernel.open()};
    const auto text = bytes_of(20);
    kernel.will(call::send_train, std::errc::io_error).will(call::send_datagrams, 2);
    kernel.will(call::send_train, std::errc::io_error).will(call::send_datagrams, std::errc::network_unreachable);
    const auto sent = mouth.send_segments_to(text, 4, peer);
    REQUIRE(!sent);
    CHECK(sent.error() == std::errc::network_unreachable);
    CHECK(sent.error().transferred == 8);
    CHECK(kernel.sent() == text.substr(0, 8));
    kernel.will(call::send_train);
    CHECK(mouth.send_segments_to(std::string_view{text}.substr(8), 4, peer));
    CHECK(kernel.sent() == text);
}

TEST_CASE("send_segments_to: an error that is no refusal ends it, and nothing of that train went") {
    scripted_kernel kernel;
    socket<udp, bound> mouth{kernel.open()};
    const auto text = bytes_of(512);
    kernel.will(call::send_train).will(call::send_train, std::errc::connection_refused);
    const auto sent = mouth.send_segments_to(text, 4, peer);
    REQUIRE(!sent);
    CHECK(sent.error() == std::errc::connection_refused);
    CHECK(sent.error().transferred == 256);
}

TEST_CASE("send_segments_to: signals, full buffers and the deadline, also in the middle") {
    scripted_kernel kernel;
    socket<udp, bound> mouth{kernel.open()};
    const auto text = bytes_of(512);
    kernel.will(call::send_train, std::errc::interrupted).will(call::send_train);
    kernel.will(call::send_train, std::errc::operation_would_block).will(call::wait).will(call::send_train);
    CHECK(mouth.send_segments_to(text, 4, peer, {}, 1s));
    CHECK(kernel.sent() == text);

    kernel.will(call::send_train).will(call::send_train, std::errc::operation_would_block);
    kernel.will(call::wait, errc::deadline_exceeded);
    const auto late = mouth.send_segments_to(text, 4, peer, {}, 1s);
    REQUIRE(!late);
    CHECK(late.error().deadline_passed());
    CHECK(late.error().transferred == 256);
}

TEST_CASE("send_segments_to: no bytes, and no size") {
    scripted_kernel kernel;
    socket<udp, bound> mouth{kernel.open()};
    CHECK(mouth.send_segments_to("", 4, peer));
    CHECK(mouth.send_segments_to("ping", 0, peer).error() == errc::invalid_argument);
}

TEST_CASE("coalesce: keeps the handle, also where the system does not have it") {
    scripted_kernel kernel;
    socket<udp, bound> ears{kernel.open()};
    kernel.will(call::coalesce, errc::not_supported);
    const auto refused = std::move(ears).coalesce();
    REQUIRE(!refused);
    CHECK(refused.error() == error{errc::not_supported, operation::coalesce});
    CHECK(ears.valid());
    const native_handle handle = ears.native();
    kernel.will(call::coalesce);
    const auto coalescing = must(std::move(ears).coalesce());
    CHECK(coalescing.native() == handle);
    CHECK(!ears.valid());
}

}  // namespace sockstate::test::scripted_segments_test
