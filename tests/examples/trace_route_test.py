"""trace_route: over routers in namespaces of the test's own, as support/routed_network.py sets them up."""

import os
import re
import signal
import socket
import sys
import time
import unittest

import programs

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
from routed_network import Way, enter, far  # noqa: E402

ROUTERS = 3
PROMPT = 5  # seconds, for a machine that is busy; what the program waits for would come much later


class TraceRoute(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.way = Way(ROUTERS)
        cls.addClassCleanup(cls.way.close)
        cls.hosts = far(ROUTERS + 1)
        cls.routers = [[far(link)[which] for link in range(1, ROUTERS + 1)] for which in (0, 1)]

    def trace(self, *arguments):
        result = programs.run("trace_route", *arguments, "--deadline", "20")
        return result.returncode, result.stdout.decode().splitlines(), result.stderr.decode()

    def check_hops(self, lines, places, tries=3):
        self.assertEqual(len(lines), len(places), lines)
        for hop, (line, place) in enumerate(zip(lines, places), 1):
            self.assertRegex(line, rf"^{hop:2}  {re.escape(place)}(  \d+\.\d{{3}} ms){{{tries}}}$")

    def test_every_router_and_the_host(self):
        for host, routers in zip(self.hosts, self.routers):
            with self.subTest(host=host):
                code, lines, errors = self.trace(host)
                self.assertEqual((code, errors), (0, ""))
                self.assertEqual(lines[0], f"30 hops at most to {host}")
                self.check_hops(lines[1:], [*routers, host])

    def test_one_datagram_each(self):
        code, lines, errors = self.trace(self.hosts[0], "--tries", "1")
        self.assertEqual((code, errors), (0, ""))
        self.check_hops(lines[1:], [*self.routers[0], self.hosts[0]], tries=1)

    def test_fewer_hops_than_the_way_has(self):
        code, lines, errors = self.trace(self.hosts[0], "--hops", "2")
        self.assertEqual((code, errors), (1, f"trace_route: {self.hosts[0]} was not reached within 2 hops\n"))
        self.check_hops(lines[1:], self.routers[0][:2])

    def test_a_host_at_whose_port_somebody_answers(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as here:
            here.bind(("127.0.0.1", 0))
            port = here.getsockname()[1]
            with programs.Running("trace_route", "127.0.0.1", "--tries", "1", "--port", str(port), "--deadline", "60",
                                  "--hops", "1") as tracing:
                here.settimeout(programs.LIMIT)
                question, client = here.recvfrom(100)
                here.sendto(question, client)
                self.assertEqual(tracing.end(), 0)
                self.assertRegex(tracing.stdout, rb"\n 1  127\.0\.0\.1  \d+\.\d{3} ms\n$")

    def test_no_way_behind_a_router(self):
        for which, place in enumerate(("10.9.99.1", "fd09:a:99::1")):
            with self.subTest(host=place):
                self.way.nodes[1].run("ip route add unreachable 10.9.99.0/24; "
                                      "ip -6 route add unreachable fd09:a:99::/64" if which == 0 else "true")
                code, lines, errors = self.trace(place, "--tries", "1")
                self.assertEqual((code, errors), (1, ""))
                self.check_hops(lines[1:2], self.routers[which][:1], tries=1)
                self.assertRegex(lines[2], rf"^ 2  {re.escape(self.routers[which][1])}  \d+\.\d{{3}} ms  .* \(E\w+UNREACH\)$")
                self.assertEqual(len(lines), 3)

    def test_no_way_from_here(self):
        code, _, errors = self.trace("ff0e::1%none")
        self.assertEqual(code, 1)
        self.assertTrue(errors.startswith("trace_route: ff0e::1%none: "), errors)

    def test_silence_is_a_star_and_ctrl_c_ends_it_at_once(self):
        self.way.nodes[1].run("ip route add blackhole 10.9.98.0/24")
        with programs.Running("trace_route", "10.9.98.1", "--tries", "1", "--deadline", "0.2") as tracing:
            self.assertEqual(tracing.line(), "30 hops at most to 10.9.98.1\n")
            self.assertRegex(tracing.line(), r"^ 1  10\.9\.1\.2  ")
            self.assertEqual(tracing.line(), " 2  *\n")
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number), programs.Running("trace_route", "10.9.98.1", "--tries", "1", "--deadline",
                                                               "600") as tracing:
                tracing.line()
                tracing.line()
                before = time.monotonic()
                self.assertEqual(tracing.end(number), 130)
                self.assertLess(time.monotonic() - before, PROMPT)
                self.assertEqual(tracing.stderr, b"trace_route: stopped before the end\n")


if __name__ == "__main__":
    enter(__file__)
    programs.main()
