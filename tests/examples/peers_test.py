"""Programs built for another system, run by an emulator, against those of this one: bytes by the 64 MB, both ways.

peers_test.py <folder of this system's programs> <folder of the other's> <emulator and its arguments...>
"""

import functools
import hashlib
import http.server
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import unittest

import programs
from clients import Client, drive

NATIVE, FOREIGN, *EMULATOR = sys.argv[1:]
SIZE = 64 << 20


def native(program):
    return [os.path.join(NATIVE, program)]


def foreign(program):
    path = os.path.join(FOREIGN, program)
    return [*EMULATOR, path if os.path.exists(path) else path + ".exe"]


def digest(data):
    return hashlib.sha256(data).hexdigest()


class Peers(unittest.TestCase):
    def serve(self, command, *arguments):
        server = programs.Running(command, *arguments)
        self.addCleanup(server.__exit__)
        return server

    def listen(self, command):
        """An echo server for one client, and its port."""
        server = self.serve(command, "--bind", "127.0.0.1:0", "--once")
        return server, str(server.endpoint()[1])

    def compare(self, result, wanted):
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(result.stdout), len(wanted))
        self.assertEqual(digest(result.stdout), digest(wanted))


class ForeignServer(Peers):
    def test_nc(self):
        server, port = self.listen(foreign("echo_server"))
        sent = random.Random(1).randbytes(SIZE)
        self.compare(programs.run(["nc", "-N", "127.0.0.1", port], stdin=sent), sent)
        self.assertEqual(server.end(), 0)

    def test_own_client(self):
        server, port = self.listen(foreign("echo_server"))
        sent = random.Random(2).randbytes(SIZE)
        self.compare(programs.run(native("echo_client"), "127.0.0.1", port, stdin=sent), sent)
        self.assertEqual(server.end(), 0)
        self.assertRegex(server.stdout.decode(), rf"echoed {SIZE} bytes\r?\n$")

    def test_curl(self):
        server, port = self.listen(foreign("echo_server"))
        sent = random.Random(3).randbytes(SIZE)
        # Method and target are chosen so that the request's echo is an answer: "HTTP/1.1 200 HTTP/1.1".
        request = ["curl", "-sS", "-X", "HTTP/1.1", "--request-target", "200", "-H", "Expect:", "--data-binary", "@-"]
        self.compare(programs.run([*request, f"http://127.0.0.1:{port}/"], stdin=sent), sent)
        self.assertEqual(server.end(), 0)

    def test_100_clients_at_once(self):
        for program in ("echo_server", "coroutine_echo_server"):
            with self.subTest(program=program):
                address = self.serve(foreign(program), "--bind", "127.0.0.1:0").endpoint()
                clients = [Client(address, seed, 100000 + seed) for seed in range(100)]
                for client in clients:
                    self.addCleanup(client.socket.close)
                drive(clients)
                self.assertEqual([c.is_right() for c in clients], [True] * 100)

    def test_datagrams(self):
        server = self.serve(foreign("udp_echo"), "serve", "127.0.0.1:0")
        self.check_datagrams(native("udp_echo"), server.endpoint()[1])

    def check_datagrams(self, client, port):
        for text in ("ping", "x" * 20000):
            result = programs.run(client, "send", f"127.0.0.1:{port}", text, "--deadline", "20")
            self.assertEqual((result.returncode, result.stdout.split()), (0, [text.encode()]), result.stderr)


class ForeignClient(Peers):
    def test_own_server(self):
        server, port = self.listen(native("echo_server"))
        sent = random.Random(4).randbytes(SIZE)
        self.compare(programs.run(foreign("echo_client"), "127.0.0.1", port, stdin=sent), sent)
        self.assertEqual(server.end(), 0)
        self.assertRegex(server.stdout.decode(), rf"echoed {SIZE} bytes\n$")

    def test_nc(self):
        there, back = random.Random(5).randbytes(SIZE), random.Random(6).randbytes(SIZE)
        server = subprocess.Popen(["nc", "-N", "-l", "-v", "127.0.0.1", "0"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(server.kill)
        port = re.fullmatch(rb"Listening on \S+ (\d+)\n", server.stderr.readline())[1].decode()
        received = []

        def answer():
            server.stdin.write(back)  # whether or not the client has sent anything
            received.append(server.stdout.read(SIZE))
            server.stdin.close()  # the end comes when all has arrived
            server.stdin = None

        answering = threading.Thread(target=answer)
        answering.start()
        result = programs.run(foreign("echo_client"), "127.0.0.1", port, stdin=there)
        answering.join(programs.LIMIT)
        self.compare(result, back)
        self.assertEqual(digest(received[0]), digest(there))
        server.communicate(timeout=programs.LIMIT)
        self.assertEqual(server.returncode, 0)

    def test_http(self):
        with tempfile.TemporaryDirectory() as folder:
            body = random.Random(7).randbytes(SIZE)
            with open(os.path.join(folder, "file"), "wb") as file:
                file.write(body)
            handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
            handler.func.log_message = lambda *_: None
            with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
                threading.Thread(target=server.serve_forever).start()
                try:
                    result = programs.run(foreign("http_get"), f"http://127.0.0.1:{server.server_port}/file")
                finally:
                    server.shutdown()
        self.compare(result, body)

    def test_100_clients_at_once(self):
        address = self.serve(native("echo_server"), "--bind", "127.0.0.1:0").endpoint()
        clients = [programs.Running(foreign("echo_client"), address[0], str(address[1]), stdin=subprocess.PIPE)
                   for _ in range(100)]
        for client in clients:
            self.addCleanup(client.__exit__)
        for client in clients:  # all have an answer before the first of them ends
            client.process.stdin.write(b"here\n")
            self.assertEqual(client.line(), "here\n")
        for client in clients:
            client.process.stdin.close()
            client.process.stdin = None
        self.assertEqual([client.end() for client in clients], [0] * 100)

    def test_20_connections_in_one_process(self):
        address = self.serve(native("echo_server"), "--bind", "127.0.0.1:0").endpoint()
        result = programs.run(foreign("many_connections"), f"{address[0]}:{address[1]}", "--count", "20", "--hold", "0.1")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertRegex(result.stdout.decode(), r"^after [\d.]+ s: 20 of 20 connected\r?\n +20  ESTABLISHED\r?\n")

    def test_datagrams(self):
        server = self.serve(native("udp_echo"), "serve", "127.0.0.1:0")
        ForeignServer.check_datagrams(self, foreign("udp_echo"), server.endpoint()[1])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
