"""datagram_blast: every way of sending moves datagrams, and what is counted can be true."""

import json
import os
import pty
import re
import signal
import socket
import subprocess
import unittest

import programs

WAYS = ["one at a time", "batches of 32", "segments"]


class DatagramBlast(unittest.TestCase):
    def test_every_way_moves_datagrams_over_both_families(self):
        for address in ("127.0.0.1", "::1") if socket.has_ipv6 else ("127.0.0.1",):
            with self.subTest(address):
                result = programs.run("datagram_blast", "--address", address, "--seconds", "0.2", "--json")
                self.assertEqual((result.returncode, result.stderr), (0, b""))
                rows = [json.loads(line) for line in result.stdout.splitlines()]
                self.assertEqual([row["way"] for row in rows], WAYS)
                for row in rows:
                    self.assertEqual(row["bytes"], 1200)
                    self.assertGreaterEqual(row["seconds"], 0.2)
                    self.assertGreater(row["received"], 0)
                    self.assertGreaterEqual(row["sent"], row["received"])

    def test_the_table(self):
        result = programs.run("datagram_blast", "--seconds", "0.1", "--size", "1", "--batch", "7")
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        lines = result.stdout.decode().splitlines()
        self.assertEqual(lines[0], "datagrams of 1 bytes to 127.0.0.1, 0.1 s for each way")
        self.assertEqual(len(lines), 5)
        for line, way in zip(lines[2:], ("one at a time", "batches of 7", "segments")):
            self.assertRegex(line, rf"^{way} +[1-9]\d* +[1-9]\d* +\d+\.\d %$")

    def test_an_address_of_another_machine(self):
        result = programs.run("datagram_blast", "--address", "192.0.2.1", "--seconds", "0.1", "--json")
        self.assertEqual((result.returncode, result.stdout), (1, b""))
        words = r"^datagram_blast: 192\.0\.2\.1, one at a time: bind: .*\(EADDRNOTAVAIL\)\n$"
        self.assertRegex(result.stderr.decode(), words)

    def test_a_terminal_sees_how_far_it_is_and_ctrl_c_ends_it_at_once(self):
        terminal, end = pty.openpty()
        self.addCleanup(os.close, terminal)
        process = subprocess.Popen(
            [programs.path_of("datagram_blast"), "--seconds", str(programs.LIMIT * 2)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=end)
        self.addCleanup(process.kill)
        os.close(end)
        seen = b""
        while not re.search(rb"one at a time: \d+\.\d of \d+ s, \d+ sent", seen):
            seen += os.read(terminal, 1000)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=programs.LIMIT)
        self.assertEqual(process.returncode, 130)
        self.assertIn(b"\none at a time ", out)
        self.assertNotIn(b"batches", out)
        while b"stopped before the end" not in seen:
            seen += os.read(terminal, 1000)


if __name__ == "__main__":
    programs.main()
