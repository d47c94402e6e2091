"""http_get: what it says to people: redirects, sizes, how far it is, and that it was stopped."""

import json
import os
import pty
import re
import signal
import subprocess
import unittest

import programs
from http_get_test import answer_with, receive_request, url_of
from servers import Server

HELLO = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class HttpGetManners(unittest.TestCase):
    def test_where_a_redirect_leads(self):
        moved = b"HTTP/1.1 301 Moved\r\nLocation: http://a.example/\xc2\x9bb\r\nContent-Length: 0\r\n\r\n"
        with Server(answer_with(moved)) as server:
            result = programs.run("http_get", url_of(server))
        self.assertEqual(result.returncode, 0)
        self.assertIn(b"\nredirect     to http://a.example/??b, not followed\n", result.stderr)
        with Server(answer_with(moved.replace(b"301 Moved", b"200 OK"))) as server:
            self.assertNotIn(b"redirect", programs.run("http_get", url_of(server)).stderr)

    def test_units_of_a_small_body(self):
        with Server(answer_with(HELLO)) as server:
            result = programs.run("http_get", url_of(server))
        words = r"\nbody         5 bytes \(content-length\) in [\d.]+ m?s, [\d.]+ (bytes|kB|MB)/s\n"
        self.assertRegex(result.stderr.decode(), words)

    def test_one_object_for_scripts(self):
        moved = b"HTTP/1.1 301 Moved\r\nLocation: /\"there\r\nContent-Length: 5\r\n\r\nhello"
        with Server(answer_with(moved)) as server:
            result = programs.run("http_get", url_of(server), "--json")
        self.assertEqual((result.returncode, result.stdout), (0, b"hello"))
        told = json.loads(result.stderr)
        self.assertEqual((told["status"], told["body_bytes"], told["framing"]), (301, 5, "content-length"))
        self.assertEqual((told["redirect"], told["remote"]), ('/"there', f"{server.host}:{server.port}"))
        self.assertGreaterEqual(told["seconds"], 0)
        self.assertGreaterEqual(told.get("received_bytes", 1000), len(moved))

    def test_a_terminal_sees_how_far_it_is_and_ctrl_c_ends_it_at_once(self):
        terminal, end = pty.openpty()
        self.addCleanup(os.close, terminal)

        def serve(connection):
            receive_request(connection)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n" + bytes(10000))
            while connection.recv(65536):  # until the client goes
                pass

        with Server(serve) as server:
            process = subprocess.Popen([programs.path_of("http_get"), url_of(server)], stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, stderr=end)
            self.addCleanup(process.kill)
            os.close(end)
            seen = b""
            while not re.search(rb"(bytes|kB) of 40\.0 kB", seen):
                seen += os.read(terminal, 1000)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=programs.LIMIT)
            self.assertEqual(process.returncode, 130)
            while b"stopped before the end\r\n" not in seen:
                seen += os.read(terminal, 1000)


if __name__ == "__main__":
    programs.main()
