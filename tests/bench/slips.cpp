// What becomes of four slips, by bare calls and by each library: a row each for the README's comparison, printed as it
// was seen. Of sockstate's, two are not here: they do not compile (tests/refused).

#include <sockstate/format.hpp>
#include <sockstate/tcp.hpp>

#include <fmt/core.h>
#include <uv.h>
#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <string>
#include <utility>

namespace net = sockstate;

namespace {

using words = std::array<std::string, 4>;  // bare calls, sockstate, Asio, libuv

constexpr const char* refused = "does not compile";

std::string answer_of(ssize_t outcome) {
    return outcome > 0 ? "succeeds" : outcome == 0 ? "end of stream" : std::strerror(errno);
}

std::string answer_of(const asio::error_code& outcome) {
    return outcome ? outcome.message() : "succeeds";
}

std::string answer_of_uv(int outcome) {
    return outcome < 0 ? uv_strerror(outcome) : "succeeds";
}

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

/// A listener on a port of the kernel's, whose clients it accepts and resets or keeps.
class far_end {
public:
    far_end() : listener_(net::tcp::listen({net::ip::address_v4::loopback(), 0}).value()) {}

    [[nodiscard]] std::uint16_t port() const { return listener_.local_endpoint()->port(); }
    [[nodiscard]] net::tcp::stream accept() { return listener_.accept().value(); }
    void reset_next() { static_cast<void>(accept().abort()); }

private:
    net::tcp::listener listener_;
};

int connected_handle(const far_end& far) {
    const int handle = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in there = loopback(far.port());
    if (::connect(handle, reinterpret_cast<const sockaddr*>(&there), sizeof there) != 0)
        throw std::runtime_error("connect");
    return handle;
}

/// A socket of libuv with a loop of its own. The program ends soon, and closes neither.
struct uv_socket {
    explicit uv_socket(unsigned family = AF_UNSPEC) {
        uv_loop_init(&loop);
        uv_tcp_init_ex(&loop, &tcp, family);
    }
    uv_stream_t* stream() { return reinterpret_cast<uv_stream_t*>(&tcp); }

