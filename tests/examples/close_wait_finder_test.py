"""close_wait_finder: a process that forgets to close, one that is well, and what is said of each."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import unittest

import programs

# Accepts one connection for each line it reads and says where it is; "close" closes the oldest that it holds.
FORGETFUL = """
import socket, sys
server = socket.socket()
server.bind(("127.0.0.1", 0))
server.listen(16)
held = []
print(server.getsockname()[1], flush=True)
for line in sys.stdin:
    if line == "close\\n":
        held.pop(0).close()
    else:
        held.append(server.accept()[0])
    print("done", flush=True)
"""

FIN_WAIT_2 = 5  # the first byte of Linux's tcp_info

QUICK = ("--interval", "0.05", "--longer-than", "0.2")


class Forgetful:
    """The process, and this script's ends of its connections."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, "-c", FORGETFUL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = int(self.process.stdout.readline())
        self.clients = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self.clients:
            client.close()
        self.process.communicate(timeout=programs.LIMIT)

    @property
    def pid(self):
        return str(self.process.pid)

    @property
    def name(self):
        with open(f"/proc/{self.pid}/comm", encoding="utf-8") as file:
            return file.read().strip()

    def tell(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        if self.process.stdout.readline() != "done\n":
            raise AssertionError("the process ended early")

    def connect(self):
        """A connection, and its row's two ends as the process has them."""
        client = socket.create_connection(("127.0.0.1", self.port), programs.LIMIT)
        self.clients.append(client)
        self.tell("accept")
        return client, f"127.0.0.1:{self.port} -> 127.0.0.1:{client.getsockname()[1]}"


def half_close(client):
    """Sends a FIN, and returns once it was acknowledged: then the other end is in CLOSE-WAIT."""
    client.shutdown(socket.SHUT_WR)
    late = time.monotonic() + programs.LIMIT
    while client.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != FIN_WAIT_2:
        if time.monotonic() > late:
            raise AssertionError("the FIN is not acknowledged")


@unittest.skipUnless(os.path.isdir("/proc/self/fd"), "this system does not tell whose a connection is")
class CloseWaitFinder(unittest.TestCase):
    def setUp(self):
        self.forgetful = Forgetful()
        self.addCleanup(self.forgetful.__exit__)

    def test_a_process_that_forgets_to_close(self):
        stuck, row = self.forgetful.connect()
        stuck.sendall(b"never read")
        half_close(stuck)
        _, well = self.forgetful.connect()
        result = programs.run("close_wait_finder", self.forgetful.pid, *QUICK)
        self.assertEqual(result.returncode, 3, result.stderr)
        first, found, last = result.stdout.decode().splitlines()
        self.assertEqual(first, f"in CLOSE-WAIT or FIN-WAIT-2 of process {self.forgetful.pid}: 1")
        self.assertEqual(last, "stuck for 0.2 s or longer: 1")
        matched = re.fullmatch(r"stuck +(\d+\.\d) s  CLOSE-WAIT (.+) unread 1[01] unsent 0, (.+)", found)
        self.assertTrue(matched, found)
        self.assertEqual(matched[2], row)
        self.assertGreaterEqual(float(matched[1]), 0.2)
        self.assertEqual(matched[3], f"{self.forgetful.name} ({self.forgetful.pid})")
        self.assertEqual(result.stderr, b"close_wait_finder: waiting 0.2 s for those that stay\n")
        self.assertNotIn(well, found)

    def test_a_process_that_waits_for_a_peer(self):
        stuck, row = self.forgetful.connect()
        half_close(stuck)
        local, remote = row.split(" -> ")
        result = programs.run("close_wait_finder", str(os.getpid()), *QUICK)
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn(f"FIN-WAIT-2 {remote} -> {local}", result.stdout.decode())
        self.assertNotIn("CLOSE-WAIT 1", result.stdout.decode())  # that end is the other process's

    def test_both_ends_where_no_process_is_named(self):
        stuck, row = self.forgetful.connect()
        half_close(stuck)
        local, remote = row.split(" -> ")
        result = programs.run("close_wait_finder", *QUICK)
        self.assertEqual(result.returncode, 3, result.stderr)
        text = result.stdout.decode()
        self.assertTrue(text.startswith("in CLOSE-WAIT or FIN-WAIT-2 on this machine: "), text)
        self.assertIn(f"CLOSE-WAIT {local} -> {remote}", text)
        self.assertIn(f"FIN-WAIT-2 {remote} -> {local}", text)

    def test_a_process_that_is_well(self):
        self.forgetful.connect()
        result = programs.run("close_wait_finder", self.forgetful.pid, "--longer-than", str(2 * programs.LIMIT))
        self.assertEqual((result.returncode, result.stderr), (0, b""))  # at once: there is nothing to wait for
        self.assertTrue(result.stdout.decode().endswith("or longer: 0\n"))

    def test_what_is_closed_at_last_is_reported_as_gone(self):
        stuck, row = self.forgetful.connect()
        half_close(stuck)
        with programs.Running("close_wait_finder", self.forgetful.pid, "--follow", *QUICK) as finder:
            self.assertTrue(finder.line().endswith(": 1\n"))
            self.assertRegex(finder.line(), "^stuck .* CLOSE-WAIT " + re.escape(row))
            self.forgetful.tell("close")
            self.assertRegex(finder.line(), r"^gone .* CLOSE-WAIT " + re.escape(row))
            later, later_row = self.forgetful.connect()
            half_close(later)
            self.assertRegex(finder.line(), "^stuck .* CLOSE-WAIT " + re.escape(later_row))
            self.assertEqual(finder.end(signal.SIGTERM), 3)
            self.assertTrue(finder.stdout.endswith(b"or longer: 2\n"))

    def test_a_process_that_ends_while_it_is_followed(self):
        with programs.Running("close_wait_finder", self.forgetful.pid, "--follow", *QUICK) as finder:
            self.assertTrue(finder.line().endswith(": 0\n"))
            self.forgetful.__exit__()
            self.assertEqual(finder.line(), f"process {self.forgetful.pid} has ended\n")
            self.assertEqual(finder.end(), 0)

    def test_objects_for_scripts(self):
        stuck, row = self.forgetful.connect()
        half_close(stuck)
        local, remote = row.split(" -> ")
        result = programs.run("close_wait_finder", self.forgetful.pid, "--json", *QUICK)
        self.assertEqual(result.returncode, 3, result.stderr)
        begin, found, end = map(json.loads, result.stdout.splitlines())
        self.assertEqual((begin, end), ({"event": "begin", "count": 1}, {"event": "end", "stuck": 1}))
        self.assertGreaterEqual(found.pop("seconds"), 0.2)
        self.assertLessEqual(found.pop("unread_bytes"), 1)
        self.assertEqual(found, {"event": "stuck", "state": "CLOSE-WAIT", "local": local, "remote": remote,
                                 "unsent_bytes": 0, "process": f"{self.forgetful.name} ({self.forgetful.pid})"})

    def test_a_stop_while_it_waits(self):
        stuck, _ = self.forgetful.connect()
        half_close(stuck)
        with programs.Running("close_wait_finder", self.forgetful.pid, "--longer-than", "3600") as finder:
            self.assertTrue(finder.line().endswith(": 1\n"))
            self.assertEqual(finder.end(signal.SIGINT), 130)
            self.assertTrue(finder.stderr.endswith(b"close_wait_finder: stopped before the end\n"), finder.stderr)

    def test_a_process_that_is_not_there(self):
        self.forgetful.__exit__()
        result = programs.run("close_wait_finder", self.forgetful.pid)
        self.assertEqual((result.returncode, result.stdout), (1, b""))
        self.assertRegex(result.stderr.decode(), rf"^close_wait_finder: process {self.forgetful.pid}: .+\n$")


if __name__ == "__main__":
    programs.main()
