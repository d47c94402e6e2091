"""echo_client: sends while it receives, half-closes, and tells a whole echo from one that was cut short."""

import os
import random
import socket
import subprocess
import threading
import unittest

import programs
from servers import Server, reset


def echo(connection):
    while data := connection.recv(65536):
        connection.sendall(data)


def answer_after_the_end(connection):
    received = b""
    while data := connection.recv(65536):
        received += data
    connection.sendall(received)


class EchoClient(unittest.TestCase):
    def run_client(self, server, *arguments, **options):
        return programs.run("echo_client", server.host, str(server.port), *arguments, **options)

    def test_text_is_sent_as_one(self):
        with Server(echo) as server:
            result = self.run_client(server, "two", "words")
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, b"two words", b""))

    def test_nothing_to_send_is_an_echo_too(self):
        with Server(echo) as server:
            result = self.run_client(server)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, b"", b""))

    def test_a_long_input_does_not_wait_for_its_own_echo(self):
        sent = random.Random(1).randbytes(20_000_000)  # more than both ends buffer
        with Server(echo) as server:
            result = self.run_client(server, stdin=sent)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertTrue(result.stdout == sent)

    def test_the_end_of_the_input_reaches_the_server(self):
        with Server(answer_after_the_end) as server:
            result = self.run_client(server, stdin=b"\x00\r\n\xff" * 1000)
        self.assertEqual((result.returncode, result.stdout), (0, b"\x00\r\n\xff" * 1000))

    def test_a_name_is_looked_up(self):
        with Server(echo) as server:
            result = programs.run("echo_client", "localhost", str(server.port), "named")
        self.assertEqual((result.returncode, result.stdout), (0, b"named"), result.stderr)

    def test_a_reset_is_an_error(self):
        def half_an_echo(connection):
            connection.sendall(connection.recv(4))
            reset(connection)

        with Server(half_an_echo) as server:
            result = self.run_client(server, "12345678")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr.decode(), r"^echo_client: .*\((ECONNRESET|EPIPE)\)\n")

    def test_a_server_that_ends_first_is_told_though_the_input_is_open(self):
        def early_end(connection):
            connection.recv(1)

        with Server(early_end) as server:
            client = programs.Running("echo_client", server.host, str(server.port), stdin=subprocess.PIPE)
            with client:
                client.process.stdin.write(b"x")
                client.process.wait(programs.LIMIT)  # and the input has not ended
                self.assertEqual(client.end(), 1)
        self.assertEqual(client.stderr.decode(), "echo_client: the server ended before all was sent\n")

    def test_a_deadline_ends_the_wait(self):
        over = threading.Event()
        with Server(lambda _: over.wait(programs.LIMIT)) as server:
            result = self.run_client(server, "--deadline", "0.2", "text")
            over.set()
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr.decode(), r"^echo_client: 127\.0\.0\.1:\d+: receive: .*\(deadline_exceeded\)\n$")

    def test_a_deadline_ends_sending_too(self):
        over = threading.Event()
        with Server(lambda _: over.wait(programs.LIMIT)) as server:
            result = self.run_client(server, "--deadline", "0.5", stdin=bytes(20_000_000))
            over.set()
        self.assertEqual(result.returncode, 1)
        self.assertIn("(deadline_exceeded)\n", result.stderr.decode())

    def test_nobody_listens(self):
        with socket.socket() as unheard:
            unheard.bind(("127.0.0.1", 0))  # holds the port
            result = programs.run("echo_client", "127.0.0.1", str(unheard.getsockname()[1]), "text")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr.decode(), r"^echo_client: 127\.0\.0\.1:\d+: connect: .*\(ECONNREFUSED\)\n$")

    def test_an_input_that_cannot_be_read_is_an_error(self):
        folder = os.open("/", os.O_RDONLY)
        self.addCleanup(os.close, folder)
        with Server(answer_after_the_end) as server:
            client = programs.Running("echo_client", server.host, str(server.port), stdin=folder)
            with client:
                self.assertEqual(client.end(), 1)
        self.assertEqual(client.stderr, b"echo_client: the input cannot be read\n")

    def test_output_that_cannot_be_written_is_an_error(self):
        with Server(echo) as server, open("/dev/full", "wb") as full:
            result = subprocess.run([programs.path_of("echo_client"), server.host, str(server.port), "text"],
                                    stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE,
                                    timeout=programs.LIMIT)
        self.assertEqual((result.returncode, result.stderr), (1, b"echo_client: the output cannot be written\n"))


if __name__ == "__main__":
    programs.main()
