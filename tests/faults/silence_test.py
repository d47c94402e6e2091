"""Peers that vanish, or stall, under `limit_silence`: each is noticed in time, and those that live are let be.

The script runs itself again in a user and network namespace of its own, where it may set up nft's rules.
"""

import os
import subprocess
import sys
import unittest

import namespaces

LATE = 1.5  # seconds after the limit: two retransmissions, and a busy machine
DEAD = "receive: timed out (ETIMEDOUT)"
PASSED = "receive: deadline passed (deadline_exceeded)"

folder = None


def run():
    """The program's rows, by what was tried and the limit."""
    with subprocess.Popen([os.path.join(folder, "silence")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          text=True) as process:
        try:
            port = int(process.stdout.readline())
            namespaces.nft("add table inet t; add chain inet t input { type filter hook input priority 0; }; "
                           f"add rule inet t input tcp dport {port} drop; add rule inet t input tcp sport {port} drop")
            said = process.communicate("\n", timeout=namespaces.LIMIT)[0]
        finally:
            process.kill()
    rows = [line.split("|") for line in said.splitlines()]
    return {(row[0], int(row[1])): row[2:] for row in rows}


class Silence(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = run()

    def check_noticed(self, what, again=DEAD):
        for limit in (2, 3):
            with self.subTest(what=what, limit=limit):
                first, second, audit, since_earliest, since_latest = self.rows[what, limit]
                self.assertEqual(first, DEAD)
                self.assertEqual(second, again)  # the death is no clean end to the next call
                self.assertEqual(audit, "gone")
                self.assertGreaterEqual(float(since_earliest), limit)
                self.assertLessEqual(float(since_latest), limit + LATE)

    def test_idle_peer_that_vanished(self):
        self.check_noticed("idle")

    def test_peer_that_vanished_with_data_in_flight(self):
        self.check_noticed("sending")

    def test_peer_that_vanished_before_our_fin(self):
        self.check_noticed("finishing")

    def test_peer_that_vanished_after_our_fin(self):
        self.check_noticed("finished")

    def test_peer_that_vanished_behind_a_shut_window(self):
        self.check_noticed("full")

    def test_peer_that_answers_and_takes_no_data(self):
        # Every probe was answered, so the kernel keeps no trace of what it was, once it was reported.
        self.check_noticed("stalled", again="receive: connection reset by peer (ECONNRESET)")

    def test_peer_that_takes_no_data_is_let_be(self):
        self.assertEqual(self.rows["spared", 2], [PASSED, "consistent", "all arrived"])

    def test_idle_peer_that_answers_is_let_be(self):
        self.assertEqual(self.rows["answered", 2], [PASSED, "consistent", "all arrived"])


def main():
    global folder
    namespaces.enter(__file__)
    folder = sys.argv.pop(1)
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
