"""udp_echo: there and back, retries when datagrams get lost, and word of those that were cut."""

import signal
import socket
import threading
import unittest

import programs


class Peer:
    """A UDP socket that answers as `answer(number, datagram)` says: with bytes, or not at all."""

    def __init__(self, answer):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.endpoint = "127.0.0.1:%d" % self.socket.getsockname()[1]
        self.answer = answer
        self.received = []
        self.thread = threading.Thread(target=self.serve)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
            stop.sendto(b"", self.socket.getsockname())
        self.thread.join(programs.LIMIT)
        self.socket.close()

    def serve(self):
        while True:
            data, sender = self.socket.recvfrom(65535)
            if not data:
                return
            self.received.append(data)
            answer = self.answer(len(self.received), data)
            if answer is not None:
                self.socket.sendto(answer, sender)


class UdpEcho(unittest.TestCase):
    def start(self, *arguments, bind="127.0.0.1:0"):
        server = programs.Running("udp_echo", "serve", bind, *arguments)
        self.addCleanup(server.__exit__)
        return server

    def test_there_and_back(self):
        for bind in ("127.0.0.1:0", "[::1]:0") if socket.has_ipv6 else ("127.0.0.1:0",):
            with self.subTest(bind=bind):
                server = self.start(bind=bind)
                host, port = server.endpoint()
                target = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
                for text in ("ping", "two words", "x" * 60000):
                    result = programs.run("udp_echo", "send", target, text, "--deadline", "20")
                    self.assertEqual((result.returncode, result.stdout.decode()), (0, text + "\n"), result.stderr)
                self.assertEqual(server.end(signal.SIGTERM), 0)
                self.assertEqual(server.stderr, b"")

    def test_an_answer_comes_from_the_address_that_was_asked(self):
        for bind in ("0.0.0.0:0", "[::]:0") if socket.has_ipv6 else ("0.0.0.0:0",):
            server = self.start(bind=bind)
            port = server.endpoint()[1]
            for address in ("127.0.0.1", "127.0.0.2", "127.1.2.3"):
                with self.subTest(bind=bind, address=address), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
                    client.settimeout(programs.LIMIT)
                    client.bind(("127.0.0.1", 0))
                    client.sendto(b"who?", (address, port))
                    self.assertEqual(client.recvfrom(10), (b"who?", (address, port)))
            if bind.startswith("["):
                with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as client:
                    client.settimeout(programs.LIMIT)
                    client.sendto(b"who?", ("::1", port))
                    self.assertEqual(client.recvfrom(10), (b"who?", ("::1", port, 0, 0)))
            self.assertEqual(server.end(signal.SIGTERM), 0)
            self.assertEqual(server.stderr, b"")

    def test_a_cut_datagram_is_told_at_both_ends(self):
        server = self.start("--buffer", "4", "--once")
        host, port = server.endpoint()
        result = programs.run("udp_echo", "send", f"{host}:{port}", "123456", "--deadline", "20")
        self.assertEqual((result.returncode, result.stdout), (1, b"1234\n"))
        self.assertRegex(result.stderr.decode(), r"^udp_echo: 127\.0\.0\.1:\d+: 6 bytes were sent, 4 came back\n$")
        self.assertEqual(server.end(), 0)
        self.assertRegex(server.stderr.decode(), r"^udp_echo: 127\.0\.0\.1:\d+: datagram cut to 4 bytes, .* lost\n$")

    def test_an_empty_datagram_is_a_datagram(self):
        server = self.start("--once")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(programs.LIMIT)
            client.sendto(b"", server.endpoint())
            self.assertEqual(client.recv(10), b"")
        self.assertEqual(server.end(), 0)

    def test_what_got_lost_is_sent_again(self):
        with Peer(lambda number, data: data if number == 3 else None) as peer:
            result = programs.run("udp_echo", "send", peer.endpoint, "again", "--deadline", "0.2", "--tries", "50")
        self.assertEqual((result.returncode, result.stdout), (0, b"again\n"))
        self.assertIn(b"no answer, attempt 2 of 50", result.stderr)
        self.assertGreaterEqual(len(peer.received), 3)
        self.assertEqual(set(peer.received), {b"again"})

    def test_no_answer_at_all(self):
        with Peer(lambda number, data: None) as peer:
            result = programs.run("udp_echo", "send", peer.endpoint, "text", "--deadline", "0.1", "--tries", "2")
        self.assertEqual((result.returncode, result.stdout), (1, b""))
        self.assertTrue(result.stderr.endswith(b"no answer, attempt 2 of 2\n"))
        self.assertEqual(peer.received, [b"text", b"text"])

    def test_another_answer_is_an_error(self):
        with Peer(lambda number, data: data[::-1]) as peer:
            result = programs.run("udp_echo", "send", peer.endpoint, "text", "--deadline", "20")
        self.assertEqual((result.returncode, result.stdout), (1, b"txet\n"))
        self.assertNotEqual(result.stderr, b"")

    def test_nobody_is_there(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unheard:
            unheard.bind(("127.0.0.1", 0))
            unheard.connect(("127.0.0.1", 9))  # takes datagrams of that peer alone: for others the port is closed
            port = unheard.getsockname()[1]
            result = programs.run("udp_echo", "send", f"127.0.0.1:{port}", "text", "--deadline", "20")
        self.assertEqual((result.returncode, result.stdout), (1, b""))
        self.assertRegex(result.stderr.decode(), r"\(ECONNREFUSED\)\n$")

    def test_a_text_too_long_for_a_datagram(self):
        with Peer(lambda number, data: data) as peer:
            result = programs.run("udp_echo", "send", peer.endpoint, "x" * 65508)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr.decode(), r"^udp_echo: \S+:\d+: send: .*\(EMSGSIZE\)\n$")

    def test_a_taken_port_is_said_to_be(self):
        with Peer(lambda number, data: None) as peer:
            result = programs.run("udp_echo", "serve", peer.endpoint)
        self.assertEqual(result.returncode, 1)
        self.assertRegex(result.stderr.decode(), r"^udp_echo: \S+:\d+: bind: .*\(EADDRINUSE\)\n$")


if __name__ == "__main__":
    programs.main()
