// The echo server of bare.cpp with Asio.

#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/write.hpp>

#include <array>
#include <cstdio>
#include <exception>

namespace {

using asio::ip::tcp;

void serve(tcp::socket stream) {
    std::array<char, 4096> buffer;
    for (;;) {
        asio::error_code error;
        const std::size_t got = stream.read_some(asio::buffer(buffer), error);
        if (error == asio::error::eof) return;
        if (error) throw asio::system_error{error};
        asio::write(stream, asio::buffer(buffer, got));
    }
}

}  // namespace

int main() {
    try {
        asio::io_context context{1};
        tcp::acceptor acceptor{context, {asio::ip::address_v4::loopback(), 0}};
        std::printf("%u\n", unsigned{acceptor.local_endpoint().port()});
        std::fflush(stdout);
        for (;;) {
            tcp::socket stream = acceptor.accept();
            try {
                serve(std::move(stream));
            } catch (const std::exception& failure) {
                std::fprintf(stderr, "%s\n", failure.what());
            }
        }
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
}
