// An echo server of bare calls, one client after the other; prints its port.

#include <cstdio>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

bool send_all(int fd, const char* bytes, std::size_t size) {
    while (size != 0) {
        const ssize_t sent = ::send(fd, bytes, size, MSG_NOSIGNAL);
        if (sent == -1) return false;
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
    return true;
}

void serve(int fd) {
    char buffer[4096];
    ssize_t got = 0;
    while ((got = ::recv(fd, buffer, sizeof buffer, 0)) > 0) {
        if (!send_all(fd, buffer, static_cast<std::size_t>(got))) break;
    }
    if (got == -1) std::perror("recv");
    ::close(fd);
}

int fail(const char* what) {
    std::perror(what);
    return 1;
}

}  // namespace

int main() {
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (listener == -1) return fail("socket");
    const int on = 1;
    if (::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1) return fail("setsockopt");
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == -1) return fail("bind");
    if (::listen(listener, SOMAXCONN) == -1) return fail("listen");
    socklen_t size = sizeof address;
    if (::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == -1) return fail("getsockname");
    std::printf("%u\n", unsigned{ntohs(address.sin_port)});
    std::fflush(stdout);
    for (;;) {
        const int client = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (client == -1) return fail("accept");
        serve(client);
    }
}
