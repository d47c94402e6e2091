// The echo server of bare.cpp with libuv, which sends what it can at once (uv_try_write) and queues the rest.

#include "../peers/expect.hpp"

#include <array>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include <netinet/in.h>
#include <uv.h>

namespace {

using bench::expect;

std::array<char, 16384> scratch;

void close(uv_handle_t* handle) {
    uv_close(handle, [](uv_handle_t* closed) { delete reinterpret_cast<uv_tcp_t*>(closed); });
}

struct left_over {
    uv_write_t request{};
    std::vector<char> bytes;
};

void send(uv_stream_t* to, uv_buf_t bytes) {
    const int sent = uv_try_write(to, &bytes, 1);
    const auto done = static_cast<std::size_t>(sent > 0 ? sent : 0);
    if (sent < 0 && sent != UV_EAGAIN) return close(reinterpret_cast<uv_handle_t*>(to));
    if (done == bytes.len) return;
    auto rest = std::make_unique<left_over>();
    rest->bytes.assign(bytes.base + done, bytes.base + bytes.len);
    rest->request.data = rest.get();
    const uv_buf_t whole = uv_buf_init(rest->bytes.data(), static_cast<unsigned>(rest->bytes.size()));
    expect(uv_write(&rest->request, to, &whole, 1,
                    [](uv_write_t* over, int) { delete static_cast<left_over*>(over->data); }) == 0);
    static_cast<void>(rest.release());
}

void receive(uv_stream_t* from) {
    const auto lend = [](uv_handle_t*, std::size_t, uv_buf_t* buffer) {
        *buffer = uv_buf_init(scratch.data(), scratch.size());
    };
    const auto take = [](uv_stream_t* stream, ssize_t count, const uv_buf_t* buffer) {
        if (count < 0) return close(reinterpret_cast<uv_handle_t*>(stream));
        if (count > 0) send(stream, uv_buf_init(buffer->base, static_cast<unsigned>(count)));
    };
    expect(uv_read_start(from, lend, take) == 0);
}

void accept_next(uv_stream_t* listener, int status) {
    expect(status == 0);
    auto* const made = new uv_tcp_t;
    expect(uv_tcp_init(listener->loop, made) == 0);
    expect(uv_accept(listener, reinterpret_cast<uv_stream_t*>(made)) == 0);
    receive(reinterpret_cast<uv_stream_t*>(made));
}

}  // namespace

int main() {
    uv_loop_t* const loop = uv_default_loop();
    uv_tcp_t listener;
    expect(uv_tcp_init(loop, &listener) == 0);
    sockaddr_in address{};
    expect(uv_ip4_addr("127.0.0.1", 0, &address) == 0);
    expect(uv_tcp_bind(&listener, reinterpret_cast<const sockaddr*>(&address), 0) == 0);
    expect(uv_listen(reinterpret_cast<uv_stream_t*>(&listener), SOMAXCONN, accept_next) == 0);
    int size = sizeof address;
    expect(uv_tcp_getsockname(&listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    std::printf("%u\n", unsigned{ntohs(address.sin_port)});
    std::fflush(stdout);
    return uv_run(loop, UV_RUN_DEFAULT);
}
