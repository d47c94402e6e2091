"""Programs with hardly any descriptors: it says so in words and fails, or it has enough and does its work."""

import os
import resource
import signal
import socket
import unittest

import programs
from servers import Server

FEWEST = 4  # the standard streams, and one for the dynamic linker
ENOUGH = 32
TOO_MANY = "([Tt]oo many open files|No file descriptors available)"  # ours and glibc's words, and musl's


def answer(connection):
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        piece = connection.recv(65536)
        if not piece:
            return  # it could not open its output, and so asks nothing
        request += piece
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello")


def echo(connection):
    while data := connection.recv(65536):
        connection.sendall(data)


class FewDescriptors(unittest.TestCase):
    def check(self, program, *arguments):
        """Starts it with more and more of them, until it has something to say on its standard output."""
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        for count in range(FEWEST, ENOUGH):
            with programs.Running(program, *arguments,
                                  preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))) as one:
                if one.process.stdout.read(1):
                    self.assertGreater(count, FEWEST, "it was never short of them")
                    one.end(signal.SIGTERM)
                    return
                self.assertEqual(one.end(), 1)
                # The last line; http_get reports the connection before it.
                self.assertRegex(one.stderr.decode(), rf"(^|\n){program}: [^\n]*{TOO_MANY}[^\n]*\n$")
        self.fail(f"{ENOUGH} descriptors are not enough")

    def test_servers(self):
        self.check("echo_server", "--bind", "127.0.0.1:0")
        self.check("coroutine_echo_server", "--bind", "127.0.0.1:0")
        self.check("udp_echo", "serve", "127.0.0.1:0")

    def test_clients(self):
        with Server(echo) as server:
            self.check("echo_client", server.host, str(server.port), "text")

        with Server(answer) as server:
            url = f"http://{server.host}:{server.port}/"
            self.check("http_get", url, "--output", "/dev/stdout")  # the connection alone takes no more than there are

    def test_watches(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.check("state_watch", "--local-port", str(listener.getsockname()[1]), "--for", "0.2")
        self.check("close_wait_finder", str(os.getpid()))


if __name__ == "__main__":
    programs.main()
