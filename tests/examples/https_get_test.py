"""https_get against `openssl s_server` with certificates of the test's own: a good one, and all that must be refused."""

import os
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

import programs
import servers

PAGE = b"a page\n" * 1000


def openssl(*arguments, cwd):
    subprocess.run(["openssl", *arguments], cwd=cwd, check=True, capture_output=True, timeout=programs.LIMIT)


def make_certificates(folder):
    """An authority, a certificate of localhost and 127.0.0.1 that it signed, and one that nobody signed."""
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "authority.key", "-out", "authority.pem",
            "-subj", "/CN=authority of the test", "-days", "2", cwd=folder)
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", "good.key", "-out", "good.csr", "-subj", "/CN=localhost",
            cwd=folder)
    with open(os.path.join(folder, "names"), "w", encoding="ascii") as file:
        file.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "good.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial",
            "-out", "good.pem", "-days", "2", "-extfile", "names", cwd=folder)
    with open(os.path.join(folder, "names"), "w", encoding="ascii") as file:
        file.write("subjectAltName=DNS:elsewhere.example\n")
    openssl("x509", "-req", "-in", "good.csr", "-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial",
            "-out", "elsewhere.pem", "-days", "2", "-extfile", "names", cwd=folder)
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "unknown.key", "-out", "unknown.pem",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2", cwd=folder)
    shutil.copy(os.path.join(folder, "good.key"), os.path.join(folder, "elsewhere.key"))


