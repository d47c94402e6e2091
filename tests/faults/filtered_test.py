"""Connections through a packet filter: packets that vanish, and packets that are refused with this or that message.

The script runs itself again in a user and network namespace of its own, where it may set up nft's rules.
"""

import os
import socket
import struct
import subprocess
import sys
import unittest

from namespaces import LIMIT, enter, nft

folder = None


class Program:
    """The program at one of its tasks."""

    def __init__(self, task, where):
        self.process = subprocess.Popen([os.path.join(folder, "filtered"), task, where[0], str(where[1])],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.communicate(timeout=LIMIT)

    def line(self):
        return self.process.stdout.readline().rstrip("\n")

    def go_on(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def rest(self):
        """What it says until its end, which must be a good one."""
        said = self.process.communicate(timeout=LIMIT)[0].splitlines()
        if self.process.returncode != 0:
            raise AssertionError(f"exit {self.process.returncode}: {said}")
        return said


class Filtered(unittest.TestCase):
    def setUp(self):
        nft("add table inet t; add chain inet t input { type filter hook input priority 0; }")
        self.addCleanup(nft, "delete table inet t")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.listener.close)
        self.where = self.listener.getsockname()
        self.listener.settimeout(LIMIT)

    def filter(self, verdict, match="", where=None, protocol="tcp"):
        nft(f"add rule inet t input {protocol} dport {(where or self.where)[1]} {match} {verdict}")

    def let_through(self):
        nft("flush chain inet t input")

    def run_to_end(self, task, where=None):
        with Program(task, where or self.where) as program:
            return program.rest()

    def test_dropped_attempt_ends_with_its_deadline(self):
        self.filter("drop")
        self.assertEqual(self.run_to_end("connect_briefly"), ["connect: deadline passed (deadline_exceeded)"])

    def test_dropped_attempt_ends_with_its_deadline_over_ipv6(self):
        with socket.create_server(("::1", 0), family=socket.AF_INET6) as listener:
            where = listener.getsockname()[:2]
            self.filter("drop", where=where)
            self.assertEqual(self.run_to_end("connect_briefly", where), ["connect: deadline passed (deadline_exceeded)"])

    def test_dropped_attempt_is_in_syn_sent_until_it_gets_through(self):
        self.filter("drop")
        with Program("start", self.where) as program:
            self.assertEqual([program.line(), program.line()], ["SYN-SENT", "SYN-SENT"])
            self.assertEqual(program.line(), "connect: deadline passed (deadline_exceeded)")
            self.let_through()
            program.go_on()
            self.assertEqual(program.rest(), ["connected"])

    def test_rejected_attempt_says_how(self):
        unreachable = "connect: host unreachable (EHOSTUNREACH)"
        refused = "connect: connection refused (ECONNREFUSED)"
        for message, expected in (("tcp reset", refused), ("icmp port-unreachable", refused),
                                  ("icmp host-unreachable", unreachable), ("icmp admin-prohibited", unreachable),
                                  ("icmp net-unreachable", "connect: network unreachable (ENETUNREACH)")):
            with self.subTest(message=message):
                self.let_through()
                self.filter(f"reject with {message}")
                self.assertEqual(self.run_to_end("connect"), [expected])

    def test_interrupted_attempt_goes_on(self):
        for task in ("interrupted", "interrupted_in_time"):
            with self.subTest(task=task):
                self.filter("drop")
                with Program(task, self.where) as program:
                    self.assertEqual(program.line(), "interrupted")
                    self.let_through()
                    with self.listener.accept()[0] as connection:
                        connection.sendall(connection.recv(5, socket.MSG_WAITALL))
                    self.assertEqual(program.rest(), ["connected", "sent", "hello"])

    def test_fin_that_is_refused_is_not_delivered(self):
        for message in ("icmp port-unreachable", "icmp host-unreachable", "icmp prot-unreachable"):
            with self.subTest(message=message), Program("close_unheard", self.where) as program:
                self.assertEqual(program.line(), "connected")
                with self.listener.accept()[0]:
                    self.filter(f"reject with {message}")
                    program.go_on()
                    self.assertEqual(program.rest(), ["unacknowledged: 0 bytes"])
                    self.let_through()

    def test_fin_that_vanished_before_a_reset_is_not_delivered(self):
        self.filter("drop", match="tcp flags & fin == fin")
        with Program("close_after_reset", self.where) as program:
            connection = self.listener.accept()[0]
            self.assertEqual(program.line(), "shut")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
            self.assertEqual(program.rest(), ["receive: connection reset by peer (ECONNRESET)", "unacknowledged: 0 bytes"])

    def test_rejected_datagram_is_told_by_the_next_call(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
            receiver.bind(("127.0.0.1", 0))
            where = receiver.getsockname()
            self.filter("reject with icmp port-unreachable", where=where, protocol="udp")
            self.assertEqual(self.run_to_end("datagram", where),
                             ["sent", "receive: connection refused (ECONNREFUSED)"])
            self.let_through()
            self.filter("drop", where=where, protocol="udp")
            self.assertEqual(self.run_to_end("datagram", where),
                             ["sent", "receive: deadline passed (deadline_exceeded)"])


def main():
    global folder
    enter(__file__)
    folder = sys.argv.pop(1)
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
