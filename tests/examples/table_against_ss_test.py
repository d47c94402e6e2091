"""2,000 connections in mixed states: every row of the library's table beside that of ss, and each found by itself."""

import os
import shutil
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
