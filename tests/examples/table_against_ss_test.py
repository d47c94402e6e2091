"""2,000 connections in mixed states: every row of the library's table beside that of ss, and each found by itself."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import unittest
from collections import Counter

import programs

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import loopback_crowd  # noqa: E402

CONNECTIONS = 2000
PLACES = [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("::", "127.0.0.2")]  # the last one: IPv4 of a dual-stack server
FATES = ["established", "half-closed", "time-wait"]


def output_of(*arguments, stdin=b""):
    result = programs.run("table_rows", *arguments, stdin=stdin)
    if result.returncode != 0:
        raise AssertionError(result.stderr.decode())
    return result.stdout


@unittest.skipUnless(shutil.which("ss"), "ss is not here")
class TableAgainstSs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        plan = [(*place, fate, CONNECTIONS // (len(PLACES) * len(FATES)) + 1) for place in PLACES for fate in FATES]
        cls.crowd = loopback_crowd.Crowd([plan])
        cls.addClassCleanup(cls.crowd.__exit__)
        # Alone in a network every row counts; else those of the connections made here.
        cls.ports = None if alone else cls.crowd.ports

    def agreed(self, read):
        """What ss and `read` both say while nothing changes: ss says it before and after."""
        for _ in range(20):
            before = loopback_crowd.ss_rows(self.ports)
            ours = loopback_crowd.only(read(), self.ports)
            if loopback_crowd.ss_rows(self.ports) == before:
                return before, ours
        self.fail("the table of ss does not come to rest")

    def assert_same(self, read):
        theirs, ours = self.agreed(read)
        self.assertEqual(theirs - ours, Counter(), "rows of ss that the library does not have")
        self.assertEqual(ours - theirs, Counter(), "rows of the library that ss does not have")

    def test_the_crowd_is_there(self):
        rows = loopback_crowd.ss_rows(self.ports)
        states = Counter(state for state, _, _ in rows.elements())
        self.assertEqual(states["LISTEN"], len(PLACES) * len(FATES))
        self.assertGreaterEqual(states["ESTABLISHED"] // 2 + states["CLOSE-WAIT"] + states["TIME-WAIT"], CONNECTIONS)
        self.assertEqual(states["FIN-WAIT-2"], states["CLOSE-WAIT"])
        for state in ("ESTABLISHED", "CLOSE-WAIT", "FIN-WAIT-2", "TIME-WAIT"):
            self.assertGreater(states[state], 600)

    def test_the_table_has_the_rows_of_ss(self):
        self.assert_same(lambda: loopback_crowd.rows_of(output_of("table")))

    def test_a_visitor_sees_the_rows_of_ss(self):
        self.assert_same(lambda: loopback_crowd.rows_of(output_of("visitor")))

    def test_proc_has_the_rows_of_ss(self):
        self.assert_same(lambda: loopback_crowd.rows_of(output_of("proc")))

    def test_who_holds_each_socket_is_what_ss_says(self):
        """Of 2,000 connections, and of datagram sockets of which some are held twice and some by two processes."""
        with contextlib.ExitStack() as held:
            for _ in range(20):
                for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
                    bound = held.enter_context(socket.socket(family, socket.SOCK_DGRAM))
                    bound.bind((address, 0))
                    there = held.enter_context(socket.socket(family, socket.SOCK_DGRAM))
                    there.connect(bound.getsockname())
                    held.enter_context(there.dup())
            passed = [bound.fileno(), there.fileno()]
            child = held.enter_context(subprocess.Popen(["cat"], stdin=subprocess.PIPE, pass_fds=passed))
            held.callback(child.stdin.close)
            for _ in range(20):
                before = loopback_crowd.ss_holders()
                ours = loopback_crowd.holders_of(output_of("holders"))
                if loopback_crowd.ss_holders() == before:
                    break
            else:
                self.fail("the holders of ss do not come to rest")
            if not alone:  # others' sockets are there as well, and may change between the two
                here = {os.getpid(), child.pid, *(holder.pid for holder in self.crowd.holders)}
                before, ours = (Counter({row: n for row, n in rows.items() if int(row[3].split(",")[1]) in here})
                                for rows in (before, ours))
            self.assertEqual(before - ours, Counter(), "holders of ss that the library does not have")
            self.assertEqual(ours - before, Counter(), "holders of the library that ss does not have")
            of_child = [row for row in ours if row[3].startswith(f"cat,{child.pid},")]
            self.assertEqual(len(of_child), 2)
            self.assertGreaterEqual(sum(n for row, n in ours.items() if row[0] == "udp"), 20 * 2 * 3 + 2)
            self.assertGreater(sum(n for row, n in ours.items() if row[0] == "tcp"), CONNECTIONS)

    def test_each_row_of_ss_is_found_by_its_endpoints(self):
        asked = sorted(loopback_crowd.ss_rows(self.ports))
        self.assertTrue(any(local.startswith("127.0.0.2:") for _, local, _ in asked), "no mapped connection")
        text = "".join(f"{local} {remote}\n" for _, local, remote in asked)
        found = output_of("find", stdin=text.encode()).decode().splitlines()
        self.assertEqual(len(found), len(asked))
        for row, line in zip(asked, found):
            self.assertEqual(tuple(line.split()), row)


if __name__ == "__main__":
    alone = loopback_crowd.enter_own_network()
    programs.main()
