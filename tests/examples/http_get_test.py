"""http_get: whole bodies in each framing, and an error for every way a server can fall short of one."""

import errno
import functools
import hashlib
import http.server
import os
import random
import socket
import tempfile
import threading
import unittest

import programs
from servers import Server, reset

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

# What a server sends before it closes, and the body that is in it.
WHOLE = {
    "content-length": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", b"hello"),
    "content-length, and more": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, you", b"hello"),
    "content-length twice": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-length: 5, 5\r\n\r\nhello", b"hello"),
    "empty": (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", b""),
    "until close": (b"HTTP/1.1 200 OK\r\n\r\nhello\r\n\r\n", b"hello\r\n\r\n"),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\nServer: x\r\n\r\nhello", b"hello"),
    "no reason": (b"HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
    "bare LF": (b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", b"hi"),
    "no content": (b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", b""),
    "redirect": (b"HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 4\r\n\r\nover", b"over"),
    "interim": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\n"
                b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", b"hi"),
    "chunks": (CHUNKED + b"3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\n\r\n", b"abc0123456789abcdef"),
    "chunk extensions": (CHUNKED + b"A;name=\"v;\"\r\n0123456789\r\n00\r\n\r\n", b"0123456789"),
    "trailer": (CHUNKED + b"1\r\nx\r\n0\r\nChecksum: 1\r\nMore: 2\r\n\r\nbeyond", b"x"),
    "line ends in chunks": (CHUNKED + b"4\r\n\r\n\r\n\r\n0\r\n\r\n", b"\r\n\r\n"),
}

# What a server sends before it closes, and a part of what is said of it.
SHORT_OF_IT = {
    "nothing": (b"", "before the whole response"),
    "half a head": (b"HTTP/1.1 200 OK\r\nContent-Le", "before the whole response"),
    "cut body": (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello", "5 bytes came, 5 are missing"),
    "cut chunk": (CHUNKED + b"A\r\nhello", "cut off after 5 bytes"),
    "no last chunk": (CHUNKED + b"5\r\nhello\r\n", "cut off after 5 bytes"),
    "no end of trailer": (CHUNKED + b"0\r\nX: y\r\n", "cut off after 0 bytes"),
    "not HTTP": (b"SSH-2.0-OpenSSH\r\n\r\n", "not an HTTP/1.x response: 'SSH-2.0-OpenSSH'"),
    "HTTP/2": (b"HTTP/2 200\r\n\r\n", "not an HTTP/1.x response"),
    "status": (b"HTTP/1.1 20 OK\r\n\r\n", "not an HTTP/1.x response"),
    "status of four": (b"HTTP/1.1 2000 OK\r\n\r\n", "not an HTTP/1.x response"),
    "terminal escapes": (b"\x1b[31mHTTP/1.1 200 OK\r\n\r\n", "'?[31mHTTP/1.1 200 OK'"),
    "field without colon": (b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", "'nonsense' is not a field"),
    "folded field": (b"HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n", "is not a field"),
    "space before colon": (b"HTTP/1.1 200 OK\r\nContent-Length : 5\r\n\r\nhello", "is not a field"),
    "NUL in a field": (b"HTTP/1.1 200 OK\r\nA: b\0c\r\n\r\n", "control character"),
    "negative length": (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "'-1' is not a length"),
    "length with a tail": (b"HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello", "'5x' is not a length"),
    "no length in it": (b"HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\nhello", "'' is not a length"),
    "length beyond 64 bits": (b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551616\r\n\r\n", "is not a length"),
    "two lengths": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!", "they differ"),
    "length and chunks": (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "both"),
    "another coding": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", "'gzip, chunked' is not supported"),
    "chunks in HTTP/1.0": (b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.0"),
    "chunk size": (CHUNKED + b"xyz\r\nabc\r\n0\r\n\r\n", "'xyz' is not a length"),
    "chunk size with a sign": (CHUNKED + b"+3\r\nabc\r\n0\r\n\r\n", "is not a length"),
    "chunk size with a prefix": (CHUNKED + b"0x3\r\nabc\r\n0\r\n\r\n", "is not a length"),
    "chunk size beyond 64 bits": (CHUNKED + b"10000000000000000\r\n", "is not a length"),
    "chunk longer than said": (CHUNKED + b"3\r\nabcd\r\n0\r\n\r\n", "longer than its size"),
    "endless chunk line": (CHUNKED + b"3;" + b"x" * 100000, "too long"),
    "endless trailer": (CHUNKED + b"0\r\n" + b"A: b\r\n" * 20000, "trailer is too long"),
    "endless head": (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 100000, "head is too long"),
    "endless line": (b"HTTP/1.1 200 " + b"x" * 1000000, "head is too long"),
    "endless interim": (b"HTTP/1.1 100 Continue\r\n\r\n" * 1000, "too many 1xx"),
}


def receive_request(connection):
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        request += connection.recv(65536)
    return request


def answer_with(answer):
    def serve(connection):
        receive_request(connection)
        connection.sendall(answer)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):  # until the client goes: closed earlier, what it has not read would be lost
            pass

    return serve


def url_of(server, path="/"):
    return f"http://{server.host}:{server.port}{path}"


class HttpGet(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def test_100_megabytes_from_pythons_server(self):
        wanted = hashlib.sha256()
        block = random.Random(1).randbytes(1 << 20)
        with open(os.path.join(self.folder, "large"), "wb") as large:
            for i in range(100):
                large.write(i.to_bytes(4, "big") + block[4:])
                wanted.update(i.to_bytes(4, "big") + block[4:])

        class Handler(http.server.SimpleHTTPRequestHandler):
            def log_message(self, *_):
                pass

        with http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), functools.partial(Handler, directory=self.folder)
        ) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            address = f"http://127.0.0.1:{server.server_port}"
            fetched = os.path.join(self.folder, "fetched")
            result = programs.run("http_get", f"{address}/large", "--output", fetched)
            missing = programs.run("http_get", f"{address}/no-such")
            server.shutdown()
            thread.join()

        report = result.stderr.decode()
        self.assertEqual((result.returncode, result.stdout), (0, b""), report)
        received = hashlib.sha256()
        with open(fetched, "rb") as file:
            while piece := file.read(1 << 20):
                received.update(piece)
        self.assertEqual(received.digest(), wanted.digest())
        self.assertTrue(report.startswith("HTTP/1.0 200 OK\n"), report)
        self.assertIn("body         104857600 bytes (content-length) in ", report)
        self.assertRegex(report, r"connection   127\.0\.0\.1:\d+ -> 127\.0\.0\.1:\d+, (CLOSE-WAIT|ESTABLISHED) at the end\n")
        self.assertRegex(report, r"round trip   [\d.]+ ms smoothed, ")
        self.assertRegex(report, r"on the wire  \d+ bytes sent, 1048\d{5} bytes received, \d+ segments retransmitted\n")

        self.assertEqual(missing.returncode, 3)
        self.assertTrue(missing.stderr.startswith(b"HTTP/1.0 404 File not found\n"), missing.stderr)
        self.assertIn(b"404", missing.stdout)  # the error's page

    def test_whole_answers(self):
        for name, (answer, body) in WHOLE.items():
            with self.subTest(name), Server(answer_with(answer)) as server:
                result = programs.run("http_get", url_of(server))
                self.assertEqual((result.returncode, result.stdout), (0, body), result.stderr)

    def test_answers_that_are_not_whole_or_not_answers(self):
        for name, (answer, words) in SHORT_OF_IT.items():
            with self.subTest(name), Server(answer_with(answer)) as server:
                result = programs.run("http_get", url_of(server))
                self.assertEqual(result.returncode, 1, result.stderr)
                self.assertIn(words, result.stderr.decode())
                self.assertNotIn(b"\x1b", result.stderr)

    def test_pieces_of_any_size(self):
        answer, body = WHOLE["trailer"]
        interim, _ = WHOLE["interim"]

        def drip(connection):
            receive_request(connection)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for i in range(len(interim[:25] + answer)):
                connection.sendall((interim[:25] + answer)[i : i + 1])

        with Server(drip) as server:
            result = programs.run("http_get", url_of(server))
        self.assertEqual((result.returncode, result.stdout), (0, body), result.stderr)

    def test_a_reset_amid_the_body_is_an_error_in_every_framing(self):
        for head in (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", CHUNKED + b"A\r\n", b"HTTP/1.1 200 OK\r\n\r\n"):
            def serve(connection):
                receive_request(connection)
                connection.sendall(head + b"hello")
                reset(connection)

            with self.subTest(head), Server(serve) as server:
                result = programs.run("http_get", url_of(server))
                self.assertEqual(result.returncode, 1, result.stderr)
                self.assertRegex(result.stderr.decode(), r"http_get: 127\.0\.0\.1:\d+: receive: .*\(ECONNRESET\)\n$")

    def test_the_request(self):
        requests = []

        def serve(connection):
            requests.append(receive_request(connection).decode())
            connection.sendall(WHOLE["empty"][0])

        with Server(serve) as server:
            self.assertEqual(programs.run("http_get", url_of(server, "/a/b?c=%20d#e")).returncode, 0)
            self.assertEqual(programs.run("http_get", url_of(server, "?q")).returncode, 0)
            self.assertEqual(programs.run("http_get", f"HTTP://localhost:{server.port}").returncode, 0)
        lines = [request.split("\r\n") for request in requests]
        self.assertEqual([l[0] for l in lines], ["GET /a/b?c=%20d HTTP/1.1", "GET /?q HTTP/1.1", "GET / HTTP/1.1"])
        self.assertEqual([l[1] for l in lines[1:]], [f"Host: 127.0.0.1:{server.port}", f"Host: localhost:{server.port}"])
        self.assertIn("Connection: close", lines[0])

    @unittest.skipUnless(socket.has_ipv6, "no IPv6 here")
    def test_an_ipv6_address(self):
        requests = []

        def serve(connection):
            requests.append(receive_request(connection).decode())
            connection.sendall(WHOLE["content-length"][0])

        with Server(serve, host="::1") as server:
            for host in ("[::1]", "[::1%251]"):
                result = programs.run("http_get", f"http://{host}:{server.port}/")
                self.assertEqual((result.returncode, result.stdout), (0, b"hello"), result.stderr)
        for request in requests:
            self.assertIn(f"\r\nHost: [::1]:{server.port}\r\n", request)

    def test_a_silent_server_and_the_deadline(self):
        over = threading.Event()
        with Server(lambda _: over.wait(programs.LIMIT)) as server:
            result = programs.run("http_get", url_of(server), "--deadline", "0.2")
            over.set()
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr.decode(), r"http_get: 127\.0\.0\.1:\d+: receive: .*\(deadline_exceeded\)\n$")

    def test_nobody_listens(self):
        with socket.socket() as unheard:
            unheard.bind(("127.0.0.1", 0))
            result = programs.run("http_get", f"http://127.0.0.1:{unheard.getsockname()[1]}/")
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr.decode(), r"^http_get: 127\.0\.0\.1:\d+: connect: .*\(ECONNREFUSED\)\n$")

    def test_the_story_of_each_address(self):
        with Server(answer_with(WHOLE["empty"][0])) as server:
            told = programs.run("http_get", url_of(server), "--story")
            by_name = programs.run("http_get", f"http://localhost:{server.port}/", "--story")
        self.assertEqual((told.returncode, by_name.returncode), (0, 0), told.stderr + by_name.stderr)
        self.assertRegex(told.stderr.decode(),
                         r"^looked up in [\d.]+m?u?s\n127\.0\.0\.1:\d+ after [\d.]+m?u?s: connected\nHTTP/1.1 200 OK\n")
        self.assertRegex(by_name.stderr.decode(),
                         r"^looked up in [\d.]+m?u?s\n(\[::1\].*: connect: .*\n)?127\.0\.0\.1:.*: connected\nHTTP/1.1 200 OK\n")
        with socket.socket() as unheard:
            unheard.bind(("127.0.0.1", 0))
            failed = programs.run("http_get", f"http://127.0.0.1:{unheard.getsockname()[1]}/", "--story")
        self.assertEqual(failed.returncode, 1)
        refused = r"connect: connection refused \(ECONNREFUSED\)\n"
        self.assertRegex(failed.stderr.decode(), r"^looked up in .*\n127\.0\.0\.1:\d+ after .*: " + refused + r"http_get: 127\.0\.0\.1:\d+: " + refused + "$")

    def test_urls_that_are_refused(self):
        for url, words in {
            "https://localhost/": "https needs TLS",
            "ftp://localhost/": "'ftp' is not http",
            "localhost": "does not begin with http://",
            "http://": "no host",
            "http://:80/": "no host",
            "http://[]/": "no host",
            "http://localhost:0/": "'0' is not a port",
            "http://localhost:65536/": "'65536' is not a port",
            "http://localhost:80x/": "'80x' is not a port",
            "http://[::1/": "']'",
            "http://[::1]80/": "'80' is no port",
            "http://user@localhost/": "a user",
            "http://localhost/a b": "spaces",
            "http://localhost/\r\nX: y": "control",
            "http://localhost/\u00e9": "non-ASCII",
        }.items():
            with self.subTest(url):
                result = programs.run("http_get", url)
                self.assertEqual(result.returncode, 2)
                self.assertIn(words, result.stderr.decode())

    def test_output_that_cannot_be_written(self):
        with Server(answer_with(WHOLE["content-length"][0])) as server:
            result = programs.run("http_get", url_of(server), "--output", "/dev/full")
            self.assertEqual(result.returncode, 1)
            self.assertTrue(result.stderr.endswith(b"http_get: the output cannot be written\n"), result.stderr)

    def test_a_server_is_not_asked_where_the_output_cannot_be_opened(self):
        requests = []
        with Server(lambda connection: requests.append(connection.recv(65536))) as server:
            missing = os.path.join(self.folder, "no", "such")
            result = programs.run("http_get", url_of(server), "--output", missing)
            self.assertEqual(result.returncode, 1)
            words = f"http_get: cannot write to {missing}: {os.strerror(errno.ENOENT)}\n"
            self.assertTrue(result.stderr.endswith(words.encode()), result.stderr)
        self.assertEqual(b"".join(requests), b"")


if __name__ == "__main__":
    programs.main()