    uv_loop_t loop;
    uv_tcp_t tcp;
};

/// One writing through libuv: what the call said, or else its callback.
std::string write_uv(uv_socket& uv) {
    static std::string answer;
    uv_write_t request;
    std::array<char, 1> byte{'x'};
    const uv_buf_t piece = uv_buf_init(byte.data(), 1);
    const int said =
        uv_write(&request, uv.stream(), &piece, 1, [](uv_write_t*, int status) { answer = answer_of_uv(status); });
    if (said < 0) return answer_of_uv(said);
    uv_run(&uv.loop, UV_RUN_DEFAULT);
    return answer;
}

words send_before_connect() {
    const int bare = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    words row{answer_of(::send(bare, "x", 1, MSG_NOSIGNAL)), refused};
    ::close(bare);

    asio::io_context context;
    asio::ip::tcp::socket socket(context, asio::ip::tcp::v4());
    asio::error_code error;
    socket.send(asio::buffer("x", 1), 0, error);
    row[2] = answer_of(error);

    uv_socket uv{AF_INET};
    row[3] = write_uv(uv);
    return row;
}

words send_after_shutdown() {
    far_end far;
    const int bare = connected_handle(far);
    const auto kept = far.accept();
    ::shutdown(bare, SHUT_WR);
    words row{answer_of(::send(bare, "x", 1, MSG_NOSIGNAL)), refused};
    ::close(bare);

    asio::io_context context;
    asio::ip::tcp::socket socket(context);
    socket.connect({asio::ip::address_v4::loopback(), far.port()});
    socket.shutdown(asio::socket_base::shutdown_send);
    asio::error_code error;
    socket.send(asio::buffer("x", 1), 0, error);
    row[2] = answer_of(error);

    uv_socket uv;
    uv_tcp_open(&uv.tcp, connected_handle(far));
    uv_shutdown_t request;
    uv_shutdown(&request, uv.stream(), [](uv_shutdown_t*, int) {});
    row[3] = write_uv(uv);
    return row;
}

words bind_to_a_taken_port() {
    const far_end far;
    const sockaddr_in taken = loopback(far.port());
    const int bare = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    words row{answer_of(::bind(bare, reinterpret_cast<const sockaddr*>(&taken), sizeof taken))};
    ::close(bare);

    auto fresh = net::tcp::open(net::ip::family::v4);
    auto bound = std::move(*fresh).bind({net::ip::address_v4::loopback(), far.port()});
    row[1] = bound ? "succeeds"
                   : fmt::format("{}; another port then {}", bound.error(),
                                 std::move(*fresh).bind({net::ip::address_v4::loopback(), 0}) ? "succeeds" : "fails");

    asio::io_context context;
    asio::ip::tcp::acceptor acceptor(context, asio::ip::tcp::v4());
    asio::error_code error;
    acceptor.bind({asio::ip::address_v4::loopback(), far.port()}, error);
    row[2] = answer_of(error);

    uv_socket uv;
    const int bound_uv = uv_tcp_bind(&uv.tcp, reinterpret_cast<const sockaddr*>(&taken), 0);
    row[3] = fmt::format("{}; listen: {}", answer_of_uv(bound_uv),
                         answer_of_uv(uv_listen(uv.stream(), 1, [](uv_stream_t*, int) {})));
    return row;
}

words receive_twice_after_a_reset() {
    far_end far;
    std::array<char, 8> buffer;
    const int bare = connected_handle(far);
    far.reset_next();
    words row;
    for (int i = 0; i != 2; ++i)
        row[0] += (i ? ", then: " : "") + answer_of(::recv(bare, buffer.data(), buffer.size(), 0));
    ::close(bare);

    auto stream = net::tcp::connect({net::ip::address_v4::loopback(), far.port()});
    far.reset_next();
    for (int i = 0; i != 2; ++i) {
        const auto got = stream->receive(buffer);
        row[1] += (i ? ", then: " : "") + (got ? std::string("end of stream") : fmt::format("{}", got.error()));
    }

    asio::io_context context;
    asio::ip::tcp::socket socket(context);
    socket.connect({asio::ip::address_v4::loopback(), far.port()});
    far.reset_next();
    for (int i = 0; i != 2; ++i) {
        asio::error_code error;
        socket.receive(asio::buffer(buffer), 0, error);
        row[2] += (i ? ", then: " : "") + answer_of(error);
    }

    uv_socket uv;
    uv_tcp_open(&uv.tcp, connected_handle(far));
    far.reset_next();
    static std::string answer;
    for (int i = 0; i != 2; ++i) {
        answer = "no answer";
        const int said = uv_read_start(
            uv.stream(),
            [](uv_handle_t*, std::size_t, uv_buf_t* room) {
                static std::array<char, 8> bytes;
                *room = uv_buf_init(bytes.data(), bytes.size());
            },
            [](uv_stream_t* from, ssize_t outcome, const uv_buf_t*) {
                answer = answer_of_uv(static_cast<int>(outcome));
                uv_read_stop(from);
            });
        if (said < 0) answer = answer_of_uv(said);
        uv_run(&uv.loop, UV_RUN_DEFAULT);
        row[3] += (i ? ", then: " : "") + answer;
    }
    return row;
}

}  // namespace

int main() {
    std::signal(SIGPIPE, SIG_IGN);
    const auto print = [](const char* slip, const words& row) {
        fmt::print("| {} | {} | {} | {} | {} |\n", slip, row[1], row[2], row[3], row[0]);
    };
    fmt::print("| slip | sockstate | Asio | libuv | bare calls |\n| --- | --- | --- | --- | --- |\n");
    print("`send` before `connect`", send_before_connect());
    print("`send` after the sending half was shut", send_after_shutdown());
    print("`bind` to a taken port", bind_to_a_taken_port());
    print("receive twice after a reset", receive_twice_after_a_reset());
}
