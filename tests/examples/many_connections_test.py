"""many_connections: every attempt is accounted for, whatever became of it, and a signal ends it at once."""

import os
import re
import resource
import signal
import socket
import subprocess
import time
import unittest

import programs
from servers import Server, reset

PROMPT = 5  # seconds, for a machine that is busy


class ManyConnections(unittest.TestCase):
    def start_server(self):
        server = programs.Running("echo_server", "--bind", "127.0.0.1:0")
        self.addCleanup(server.__exit__)
        return "%s:%d" % server.endpoint(), server

    def unheard(self):
        """A port at which nobody listens, held by a socket."""
        holder = socket.socket()
        self.addCleanup(holder.close)
        holder.bind(("127.0.0.1", 0))
        return "127.0.0.1:%d" % holder.getsockname()[1]

    def deaf(self):
        """A listener that takes a connection or two into its queue, and answers no other."""
        listener = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.addCleanup(listener.close)
        return "127.0.0.1:%d" % listener.getsockname()[1]

    def reports(self, output):
        """What it said each time: how many were connected of how many, and the counts by state or failure."""
        found = []
        for line in output.decode().splitlines():
            if head := re.fullmatch(r"after [\d.]+ s: (\d+) of (\d+) connected", line):
                found.append((int(head[1]), int(head[2]), {}))
            elif count := re.fullmatch(r" +(\d+)  (.+)", line):
                what = re.search(r"\w+\)$|[A-Z0-9-]+$", count[2])[0].rstrip(")")
                found[-1][2][what] = found[-1][2].get(what, 0) + int(count[1])  # to connect and to receive may fail
            else:
                self.assertRegex(line, r"^  round trip: ")
        return found

    def test_a_thousand_are_held(self):
        programs.allow_descriptors(1100)
        address, server = self.start_server()
        result = programs.run("many_connections", address, "--count", "1000", "--hold", "0.1")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertEqual(self.reports(result.stdout), [(1000, 1000, {"ESTABLISHED": 1000})] * 2)
        times = re.findall(r"([\d.]+) ms", result.stdout.decode())
        self.assertEqual(times[:4], sorted(times[:4], key=float))
        self.assertEqual(server.end(signal.SIGTERM), 0)

    def test_refusals_are_counted_and_servers_take_turns(self):
        address, _ = self.start_server()
        unheard = self.unheard()
        result = programs.run("many_connections", address, unheard, "--count", "101", "--hold", "0.1")
        self.assertEqual((result.returncode, result.stderr), (1, b""))
        self.assertIn(f" 50  {unheard}: connect: connection refused (ECONNREFUSED)\n", result.stdout.decode())
        self.assertEqual(self.reports(result.stdout), [(51, 101, {"ECONNREFUSED": 50, "ESTABLISHED": 51})] * 2)

    def test_a_want_of_descriptors_is_counted(self):
        address, _ = self.start_server()
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        result = programs.run("many_connections", address, "--count", "100", "--hold", "0.1",
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (50, hard)))
        self.assertEqual((result.returncode, result.stderr), (1, b""))
        connected, wanted, counts = self.reports(result.stdout)[0]
        self.assertEqual(counts, {"EMFILE": 100 - connected, "ESTABLISHED": connected})
        self.assertGreater(connected, 30)

    def test_what_has_no_answer_is_given_up_at_the_deadline(self):
        result = programs.run("many_connections", self.deaf(), "--count", "20", "--deadline", "0.5", "--hold", "0.1")
        self.assertEqual((result.returncode, result.stderr), (1, b""))
        connected, _, counts = self.reports(result.stdout)[0]
        self.assertEqual(counts, {"deadline_exceeded": 20 - connected, "ESTABLISHED": connected})
        self.assertLess(connected, 20)

    def test_a_signal_ends_the_connecting(self):
        program = programs.Running("many_connections", self.deaf(), "--count", "20", "--deadline", "3600")
        with program:
            while not self.connecting(program):
                self.assertIsNone(program.process.poll())
            before = time.monotonic()
            self.assertEqual(program.end(signal.SIGINT), 130)
            self.assertLess(time.monotonic() - before, PROMPT)
        self.assertEqual(program.stderr, b"many_connections: stopped before the end\n")
        (connected, _, counts), = self.reports(program.stdout)
        self.assertEqual(counts["stopped"], 20 - connected)

    @staticmethod
    def connecting(program):
        """Whether it has all the sockets that it asked for, and so its signal handlers too."""
        folder = f"/proc/{program.process.pid}/fd"
        try:
            return sum(os.readlink(f"{folder}/{name}").startswith("socket:") for name in os.listdir(folder)) == 20
        except FileNotFoundError:  # one was closed in between
            return False

    def test_a_signal_ends_the_holding(self):
        address, _ = self.start_server()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(signal=number), programs.Running("many_connections", address, "--count", "50") as program:
                self.assertIn("50 of 50 connected", program.line())
                before = time.monotonic()
                self.assertEqual(program.end(number), 0)
                self.assertLess(time.monotonic() - before, PROMPT)
                self.assertEqual(self.reports(program.stdout), [(50, 50, {"ESTABLISHED": 50})] * 2)
                self.assertEqual(program.stderr, b"")

    def test_connections_that_the_server_ends_are_reported(self):
        with Server(lambda connection: connection.sendall(b"hello")) as server:
            result = programs.run("many_connections", f"{server.host}:{server.port}", "--count", "30")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        self.assertEqual(self.reports(result.stdout)[-1], (30, 30, {"CLOSE-WAIT": 30}))

    def test_connections_that_the_server_resets_are_counted(self):
        with Server(reset) as server:
            result = programs.run("many_connections", f"{server.host}:{server.port}", "--count", "30")
        connected, _, counts = self.reports(result.stdout)[-1]
        self.assertEqual((connected, sum(counts.values())), (0, 30), counts)  # some while they were connecting

    def test_progress_is_for_terminals(self):
        address, _ = self.start_server()
        ours, theirs = os.openpty()
        self.addCleanup(os.close, ours)
        process = subprocess.run(
            [programs.path_of("many_connections"), address, "--count", "200", "--hold", "0.1"], stderr=theirs,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, timeout=programs.LIMIT)
        os.close(theirs)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(self.reports(process.stdout)[0], (200, 200, {"ESTABLISHED": 200}))
        shown = os.read(ours, 65536).decode()
        self.assertRegex(shown, r"\r\x1b\[K\d+ of 200 connected, \d+ under way")
        self.assertTrue(shown.endswith("\r\x1b[K"), shown)


if __name__ == "__main__":
    programs.main()
