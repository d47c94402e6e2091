"""file_server: whole files for curl, by TCP and by a local name, and nothing from outside of its folder."""

import concurrent.futures
import hashlib
import os
import re
import resource
import select
import shutil
import signal
import socket
import stat
import struct
import subprocess
import tempfile
import unittest

import programs

CLIENTS = 20


def digest(data):
    return hashlib.sha256(data).hexdigest()


class FileServer(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = os.path.join(scratch.name, "served")
        self.name = os.path.join(scratch.name, "name")
        os.makedirs(os.path.join(self.folder, "below"))
        self.write("../secret", b"secret")
        os.mkdir(self.folder + "-too")
        self.write("../served-too/secret", b"secret")

    def write(self, path, data):
        with open(os.path.join(self.folder, path), "wb") as file:
            file.write(data)
        return data

    def start(self, *arguments, where=("--bind", "127.0.0.1:0"), **options):
        server = programs.Running("file_server", self.folder, *where, *arguments, **options)
        self.addCleanup(server.process.stderr.close)
        self.addCleanup(server.__exit__)
        return server

    def start_on_tcp(self, *arguments, **options):
        server = self.start(*arguments, **options)
        return server, server.endpoint()

    def start_on_name(self, *arguments, **options):
        server = self.start(*arguments, where=("--local", self.name), **options)
        self.assertEqual(server.line(), f"listening on {self.name}\n")
        return server

    def connect(self, address):
        client = socket.create_connection(address, timeout=programs.LIMIT)
        self.addCleanup(client.close)
        return client

    def ask(self, address, request):
        """What a connection answers from its first byte to its last."""
        with socket.create_connection(address, timeout=programs.LIMIT) as client:
            client.sendall(request)
            client.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := client.recv(65536):
                answer += piece
            return answer

    def status(self, address, target, method="GET"):
        answer = self.ask(address, f"{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        return int(re.match(rb"HTTP/1\.1 (\d{3}) [A-Z][A-Za-z ]+\r\n", answer)[1])

    def curl(self, *arguments):
        return subprocess.run(["curl", "--silent", "--show-error", "--path-as-is", *arguments], capture_output=True,
                              timeout=programs.LIMIT)

    def curl_is_right(self, data, *arguments):
        got = self.curl("--fail", *arguments)
        return (got.returncode, got.stderr, digest(got.stdout)) == (0, b"", digest(data))

    @unittest.skipUnless(shutil.which("curl"), "curl is not here")
    def test_curl_gets_whole_files(self):
        server, (host, port) = self.start_on_tcp()
        url = f"http://{host}:{port}"
        for path, asked in (("index.html", "/"), ("empty", "/empty"), ("below/a name.txt", "/below/a%20name.txt?x=/..")):
            data = self.write(path, os.urandom(0 if path == "empty" else 3_000_001))
            self.assertTrue(self.curl_is_right(data, url + asked), asked)
        head = self.curl("--head", url + "/below/a%20name.txt")
        self.assertIn(b"HTTP/1.1 200 OK\r\n", head.stdout)
        self.assertIn(b"Content-Length: 3000001\r\n", head.stdout)
        self.assertIn(b"Content-Type: text/plain", head.stdout)
        two = self.curl(url + "/empty", url + "/", "--write-out", "%{num_connects}\n", "--output", os.devnull,
                        "--output", os.devnull)
        self.assertEqual(two.stdout, b"1\n0\n")  # one connection for both
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertEqual(server.stderr, b"")
        self.assertRegex(server.stdout, rb"127\.0\.0\.1:\d+: 200 /, 3000001 bytes sent\n")

    @unittest.skipUnless(shutil.which("curl"), "curl is not here")
    def test_ranges(self):
        _, (host, port) = self.start_on_tcp()
        data = self.write("file", os.urandom(100_000))
        url = f"http://{host}:{port}/file"
        for asked, part in (("0-0", data[:1]), ("500-999", data[500:1000]), ("99999-", data[-1:]), ("-7", data[-7:]),
                            ("-200000", data), ("99990-200000", data[99990:])):
            self.assertTrue(self.curl_is_right(part, "--range", asked, url), asked)
        for asked, status in (("100000-", b"416"), ("-0", b"416"), ("5-1", b"200"), ("0-1,5-6", b"200")):
            got = self.curl("--range", asked, "--output", os.devnull, "--write-out", "%{http_code}", url)
            self.assertEqual(got.stdout, status, asked)
        part = self.curl("--range", "500-999", "--include", url).stdout
        self.assertIn(b"HTTP/1.1 206 Partial Content\r\n", part)
        self.assertIn(b"Content-Range: bytes 500-999/100000\r\n", part)

    @unittest.skipUnless(shutil.which("curl"), "curl is not here")
    def test_20_clients_at_once(self):
        server, (host, port) = self.start_on_tcp()
        files = [self.write(f"file{i}", os.urandom(1_000_000 + i)) for i in range(CLIENTS)]
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            right = pool.map(lambda i: self.curl_is_right(files[i], f"http://{host}:{port}/file{i}"), range(CLIENTS))
        self.assertEqual(list(right), [True] * CLIENTS)
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertEqual(server.stderr, b"")

    def test_nothing_outside_of_the_folder(self):
        _, address = self.start_on_tcp()
        os.symlink("../secret", os.path.join(self.folder, "link"))
        os.symlink("..", os.path.join(self.folder, "up"))
        os.symlink("index.html", os.path.join(self.folder, "within"))
        os.mkfifo(os.path.join(self.folder, "pipe"))
        self.write("index.html", b"here")
        self.assertEqual(self.status(address, "/index.html"), 200)
        self.assertEqual(self.status(address, "http://a/index.html"), 200)
        for target in ("/../secret", "/%2e%2e/secret", "/below/../../secret", "/.%2E/served-too/secret", "/link", "/up/secret",
                       "/below/../index.html", "/./index.html", "//index.html", "/below", "/within", "/pipe",
                       "/index.html/", "/no", "/" + "a" * 300):
            self.assertEqual(self.status(address, target), 404, target)
        for target in ("/..%2fsecret", "/%00", "/%2", "/%zz", "secret", "*", "/\x7f", self.folder + "/index.html"):
            self.assertIn(self.status(address, target), (400, 404), target)

    def test_what_is_no_request_is_answered_and_the_server_goes_on(self):
        server, address = self.start_on_tcp()
        self.write("index.html", b"here")
        for method in ("POST", "PUT", "get", "DELETE"):
            self.assertEqual(self.status(address, "/", method), 405)
        self.assertIn(b"\r\nAllow: GET, HEAD\r\n", self.ask(address, b"POST / HTTP/1.1\r\nHost: a\r\n\r\n"))
        for head, status in ((b"GET / HTTP/1.1\r\n\r\n", 400), (b"GET /\r\n\r\n", 400), (b"\r\n\r\n", 400),
                             (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
                             (b"GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
                             (b"GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400), (b"GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
                             (b"GET /" + b"a" * 20000, 414),
                             (b"GET / HTTP/1.1\r\nA: " + b"a" * 20000, 431), (b"GET / HTTP/1.0\r\n\r\n", 200)):
            self.assertTrue(self.ask(address, head).startswith(b"HTTP/1.1 %d " % status), head)
        both = b"GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\nGET / never"
        answers = self.ask(address, both)
        self.assertEqual((answers.count(b"HTTP/1.1 200 OK\r\n"), answers.count(b"here")), (2, 1))
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertEqual(server.stderr, b"")

    def test_a_client_that_stalls_or_vanishes_ends_and_one_that_is_slow_does_not(self):
        server, address = self.start_on_tcp("--patience", "1")
        data = self.write("large", os.urandom(12_000_000))
        request = b"GET /large HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        stalled, vanished, slow, silent, half = (self.connect(address) for _ in range(5))
        for client in (stalled, vanished, slow):
            client.sendall(request)
        half.sendall(b"GET ")
        self.assertEqual(vanished.recv(1), b"H")
        vanished.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        vanished.close()
        got = b""
        while piece := slow.recv(600_000, socket.MSG_WAITALL):
            got += piece
            select.select([], [], [], 0.06)  # what makes it slow: over a second in all
        self.assertEqual(digest(got.split(b"\r\n\r\n", 1)[1]), digest(data))
        self.assertEqual(silent.recv(1), b"")
        self.assertTrue(half.recv(64).startswith(b"HTTP/1.1 408 Request Timeout\r\n"))
        lines = [server.line() for _ in range(4)]  # one for each that asked
        self.assertEqual(sorted(line.split()[1] for line in lines), ["200", "200", "200", "408"])
        sent = sorted(int(re.search(r"(\d+) bytes sent\n", line)[1]) for line in lines)
        self.assertLess(sent[2], 12_000_000)
        self.assertEqual(sent[3], 12_000_000)
        with self.assertRaises(ConnectionResetError):
            while stalled.recv(1_000_000):
                pass
        self.assertEqual(server.end(signal.SIGTERM), 0)

    def test_a_stop_ends_clients_that_wait(self):
        server, address = self.start_on_tcp("--patience", "3600")
        self.write("large", bytes(12_000_000))
        idle, busy = self.connect(address), self.connect(address)
        busy.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        self.assertEqual(len(busy.recv(100)), 100)
        self.assertEqual(server.end(signal.SIGINT), 0)
        self.assertEqual(idle.recv(1), b"")

    def test_a_shortage_of_descriptors_is_waited_out(self):
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        server, address = self.start_on_tcp(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (24, hard)))
        self.write("index.html", b"here")
        clients = [self.connect(address) for _ in range(40)]
        message = server.process.stderr.readline().decode()
        self.assertRegex(message, r"^file_server: accept: .* \(EMFILE\); waiting for a connection to end\n$")
        for client in clients:
            client.close()
        self.assertEqual(self.status(address, "/"), 200)
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertEqual(server.stderr, b"")  # one shortage, one line

    @unittest.skipUnless(shutil.which("curl"), "curl is not here")
    def test_curl_over_a_local_name(self):
        data = self.write("index.html", os.urandom(3_000_001))
        server = self.start_on_name()
        self.assertEqual(stat.S_IMODE(os.stat(self.name).st_mode), 0o600)
        self.assertTrue(self.curl_is_right(data, "--unix-socket", self.name, "http://a/"))
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertFalse(os.path.exists(self.name))
        self.assertRegex(server.stdout.decode().splitlines()[1], rf"(process \d+, )?user {os.getuid()}.*: 200 /, 3000001")

    def test_the_permissions_of_the_name_whatever_the_umask(self):
        for mode in ("000", "600", "660", "777"):
            with self.subTest(mode=mode):
                server = self.start_on_name("--mode", mode, preexec_fn=lambda: os.umask(0o077))
                self.assertEqual(stat.S_IMODE(os.stat(self.name).st_mode), int(mode, 8))
                self.assertEqual(server.end(signal.SIGTERM), 0)

    def test_a_name_that_was_left_behind_is_taken_and_one_in_use_is_not(self):
        self.start_on_name().end(signal.SIGKILL)
        self.assertTrue(os.path.exists(self.name))
        server = self.start_on_name()
        second = programs.run("file_server", self.folder, "--local", self.name)
        self.assertEqual((second.returncode, second.stdout), (1, b""))
        self.assertRegex(second.stderr.decode(), rf"^file_server: {re.escape(self.name)}: .*\(EADDRINUSE\)\n$")
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(self.name)  # it is still the first one's
        self.assertEqual(server.end(signal.SIGTERM), 0)
        self.assertFalse(os.path.exists(self.name))

    def test_a_name_that_another_has_by_now_stays(self):
        server = self.start_on_name()
        os.remove(self.name)
        with socket.socket(socket.AF_UNIX) as other:
            other.bind(self.name)
            self.assertEqual(server.end(signal.SIGTERM), 0)
            self.assertTrue(os.path.exists(self.name))

    def test_what_is_no_folder(self):
        for folder in (os.path.join(self.folder, "none"), "/dev/null"):
            result = programs.run("file_server", folder)
            self.assertEqual((result.returncode, result.stdout), (1, b""))
            self.assertRegex(result.stderr.decode(), rf"^file_server: {folder}: [^\n]+\n$")


if __name__ == "__main__":
    programs.main()
