"""Connecting by name where addresses are dead and a name server keeps answers back.

The script runs itself again in namespaces of its own, as support/dead_addresses.py sets them up.
"""

import os
import shutil
import socket
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
from dead_addresses import A, AAAA, DEAD_V4, DEAD_V6, LIMIT, LIVE, NameServer, enter  # noqa: E402

# The races below have to end long before any attempt to a dead address does, which takes two minutes, and before a
# share of the shortest deadline is over. What is added to the timers' own sum is for a busy machine.
SLACK = 400  # milliseconds

folder = None


def run(host, port, deadline=None):
    words = [os.path.join(folder, "raced"), host, str(port)] + ([str(deadline)] if deadline else [])
    done = subprocess.run(words, capture_output=True, text=True, timeout=LIMIT, check=True)
    lines = [line.split(" ", 1) for line in done.stdout.splitlines()]
    took, outcome = lines[0]
    attempts = [(int(start), *line.split(" ")) for start, line in lines[1:-1]]
    return int(took), outcome, attempts, int(lines[-1][0])


class Raced(unittest.TestCase):
    def setUp(self):
        self.listener = socket.create_server((LIVE, 0))
        self.addCleanup(self.listener.close)
        self.port = self.listener.getsockname()[1]

    def test_two_dead_and_one_live_address_whatever_the_deadline(self):
        for deadline in (None, 1500, 5000, 30000):
            with self.subTest(deadline=deadline):
                took, outcome, attempts, left = run("one-dead-family.test", self.port, deadline)
                self.assertEqual(outcome, "connected")
                self.assertGreaterEqual(took, 250)
                self.assertLess(took, 250 + SLACK)
                self.assertEqual([each[1:] for each in attempts],
                                 [(f"[{DEAD_V6[0]}]:{self.port}", "outrun"), (f"{LIVE}:{self.port}", "connected")])
                self.assertGreaterEqual(attempts[1][0] - attempts[0][0], 249)
                self.assertEqual(left, 0)

    def test_a_dead_address_of_the_live_family_costs_two_delays_more(self):
        # A resolver would put its machine's own address first.
        took, outcome, attempts, _ = run(",".join((*DEAD_V6, DEAD_V4[0], LIVE)), self.port)
        self.assertEqual(outcome, "connected")
        self.assertGreaterEqual(took, 750)
        self.assertLess(took, 750 + SLACK)
        self.assertEqual([each[2] for each in attempts], ["outrun", "outrun", "outrun", "connected"])

    def test_all_dead(self):
        took, outcome, attempts, _ = run("all-dead.test", self.port, 1200)
        self.assertEqual(outcome, "connect: deadline passed (deadline_exceeded)")
        self.assertGreaterEqual(took, 1200)
        self.assertLess(took, 1200 + SLACK)
        self.assertEqual([each[2] for each in attempts], ["deadline_exceeded"] * 4)

    def test_no_route_at_all_is_known_at_once(self):
        took, outcome, attempts, _ = run("no-route.test", self.port, 5000)
        self.assertEqual(outcome, "connect: network unreachable (ENETUNREACH)")
        self.assertLess(took, SLACK)
        self.assertEqual(len(attempts), 2)

    def test_a_name_server_that_drops_questions_for_ipv6(self):
        for deadline in (2000, 10000):
            with self.subTest(deadline=deadline), NameServer("dropped") as server:
                took, outcome, attempts, left = run("any.test", self.port, deadline)
                self.assertEqual(outcome, "connected")
                self.assertGreaterEqual(took, 300)
                self.assertLess(took, 300 + SLACK)
                self.assertEqual([each[1:] for each in attempts], [(f"{LIVE}:{self.port}", "connected")])
                self.assertEqual(left, 2)
                self.assertEqual(sorted(server.asked)[:4], [A, A, AAAA, AAAA])

    def test_a_name_without_ipv6_is_asked_once(self):
        with NameServer("none") as server:
            took, outcome, _, left = run("any.test", self.port, 5000)
            self.assertEqual(outcome, "connected")
            self.assertLess(took, 250)
            self.assertEqual(left, 0)
            self.assertEqual(sorted(server.asked), [A, AAAA])

    def test_a_name_server_that_answers_nothing(self):
        with NameServer("mute"):
            took, outcome, attempts, left = run("any.test", self.port, 1000)
            self.assertEqual(outcome, "resolve: deadline passed (deadline_exceeded)")
            self.assertGreaterEqual(took, 1000)
            self.assertLess(took, 1000 + SLACK)
            self.assertEqual((attempts, left), ([], 3))


def main():
    global folder
    for tool in ("unshare", "ip", "mount"):
        if not shutil.which(tool):
            sys.exit(f"{tool} is missing")
    folder = sys.argv.pop(1)
    unittest.main(verbosity=2)


if __name__ == "__main__":
    enter(__file__, main)
