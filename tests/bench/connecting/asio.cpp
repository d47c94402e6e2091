// The same with Asio's own connect over what its resolver found.

#include <asio/connect.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>

#include <chrono>
#include <cstdio>

int main(int, char** arguments) {
    asio::io_context context;
    asio::ip::tcp::resolver resolver{context};
    asio::ip::tcp::socket socket{context};
    asio::error_code failure;
    const auto begin = std::chrono::steady_clock::now();
    const auto found = resolver.resolve(arguments[1], arguments[2], failure);
    if (!failure) asio::connect(socket, found, failure);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begin;
    if (failure) return 1;
    std::printf("%.1f\n", took.count());
    return 0;
}
