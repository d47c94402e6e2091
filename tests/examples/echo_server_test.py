"""echo_server: nothing is lost, with nc, with 1,000 clients at once, with slow readers, and when descriptors run out."""

import os
import random
import resource
import shutil
import signal
import socket
import struct
import subprocess
import time
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


def fill(client):
    """Sends zeros and receives nothing, until both ways are full. Gives how many bytes went."""
    client.settimeout(0.5)
    sent = 0
    try:
        while True:
            sent += client.send(bytes(1 << 20))
    except TimeoutError:
        client.settimeout(programs.LIMIT)
        return sent


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

    def test_1000_clients_at_once(self):
        programs.allow_descriptors(1100)
        server = self.start()
        address = server.endpoint()
        clients = [self.client(address, seed, 20000 + seed) for seed in range(1000)]
        drive(clients)
        self.assertEqual([c.is_right() for c in clients], [True] * 1000)
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertEqual(server.stderr, b"")
        self.assertEqual(sorted(int(line.split()[2]) for line in server.stdout.decode().splitlines()[1:]),
                         [20000 + seed for seed in range(1000)])

    def start_with_descriptors(self, count):
        """A server that runs short of them soon, its address, and how many clients it can take."""
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        server = self.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard)))
        return server, server.endpoint()

    def expect_shortage(self, server):
        message = server.process.stderr.readline().decode()
        self.assertRegex(message, r"^echo_server: accept: .* \(EMFILE\); waiting for a connection to end\n$")

    def test_it_goes_on_when_descriptors_run_out(self):
        server, address = self.start_with_descriptors(20)
        self.assertEqual(exchange(address, b"before"), b"before")  # UBSan's checks need a descriptor the first time
        clients = [self.client(address, seed, 50000) for seed in range(60)]  # more than it can take at a time
        self.expect_shortage(server)
        drive(clients)
        self.assertEqual([c.is_right() for c in clients], [True] * 60)
        self.assertEqual(exchange(address, b"and after"), b"and after")
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertEqual(server.stderr, b"")  # one shortage, one line

    @unittest.skipUnless(os.path.exists("/proc/self/fd"), "this system does not say how many descriptors there are")
    def test_in_a_shortage_clients_are_kept_and_the_next_has_the_place_of_one_that_leaves(self):
        server, address = self.start_with_descriptors(20)
        places = 20 - len(os.listdir(f"/proc/{server.process.pid}/fd"))
        clients = [socket.create_connection(address, timeout=programs.LIMIT) for _ in range(places + 5)]
        for client in clients:
            self.addCleanup(client.close)
            client.sendall(b"?")
        self.expect_shortage(server)
        for client in clients[:places]:
            self.assertEqual(client.recv(1), b"?")
            client.sendall(b"still here")
            self.assertEqual(client.recv(10, socket.MSG_WAITALL), b"still here")
        for number, waiting in enumerate(clients[places:]):
            waiting.settimeout(0)
            self.assertRaises(BlockingIOError, waiting.recv, 1)
            waiting.settimeout(programs.LIMIT)
            clients[number].close()
            self.assertEqual(waiting.recv(1), b"?")  # the first in the queue
        self.assertEqual(server.end(signal.SIGTERM), 0)

    @unittest.skipUnless(hasattr(resource, "prlimit"), "the limit of another process cannot be changed here")
    def test_a_shortage_may_also_end_by_itself(self):
        server, address = self.start_with_descriptors(20)
        clients = [socket.create_connection(address, timeout=programs.LIMIT) for _ in range(20)]
        for client in clients:
            self.addCleanup(client.close)
            client.sendall(b"?")
        self.expect_shortage(server)
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (100, hard))
        self.assertEqual([client.recv(1) for client in clients], [b"?"] * 20)

    def test_signals_end_it_though_a_client_is_there(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                server = self.start()
                with socket.create_connection(server.endpoint(), timeout=programs.LIMIT) as client:
                    client.sendall(b"here")
                    self.assertEqual(client.recv(4), b"here")
                    self.assertEqual(server.end(number), 0)
                    self.assertEqual(server.stderr, b"")

    def test_the_end_of_the_terminal_may_be_ignored(self):
        server = self.start(preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))  # as nohup(1) does
        address = server.endpoint()
        server.process.send_signal(signal.SIGHUP)
        self.assertEqual(exchange(address, b"not ended"), b"not ended")
        self.assertEqual(server.end(signal.SIGTERM), 0)

    def test_a_signal_ends_it_at_once_though_1000_clients_keep_it_busy(self):
        programs.allow_descriptors(1100)
        server = self.start()
        address = server.endpoint()
        clients = [socket.create_connection(address, timeout=programs.LIMIT) for _ in range(1000)]
        for client in clients:
            self.addCleanup(client.close)
        for client in clients:
            client.sendall(bytes(10000))  # and most of it is still to be echoed
        before = time.monotonic()
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertLess(time.monotonic() - before, 5)
        self.assertEqual(server.stderr, b"")

    def test_a_client_that_takes_nothing_does_not_keep_it_from_ending(self):
        server = self.start()
        with socket.create_connection(server.endpoint(), timeout=programs.LIMIT) as client:
            fill(client)
            self.assertEqual(server.end(signal.SIGTERM), 0)

    def test_slow_readers_hold_up_nobody(self):
        server = self.start()
        address = server.endpoint()
        slow = [socket.create_connection(address, timeout=programs.LIMIT) for _ in range(4)]
        for client in slow:
            self.addCleanup(client.close)
        sent = [fill(client) for client in slow]  # each ends, since the server takes no more than it can give back
        self.assertEqual(exchange(address, b"between"), b"between")
        for client, size in zip(slow, sent):
            client.shutdown(socket.SHUT_WR)  # half-closed, and still the last byte comes back
            received = 0
            while piece := client.recv(1 << 20):
                received += len(piece)
            self.assertEqual(received, size)
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertEqual(server.stderr, b"")

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
