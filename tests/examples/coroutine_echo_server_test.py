"""coroutine_echo_server: many clients at once, some that are reset, too few descriptors, and a prompt stop."""

import resource
import signal
import socket
import time
import unittest

import programs
from clients import Client, drive
from servers import reset

PROMPT = 5  # seconds, for a machine that is busy


class CoroutineEchoServer(unittest.TestCase):
    def start(self, **options):
        server = programs.Running("coroutine_echo_server", "--bind", "127.0.0.1:0", **options)
        self.addCleanup(server.__exit__)
        return server, server.endpoint()

    def clients(self, address, count, size):
        made = [Client(address, seed, size + seed) for seed in range(count)]
        for client in made:
            self.addCleanup(client.socket.close)
        return made

    def test_500_clients_at_once(self):
        programs.allow_descriptors(600)
        server, address = self.start()
        clients = self.clients(address, 500, 50000)
        drive(clients)
        self.assertEqual([c.is_right() for c in clients], [True] * 500)
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertEqual(server.stderr, b"")

    def test_a_client_that_is_reset_is_reported_and_others_are_served(self):
        server, address = self.start()
        lost = socket.create_connection(address, timeout=programs.LIMIT)
        lost.sendall(b"x")
        self.assertEqual(lost.recv(1), b"x")
        reset(lost)
        self.assertRegex(server.process.stderr.readline().decode(),
                         r"^127\.0\.0\.1:\d+: receive: connection reset.* \(ECONNRESET\)\n$")
        clients = self.clients(address, 3, 1000)
        drive(clients)
        self.assertEqual([c.is_right() for c in clients], [True] * 3)

    def test_it_goes_on_when_descriptors_run_out(self):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        server, address = self.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (20, hard)))
        clients = self.clients(address, 60, 50000)
        drive(clients)
        self.assertEqual([c.is_right() for c in clients], [True] * 60)
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertEqual(server.stderr, b"")

    def test_a_signal_ends_it_though_clients_take_nothing(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number):
                server, address = self.start()
                for _ in range(10):
                    client = socket.create_connection(address, timeout=programs.LIMIT)
                    self.addCleanup(client.close)
                    client.setblocking(False)
                    with self.assertRaises(BlockingIOError):
                        while True:
                            client.send(bytes(1 << 20))
                before = time.monotonic()
                self.assertEqual(server.end(number), 0)
                self.assertLess(time.monotonic() - before, PROMPT)
                self.assertEqual(server.stderr, b"")


if __name__ == "__main__":
    programs.main()
