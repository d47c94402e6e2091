"""ping: over loopback and links that lose, in namespaces of the test's own that allow echoes to programs."""

import os
import re
import signal
import subprocess
import sys
import time
import unittest

import programs

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import own_namespace  # noqa: E402
from own_namespace import LIMIT  # noqa: E402

RANGE = "/proc/sys/net/ipv4/ping_group_range"
PROMPT = 5  # seconds, for a machine that is busy
TIME = r"time=\d+\.\d{3} ms"
TIMES = r"rtt min/avg/max/mdev = (\d+\.\d{3})/(\d+\.\d{3})/(\d+\.\d{3})/\d+\.\d{3} ms"


def shell(script):
    subprocess.run(["sh", "-ec", script], check=True, timeout=LIMIT)


class Ping(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        # Behind it is nobody, and nothing says so.
        shell("ip link add silent type veth peer name nobody; "
              "ip link set nobody up; ip link set silent arp off up; ip address add 10.9.1.1/24 dev silent; "
              "ip -6 address add fd09:a:1::1/64 dev silent nodad; ip route add unreachable 10.9.2.0/24; "
              f"echo 0 0 > {RANGE}")

    def ping(self, *arguments, program="ping"):
        result = programs.run(program, *arguments)
        return result.returncode, result.stdout.decode().splitlines(), result.stderr.decode()

    def test_answers_and_the_summary(self):
        for host in ("127.0.0.1", "::1"):
            with self.subTest(host=host):
                code, lines, errors = self.ping(host, "-c", "3", "-i", "0.01")
                self.assertEqual((code, errors), (0, ""))
                self.assertEqual(lines[0], f"PING {host} ({host}): 56 data bytes")
                for number, line in enumerate(lines[1:4], 1):
                    self.assertRegex(line, rf"^64 bytes from {host}: icmp_seq={number} ttl=64 {TIME}$")
                self.assertEqual(lines[4:6], ["", f"--- {host} ping statistics ---"])
                self.assertRegex(lines[6], r"^3 packets transmitted, 3 received, 0% packet loss, time \d+ms$")
                least, mean, most = map(float, re.fullmatch(TIMES, lines[7]).groups())
                self.assertTrue(0 < least <= mean <= most, lines[7])
                self.assertEqual(len(lines), 8)

    def test_a_name_and_the_interval(self):
        before = time.monotonic()
        code, lines, errors = self.ping("localhost", "-c", "3", "-i", "0.2")
        self.assertEqual((code, errors), (0, ""))
        self.assertGreaterEqual(time.monotonic() - before, 0.4)
        self.assertRegex(lines[0], r"^PING localhost \((127\.0\.0\.1|::1)\): 56 data bytes$")
        self.assertGreaterEqual(int(re.search(r"time (\d+)ms", lines[6])[1]), 400)

    def test_nobody_answers(self):
        for host in ("10.9.1.2", "fd09:a:1::2"):
            with self.subTest(host=host):
                code, lines, errors = self.ping(host, "-c", "2", "-i", "0.01", "-W", "0.1")
                self.assertEqual((code, errors), (1, ""))
                self.assertRegex(lines[-1], r"^2 packets transmitted, 0 received, 100% packet loss, time \d+ms$")
                self.assertEqual(len(lines), 4)

    def test_some_are_lost(self):
        if own_namespace.missing("nft list ruleset"):
            self.skipTest("nft is missing")
        shell("nft add table ip t; nft 'add chain ip t out {type filter hook output priority 0; }'; "
              "nft add rule ip t out icmp type echo-request numgen inc mod 4 2 drop")
        self.addCleanup(shell, "nft delete table ip t")
        code, lines, errors = self.ping("127.0.0.1", "-c", "4", "-i", "0.01", "-W", "0.2")
        answers = [line for line in lines if "icmp_seq" in line]
        # Where the filter drops what is sent here, the sender is told.
        self.assertEqual((code, errors, len(answers)), (0, "", 3))
        self.assertRegex(lines[-2], r"^4 packets transmitted, 3 received, (\+1 errors, )?25% packet loss, time \d+ms$")

    def test_what_the_system_says(self):
        code, lines, errors = self.ping("10.9.2.1", "-c", "1", "-W", "0.1")
        self.assertEqual((code, errors), (1, ""))
        self.assertRegex(lines[1], r"^send: .*\(E(HOST|NET)UNREACH\)$")
        self.assertRegex(lines[-1], r"^1 packets transmitted, 0 received, \+1 errors, 100% packet loss, time \d+ms$")

    def test_ctrl_c_prints_the_summary(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number), programs.Running("ping", "127.0.0.1", "-i", "0.01") as running:
                for _ in range(4):
                    running.line()
                before = time.monotonic()
                self.assertEqual(running.end(number), 0)
                self.assertLess(time.monotonic() - before, PROMPT)
                self.assertRegex(running.stdout.decode(), r"\n\n--- 127\.0\.0\.1 ping statistics ---\n\d+ packets "
                                 rf"transmitted, \d+ received, .*time \d+ms\n{TIMES}\n$")
                self.assertEqual(running.stderr, b"")
        with programs.Running("ping", "10.9.1.2", "-i", "600") as running:
            running.line()
            self.assertEqual(running.end(signal.SIGINT), 1)
            self.assertIn(b"\n1 packets transmitted, 0 received, 100% packet loss", running.stdout)

    def test_a_system_that_allows_no_echoes_says_what_to_do(self):
        fresh = ["unshare", "-n", programs.path_of("ping")]  # where nothing is allowed yet
        code, lines, errors = self.ping("127.0.0.1", "-c", "1", program=fresh)
        self.assertEqual((code, lines), (1, []))
        self.assertIn("ping: open: permission denied (EACCES)\n", errors)
        self.assertIn("net.ipv4.ping_group_range", errors)


if __name__ == "__main__":
    own_namespace.enter(__file__, ("unshare", "ip"),
                        f"ip link add silent type veth peer name nobody && ip link del silent && echo 0 0 > {RANGE}", fail=own_namespace.skip)
    programs.main()
