"""What routers and hosts report of datagrams: over IPv4, over IPv6, and to an IPv4 peer from a dual-stack socket.

The script runs itself again in namespaces of its own, as support/routed_network.py sets them up.
"""

import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
from routed_network import LIMIT, Way, enter, far  # noqa: E402

ROUTERS = 2
MTU = 1300
PORT = 33434  # nobody is there
HOST, FIRST, LAST = far(ROUTERS + 1), far(1), far(ROUTERS)  # the host, and the routers as this end sees them

folder = None


class Row:
    """A family of the socket, and how it names the host and the routers."""

    def __init__(self, name, own, which, prefix=""):
        self.name, self.own, self.icmpv6 = name, own, which == 1
        self.host, self.first, self.last = (prefix + each[which] for each in (HOST, FIRST, LAST))

    def endpoint(self, port=PORT):
        return f"[{self.host}]:{port}" if ":" in self.host else f"{self.host}:{port}"


ROWS = Row("v4", "v4", 0), Row("v6", "v6", 1), Row("dual", "v6", 0, "::ffff:")


class Routed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.way = Way(ROUTERS, MTU)
        cls.addClassCleanup(cls.way.close)

    def check_rows(self, hops, size, mode, count, check):
        """Calls `check` with each row and the program's lines about it."""
        for row in ROWS:
            with self.subTest(row=row.name):
                # What this end has learned about the way is forgotten.
                family = "-6" if row.icmpv6 else "-4"
                subprocess.run(["ip", family, "route", "flush", "cache"], check=True, timeout=LIMIT)
                words = [row.own, row.host, str(PORT), str(hops), str(size), mode, str(count)]
                done = subprocess.run([os.path.join(folder, "routed"), *words], capture_output=True, text=True,
                                      timeout=LIMIT, check=True)
                check(row, done.stdout.splitlines())

    def test_a_port_that_nobody_has(self):
        def check(row, lines):
            place = "icmpv6 1/4" if row.icmpv6 else "icmp 3/3"
            self.assertEqual(lines, [f"connection refused (ECONNREFUSED) for {row.endpoint()}, reported by {row.host}"
                                     f"|{place}|6", "path MTU 1500"])
        self.check_rows(64, 6, "system", 1, check)

    def test_a_hop_limit_that_has_passed(self):
        for hops, reporter in ((1, "first"), (2, "last")):
            def check(row, lines, reporter=reporter):
                place = "icmpv6 3/0" if row.icmpv6 else "icmp 11/0"
                self.assertEqual(lines, [f"host unreachable (EHOSTUNREACH) for {row.endpoint()}, reported by "
                                         f"{getattr(row, reporter)}|{place}|6", "path MTU 1500"])
            self.check_rows(hops, 6, "system", 1, check)

    def check_too_long(self, row, line):
        text, place, quoted = line.rsplit("|", 2)
        self.assertEqual(text, f"message too long (EMSGSIZE) for {row.endpoint()}, path MTU {MTU}, "
                               f"reported by {row.last}")
        self.assertEqual(place, "icmpv6 2/0" if row.icmpv6 else "icmp 3/4")
        self.assertGreaterEqual(int(quoted), 500)  # as much as the message has room for
        self.assertLess(int(quoted), 1400)

    def test_too_long_for_a_link_behind_a_router(self):
        def check(row, lines):
            self.check_too_long(row, lines[0])
            self.assertEqual(lines[1:], [f"path MTU {MTU}"])
        self.check_rows(64, 1400, "system", 1, check)

    def test_what_is_enforced_is_refused_from_then_on(self):
        def check(row, lines):
            self.check_too_long(row, lines[0])
            self.assertEqual(lines[1], "send: message too long (EMSGSIZE)")
            text, place, quoted = lines[2].rsplit("|", 2)
            self.assertTrue(text.endswith(f", path MTU {MTU}, reported by this machine"), text)
            self.assertEqual((place, quoted), ("local none/none", "0"))
            self.assertEqual(lines[3:], [f"path MTU {MTU}"])
        self.check_rows(64, 1400, "enforce", 2, check)

    def test_a_probe_is_sent_each_time(self):
        def check(row, lines):
            for line in lines[:3]:
                self.check_too_long(row, line)
            self.assertEqual(lines[3:], [f"path MTU {MTU}"])
        self.check_rows(64, 1400, "probe", 3, check)


def main():
    global folder
    enter(__file__)
    folder = sys.argv.pop(1)
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
