// The echo server of bare.cpp with Asio, as Asio's own example of an asynchronous one is written.

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>

#include <array>
#include <cstdio>
#include <memory>

namespace {

using asio::ip::tcp;

class session : public std::enable_shared_from_this<session> {
public:
    explicit session(tcp::socket socket) : socket_{std::move(socket)} {}

    void receive() {
        socket_.async_read_some(asio::buffer(buffer_),
                                [this, self = shared_from_this()](const asio::error_code& error, std::size_t count) {
                                    if (!error) send(count);
                                });
    }

private:
    void send(std::size_t count) {
        asio::async_write(socket_, asio::buffer(buffer_, count),
                          [this, self = shared_from_this()](const asio::error_code& error, std::size_t) {
                              if (!error) receive();
                          });
    }

    tcp::socket socket_;
    std::array<char, 1024> buffer_;
};

void accept_next(tcp::acceptor& listener) {
    listener.async_accept([&listener](const asio::error_code& error, tcp::socket socket) {
        if (!error) std::make_shared<session>(std::move(socket))->receive();
        accept_next(listener);
    });
}

}  // namespace

int main() {
    asio::io_context loop{1};
    tcp::acceptor listener{loop, {asio::ip::address_v4::loopback(), 0}};
    std::printf("%u\n", unsigned{listener.local_endpoint().port()});
    std::fflush(stdout);
    accept_next(listener);
    loop.run();
}