class TlsServer:
    """`openssl s_server`, which serves the files of the folder over HTTP."""

    def __init__(self, folder, certificate, *options):
        self.process = subprocess.Popen(
            ["openssl", "s_server", "-accept", "127.0.0.1:0", "-cert", f"{certificate}.pem", "-key",
             f"{certificate}.key", "-WWW", "-naccept", "1", *options],
            cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

    def __enter__(self):
        for line in self.process.stdout:
            if line.startswith("ACCEPT "):
                self.port = int(line.rsplit(":", 1)[1])
                return self
        raise AssertionError("openssl s_server does not listen")

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate(timeout=programs.LIMIT)


class HttpsGet(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = cls.temporary.name
        cls.addClassCleanup(cls.temporary.cleanup)
        make_certificates(cls.folder)
        with open(os.path.join(cls.folder, "page.txt"), "wb") as file:
            file.write(PAGE)

    def get(self, port, *arguments, host="localhost", path="/page.txt"):
        authorities = os.path.join(self.folder, "authority.pem")
        return programs.run("https_get", host, path, "--port", str(port), "--authorities", authorities, *arguments)

    def check_refused(self, server, reason, **options):
        result = self.get(server.port, **options)
        self.assertEqual((result.returncode, result.stdout), (1, b""))
        self.assertIn(reason, result.stderr)

    def test_fetches_a_page_by_name_and_by_address(self):
        for host in ("localhost", "127.0.0.1"):
            for version in ("-tls1_2", "-tls1_3"):
                with self.subTest(host=host, version=version), TlsServer(self.folder, "good", version) as server:
                    result = self.get(server.port, host=host)
                    self.assertEqual((result.returncode, result.stdout), (0, PAGE), result.stderr)
                    self.assertIn(b"\nHTTP/1.0 200 ", b"\n" + result.stderr.split(b"\n", 1)[1])
                    self.assertIn(version.replace("-tls1_", "TLSv1.").encode(), result.stderr)

    def test_refuses_a_certificate_of_another_name(self):
        with TlsServer(self.folder, "elsewhere") as server:
            self.check_refused(server, b"certificate: hostname mismatch")
        with TlsServer(self.folder, "elsewhere") as server:
            self.check_refused(server, b"certificate: IP address mismatch", host="127.0.0.1")

    def test_refuses_a_certificate_of_an_unknown_issuer(self):
        with TlsServer(self.folder, "unknown") as server:
            self.check_refused(server, b"certificate: self-signed certificate")

    def test_without_the_authority_a_good_certificate_is_refused(self):
        with TlsServer(self.folder, "good") as server:
            result = programs.run("https_get", "localhost", "/page.txt", "--port", str(server.port))
            self.assertEqual((result.returncode, result.stdout), (1, b""))
            self.assertIn(b"certificate: unable to get local issuer certificate", result.stderr)

    def test_an_old_protocol_is_refused(self):
        with TlsServer(self.folder, "good", "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0") as server:
            self.assertEqual(self.get(server.port).returncode, 1)

    def test_a_peer_that_falls_silent_in_the_handshake_ends_with_the_deadline(self):
        silent = threading.Event()

        def say_nothing(connection):
            connection.recv(65536)
            silent.wait(programs.LIMIT)

        with servers.Server(say_nothing) as server:
            result = self.get(server.port, "--deadline", "0.5")
            silent.set()
        self.assertEqual((result.returncode, result.stdout), (1, b""))
        self.assertIn(b"deadline passed (deadline_exceeded)", result.stderr)

    def test_a_peer_that_trickles_does_not_outlast_the_deadline(self):
        def trickle(connection):
            connection.recv(65536)
            connection.sendall(b"\x16\x03\x03\x3f\xff\x02\x00\x3f\xfb")  # a handshake message of 16 KiB begins
            connection.settimeout(0.02)
            while True:
                try:
                    if not connection.recv(1):
                        return
                except socket.timeout:
                    connection.sendall(b"\x00")

        with servers.Server(trickle) as server:
            result = self.get(server.port, "--deadline", "0.5")
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"deadline passed (deadline_exceeded)", result.stderr)

    def test_a_peer_that_hangs_up_or_resets_in_the_handshake_is_an_error(self):
        for end, reason in ((lambda connection: connection.recv(65536), b"stream ended too early (end_of_stream)"),
                            (servers.reset, b"connection reset by peer")):
            with self.subTest(reason=reason), servers.Server(end) as server:
                result = self.get(server.port)
                self.assertEqual((result.returncode, result.stdout), (1, b""))
                self.assertIn(reason, result.stderr)

    def serve_tls(self, answer):
        """A server that gives this answer and hangs up, without TLS's own word for the end."""
        trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trusted.load_cert_chain(os.path.join(self.folder, "good.pem"), os.path.join(self.folder, "good.key"))

        def serve(connection):
            with trusted.wrap_socket(connection, server_side=True) as secured:
                secured.recv(65536)
                secured.sendall(answer)

        return servers.Server(serve)

    def test_an_answer_that_was_cut_short_is_no_whole_one(self):
        with self.serve_tls(b"HTTP/1.1 200 OK\r\n\r\nhalf a page") as server:
            result = self.get(server.port)
            self.assertEqual((result.returncode, result.stdout), (1, b"half a page"))
            self.assertIn(b"stream ended too early (end_of_stream)", result.stderr)
        with self.serve_tls(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npage") as server:
            result = self.get(server.port)  # the answer itself says that it is whole
            self.assertEqual((result.returncode, result.stdout), (0, b"page"))
            self.assertIn(b"https_get: the end of TLS: ", result.stderr)

    def test_the_exit_code_tells_a_status_of_400_or_more(self):
        with self.serve_tls(b"HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone") as server:
            result = self.get(server.port)
            self.assertEqual((result.returncode, result.stdout), (3, b"none"))

    def test_help_and_arguments_that_make_no_sense(self):
        helped = programs.run("https_get", "--help")
        self.assertEqual((helped.returncode, helped.stderr), (0, b""))
        for arguments in ([], ["a", "/b", "c"], ["a", "b"], ["a", "/b c"], ["a b"], ["a", "--port", "0"],
                          ["a", "--no-such"]):
            with self.subTest(arguments=arguments):
                result = programs.run("https_get", *arguments)
                self.assertEqual((result.returncode, result.stdout), (2, b""))
                self.assertRegex(result.stderr.decode(), "^https_get: .+\nusage: https_get ")

    def test_no_tls_is_an_error(self):
        with servers.Server(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as server:
            result = self.get(server.port)
            self.assertEqual(result.returncode, 1)
            self.assertRegex(result.stderr, rb"^https_get: localhost:\d+: TLS: ")


if __name__ == "__main__":
    if not shutil.which("openssl"):
        print("skipped: openssl is missing")
        sys.exit()
    programs.main()
