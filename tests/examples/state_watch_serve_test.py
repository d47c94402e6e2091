"""state_watch --serve: the page, the table and the pictures over HTTP, and clients that do not behave."""

import contextlib
import http.client
import json
import re
import signal
import socket
import subprocess
import time
import unittest
import urllib.parse
import xml.etree.ElementTree as xml

import programs
from state_watch_test import SVG, Pair, only


class Served:
    """The program while it serves; `ask` makes one request in a connection that stays."""

    def __init__(self, *arguments):
        self.program = programs.Running("state_watch", "--serve", "127.0.0.1:0", "--interval", "0.02", *arguments)
        line = self.program.line()
        found = re.fullmatch(r"listening on http://127\.0\.0\.1:(\d+)/\n", line)
        if not found:
            raise AssertionError(f"no address in {line!r}: {self.program.end()} {self.program.stderr}")
        self.port = int(found[1])
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=programs.LIMIT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()
        self.program.__exit__(*_)

    def ask(self, path, method="GET", **fields):
        self.connection.request(method, path, headers=fields)
        answer = self.connection.getresponse()
        return answer, answer.read()

    def table(self):
        answer, body = self.ask("/connections.json")
        assert answer.status == 200, answer.status
        return json.loads(body)["connections"]

    def wait_for(self, states):
        """The table, once its rows are in these states."""
        end = time.monotonic() + programs.LIMIT
        while True:
            rows = self.table()
            if [row["state"] for row in rows] == states:
                return rows
            assert time.monotonic() < end, rows

    def say(self, text):
        """What it answers to these bytes until it ends the connection."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=programs.LIMIT) as client:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                client.sendall(text)
            client.shutdown(socket.SHUT_WR)
            answer = b""
            while piece := client.recv(65536):
                answer += piece
            return answer


def status_of(answer):
    return int(answer.split(b" ", 2)[1])


class Serve(unittest.TestCase):
    def test_the_rows_change_with_the_connection(self):
        with Pair() as pair, Served(*only(pair)) as served:
            local, remote = pair.words().split(" -> ")
            (row,) = served.wait_for(["ESTABLISHED"])
            self.assertEqual((row["local"], row["remote"]), (local, remote))
            self.assertGreaterEqual(row["seconds_in_state"], 0)
            pair.server.sendall(bytes(1000))
            while served.table()[0]["numbers"].get("recv-q") != 1000:
                pass
            pair.server.close()
            self.assertGreaterEqual(served.wait_for(["CLOSE-WAIT"])[0]["seconds_in_state"], 0)
            pair.client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            pair.client.close()
            served.wait_for([])

    def test_the_picture_of_a_connection(self):
        with Pair() as pair, Served(*only(pair)) as served:
            local, remote = pair.words().split(" -> ")
            served.wait_for(["ESTABLISHED"])
            query = urllib.parse.urlencode({"local": local, "remote": remote, "at": 1})
            answer, body = served.ask("/picture.svg?" + query)
            self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "image/svg+xml"))
            root = xml.fromstring(body)
            self.assertEqual(root.find(SVG + "title").text, f"{local} → {remote}")
            for path, status in ((f"local={remote}&remote={local}", 404), ("local=" + local, 400), ("", 400),
                                 ("local=here&remote=there", 400), (f"local=%zz&remote={remote}", 400)):
                with self.subTest(path=path):
                    self.assertEqual(served.ask("/picture.svg?" + path)[0].status, status)

    def test_the_page_stands_alone(self):
        with Served("--port", "1") as served:
            answer, body = served.ask("/")
            self.assertEqual((answer.status, answer.headers["Content-Type"]), (200, "text/html; charset=utf-8"))
            self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
            self.assertNotIn(b"http:", body)
            self.assertNotIn(b"https:", body)
            empty, nothing = served.ask("/", "HEAD")
            self.assertEqual((empty.headers["Content-Length"], nothing), (str(len(body)), b""))

    def test_bad_requests_are_refused(self):
        host = b"Host: localhost\r\n"
        long = b"a" * 20000
        with Served("--port", "1") as served:
            for text, status in ((b"GET / HTTP/1.1\r\n" + host + b"Connection: close\r\n\r\n", 200),
                                 (b"GET / HTTP/1.0\r\n\r\n", 200),
                                 (b"hello\r\n\r\n", 400),
                                 (b"GET / HTTP/1.1\r\n\r\n", 400),  # no Host
                                 (b"GET / HTTP/1.1\r\n" + host + host + b"\r\n", 400),
                                 (b"GET nowhere HTTP/1.1\r\n" + host + b"\r\n", 400),
                                 (b"GET / HTTP/1.1\r\n" + host + b"no field\r\n\r\n", 400),
                                 (b"\x16\x03\x01\0\r\n\r\n", 400),  # TLS
                                 (b"GET /state_watch.cpp HTTP/1.1\r\n" + host + b"\r\n", 404),
                                 (b"GET /../connections.json HTTP/1.1\r\n" + host + b"\r\n", 404),
                                 (b"GET /a/connections.json HTTP/1.1\r\n" + host + b"\r\n", 404),
                                 (b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 5\r\n\r\nhello", 405),
                                 (b"GET /" + long + b" HTTP/1.1\r\n" + host + b"\r\n", 414),
                                 (b"GET / HTTP/1.1\r\nHost: elsewhere.example\r\n\r\n", 421),
                                 (b"GET / HTTP/1.1\r\n" + host + b"A: " + long + b"\r\n\r\n", 431),
                                 (b"GET / HTTP/2.0\r\n" + host + b"\r\n", 505)):
                with self.subTest(request=text[:40]):
                    self.assertEqual(status_of(served.say(text)), status)
            self.assertEqual(served.ask("/")[0].status, 200)
            self.assertEqual(served.ask("/", "DELETE")[0].headers["Allow"], "GET, HEAD")

    def test_each_of_several_requests_at_once_has_its_answer_in_order(self):
        with Served("--port", "1") as served:
            asked = b"".join(b"GET /%s HTTP/1.1\r\nHost: localhost\r\n%s\r\n" % each for each in (
                (b"connections.json", b""), (b"nowhere", b""), (b"connections.json", b"Connection: close\r\n")))
            answers = served.say(asked).split(b"HTTP/1.1 ")[1:]
            self.assertEqual([int(each[:3]) for each in answers], [200, 404, 200])

    def test_slow_and_vanishing_clients_hold_nobody_up(self):
        with Served("--port", "1") as served, contextlib.ExitStack() as stack:
            clients = [stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=programs.LIMIT))
                       for _ in range(30)]
            for client in clients[:10]:
                client.sendall(b"GET / HT")  # and no more
            for client in clients[10:20]:
                client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 400)  # and takes nothing
            for client in clients[20:]:
                client.sendall(b"GET / HTTP/1.1\r\n")
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                client.close()
            for _ in range(20):
                self.assertEqual(served.ask("/connections.json")[0].status, 200)
            said = b""
            while piece := clients[0].recv(4096):  # it is given up meanwhile, and told so
                said += piece
            self.assertEqual(status_of(said), 408)

    def test_more_clients_than_it_takes_wait_until_others_have_left(self):
        with Served("--port", "1") as served, contextlib.ExitStack() as stack:
            idle = [stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=programs.LIMIT))
                    for _ in range(64)]
            late = stack.enter_context(socket.create_connection(("127.0.0.1", served.port), timeout=programs.LIMIT))
            late.sendall(b"GET /nowhere HTTP/1.0\r\n\r\n")
            for each in idle:
                each.close()
            self.assertEqual(status_of(late.recv(4096)), 404)

    def test_curl_has_the_table(self):
        try:
            subprocess.run(["curl", "--version"], capture_output=True, check=True)
        except FileNotFoundError:
            self.skipTest("curl is not installed")
        with Pair() as pair, Served(*only(pair)) as served:
            served.wait_for(["ESTABLISHED"])
            ended = subprocess.run(["curl", "-sSf", f"http://localhost:{served.port}/connections.json"],
                                   capture_output=True, timeout=programs.LIMIT, check=True)
            self.assertEqual([row["state"] for row in json.loads(ended.stdout)["connections"]], ["ESTABLISHED"])

    def test_it_ends_at_ctrl_c_with_clients(self):
        with Served("--port", "1") as served:
            served.table()  # and the connection stays
            self.assertEqual(served.program.end(signal.SIGINT), 0)
            self.assertEqual(served.program.stderr, b"")

    def test_it_can_end_by_itself(self):
        with Served("--port", "1", "--for", "0.01") as served:
            self.assertEqual(served.program.end(), 0, served.program.stderr)

    def test_only_this_machine_can_reach_it_unless_that_is_asked_for(self):
        for arguments, words in ((["--serve", "0.0.0.0:0"], "it needs --to-network for 0.0.0.0"),
                                 (["--serve", "[::]:0"], "it needs --to-network for ::"),
                                 (["--serve", "8080"], "'8080' is not ADDR:PORT"),
                                 (["--to-network"], "--to-network needs --serve"),
                                 (["--serve", "127.0.0.1:0", "--once"], "--serve and --once exclude each other")):
            with self.subTest(arguments=arguments):
                ended = programs.run("state_watch", *arguments)
                self.assertEqual(ended.returncode, 2)
                self.assertIn(words, ended.stderr.decode())
        ended = programs.run("state_watch", "--serve", "0.0.0.0:0", "--to-network", "--for", "0.01")
        self.assertRegex(ended.stdout, rb"^listening on http://0\.0\.0\.0:\d+/\n$")
        self.assertEqual(ended.returncode, 0, ended.stderr)

    def test_a_port_that_is_taken_is_said(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            place = "127.0.0.1:{}".format(taken.getsockname()[1])
            ended = programs.run("state_watch", "--serve", place)
            self.assertEqual(ended.returncode, 1)
            self.assertIn(f"state_watch: {place}: ", ended.stderr.decode())


if __name__ == "__main__":
    programs.main()
