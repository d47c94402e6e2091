"""echo_server: nothing is lost, with nc, with 200 clients at once, and when descriptors run out."""

import os
import random
import resource
import shutil
import signal
import socket
import struct
import subprocess
import unittest

import programs
from clients import Client, drive


def exchange(address, data):
    """Sends data and the FIN, and returns what comes back."""
    with socket.create_connection(address, timeout=programs.LIMIT) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        echoed = b""
        while piece := client.recv(65536):
            echoed += piece
        return echoed


class EchoServer(unittest.TestCase):
    def start(self, *arguments, bind="127.0.0.1:0", **options):
        server = programs.Running("echo_server", "--bind", bind, *arguments, **options)
        self.addCleanup(server.__exit__)
        return server

    def client(self, address, seed, size):
        client = Client(address, seed, size)
        self.addCleanup(client.socket.close)
        return client

    @unittest.skipUnless(shutil.which("nc"), "nc is not here")
    def test_nc(self):
        server = self.start()
        host, port = server.endpoint()
        sent = random.Random(1).randbytes(300000)
        result = subprocess.run(["nc", "-N", host, str(port)], input=sent, capture_output=True, timeout=programs.LIMIT)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, sent)

    def test_200_clients_at_once(self):
        server = self.start()
        address = server.endpoint()
        clients = [self.client(address, seed, 100000 + seed) for seed in range(200)]
        drive(clients)
        self.assertEqual([c.is_right() for c in clients], [True] * 200)
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertEqual(server.stderr, b"")
        self.assertEqual(sorted(int(line.split()[2]) for line in server.stdout.decode().splitlines()[1:]),
                         [100000 + seed for seed in range(200)])

    def test_it_goes_on_when_descriptors_run_out(self):
        def twenty_descriptors():
            resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))

        server = self.start(preexec_fn=twenty_descriptors)
        address = server.endpoint()
        self.assertEqual(exchange(address, b"before"), b"before")  # UBSan's checks need a descriptor the first time
        clients = [self.client(address, seed, 50000) for seed in range(60)]  # more than it can take at a time
        message = server.process.stderr.readline().decode()
        self.assertRegex(message, r"^echo_server: accept: .* \(EMFILE\); waiting for a connection to end\n$")
        drive(clients)
        self.assertEqual([c.is_right() for c in clients], [True] * 60)
        self.assertEqual(exchange(address, b"and after"), b"and after")
        self.assertEqual(server.end(signal.SIGTERM), 0)

    def test_a_signal_ends_it_though_a_client_is_there(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                server = self.start()
                with socket.create_connection(server.endpoint(), timeout=programs.LIMIT) as client:
                    client.sendall(b"here")
                    self.assertEqual(client.recv(4), b"here")
                    self.assertEqual(server.end(number), 0)
                    self.assertEqual(server.stderr, b"")

    def test_a_client_that_takes_nothing_does_not_keep_it_from_ending(self):
        server = self.start()
        with socket.create_connection(server.endpoint(), timeout=programs.LIMIT) as client:
            client.settimeout(0.5)
            with self.assertRaises(TimeoutError):  # both ways are full
                while True:
                    client.sendall(bytes(1 << 20))
            self.assertEqual(server.end(signal.SIGTERM), 0)


    def test_once_ends_after_one_client(self):
        server = self.start("--once")
        self.assertEqual(exchange(server.endpoint(), b"one"), b"one")
        self.assertEqual(server.end(), 0)

    def test_quiet_prints_nothing(self):
        pid = os.getpid()  # an address of this process's own, since port 0 would stay unknown
        address = (f"127.{pid // 64516 % 254 + 1}.{pid // 254 % 254 + 1}.{pid % 254 + 1}", 7000)
        server = self.start("--once", "--quiet", bind=f"{address[0]}:{address[1]}")
        while True:  # it does not say when it listens
            try:
                echoed = exchange(address, b"hush")
                break
            except ConnectionRefusedError:
                self.assertIsNone(server.process.poll())
        self.assertEqual(echoed, b"hush")
        self.assertEqual(server.end(), 0)
        self.assertEqual(server.stdout + server.stderr, b"")

    def test_a_reset_is_told_and_others_are_served(self):
        server = self.start()
        address = server.endpoint()
        client = socket.create_connection(address, timeout=programs.LIMIT)
        client.sendall(b"x")
        self.assertEqual(client.recv(1), b"x")
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        self.assertRegex(server.process.stderr.readline().decode(),
                         r"^echo_server: 127\.0\.0\.1:\d+: receive: connection reset.* \(ECONNRESET\)\n$")
        self.assertEqual(exchange(address, b"another"), b"another")

    def test_a_taken_port_is_said_to_be(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            result = programs.run("echo_server", "--bind", f"127.0.0.1:{port}")
            self.assertEqual(result.returncode, 1)
            self.assertEqual(result.stderr.decode(),
                             f"echo_server: 127.0.0.1:{port}: bind: address already in use (EADDRINUSE)\n")

    @unittest.skipUnless(socket.has_dualstack_ipv6(), "no IPv6 here")
    def test_ipv6(self):
        server = self.start(bind="[::1]:0")
        self.assertEqual(exchange(server.endpoint(), b"six"), b"six")


if __name__ == "__main__":
    programs.main()
