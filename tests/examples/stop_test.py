"""Programs that go on until they are stopped: each signal ends them at once, whatever they wait for."""

import os
import signal
import socket
import tempfile
import threading
import time
import unittest

import programs

PROMPT = 5  # seconds, for a machine that is busy; what the programs wait for would come much later
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop(unittest.TestCase):
    def start(self, program, *arguments, **options):
        running = programs.Running(program, *arguments, **options)
        self.addCleanup(running.__exit__)
        return running

    def stop(self, program, number, code=0, said=""):
        before = time.monotonic()
        self.assertEqual(program.end(number), code)
        self.assertLess(time.monotonic() - before, PROMPT)
        self.assertEqual(program.stderr.decode(), said)

    def connection(self):
        """Both ends of one, and the options that choose it in a table."""
        listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(listener.close)
        client = socket.create_connection(listener.getsockname(), timeout=programs.LIMIT)
        self.addCleanup(client.close)
        server = listener.accept()[0]
        self.addCleanup(server.close)
        local, remote = (str(end.getsockname()[1]) for end in (client, server))
        return client, server, ["--local-port", local, "--remote", "127.0.0.1", "--remote-port", remote]

    def test_a_datagram_server_that_waits(self):
        for number in SIGNALS:
            with self.subTest(signal=number):
                server = self.start("udp_echo", "serve", "127.0.0.1:0")
                server.endpoint()
                self.stop(server, number)

    def test_a_datagram_server_that_never_has_to_wait(self):
        server = self.start("udp_echo", "serve", "127.0.0.1:0")
        address = server.endpoint()
        reader = threading.Thread(target=server.process.stdout.read)  # its log, so that it does not wait there
        reader.start()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            for _ in range(1000):
                client.sendto(b"one of many", address)
            server.process.send_signal(signal.SIGTERM)
            while server.process.poll() is None:
                client.sendto(b"one of many", address)
        reader.join(programs.LIMIT)
        self.assertEqual(server.process.returncode, 0)

    def test_clients_that_wait_for_an_answer_say_that_they_were_stopped(self):
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        host, port = silent.getsockname()
        receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(receiver.close)
        receiver.bind(("127.0.0.1", 0))
        receiver.settimeout(programs.LIMIT)
        for number in SIGNALS:
            for program, *arguments in (["echo_client", host, str(port), "text"],
                                        ["http_get", f"http://{host}:{port}/"]):
                with self.subTest(program=program, signal=number):
                    client = self.start(program, *arguments)
                    served = silent.accept()[0]
                    self.addCleanup(served.close)
                    self.assertNotEqual(served.recv(1), b"")  # it was asked
                    self.assertEqual(client.end(number), 130)
                    self.assertTrue(client.stderr.endswith(f"{program}: stopped before the end\n".encode()))
            with self.subTest(program="udp_echo", signal=number):
                client = self.start("udp_echo", "send", "127.0.0.1:%d" % receiver.getsockname()[1], "text",
                                    "--deadline", "3600")
                self.assertEqual(receiver.recv(100), b"text")
                self.stop(client, number, 130, "udp_echo: stopped before the end\n")

    def test_a_watch_between_two_looks_that_is_recording(self):
        for number in SIGNALS:
            with self.subTest(signal=number), tempfile.TemporaryDirectory() as folder:
                record = os.path.join(folder, "record.json")
                _, _, only = self.connection()
                watch = self.start("state_watch", *only, "--interval", "3600", "--record", record)
                self.assertIn("- -> ESTABLISHED", watch.line())
                self.stop(watch, number, said=f"state_watch: {record} holds 1 connections\n")
                with open(record, encoding="utf-8") as file:
                    self.assertIn('"ESTABLISHED"', file.read())

    @unittest.skipUnless(os.path.exists("/proc/self/fd"), "close_wait_finder has no processes here")
    def test_a_finder_between_two_looks(self):
        client, server, _ = self.connection()
        client.close()  # and the other end is in CLOSE-WAIT
        for number in SIGNALS:
            with self.subTest(signal=number):
                finder = self.start("close_wait_finder", str(os.getpid()), "--follow", "--longer-than", "3600",
                                    "--interval", "3600")
                self.assertRegex(finder.line(), r": 1\n$")
                self.stop(finder, number, said="close_wait_finder: watching; Ctrl-C ends it\n")
        server.close()


if __name__ == "__main__":
    programs.main()
