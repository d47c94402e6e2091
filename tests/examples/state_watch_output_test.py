"""state_watch: what it draws on a terminal, what it prints for scripts, and which connection becomes the picture."""

import fcntl
import json
import os
import pty
import re
import socket
import struct
import subprocess
import tempfile
import termios
import unittest
import xml.etree.ElementTree as xml

import programs
from state_watch_test import SVG, Pair, only

COLUMNS, ROWS = 80, 12


class Listening:
    """A listener that stays, and connections to it from this script."""

    def __init__(self, count, host="127.0.0.1"):
        self.listener = socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
        self.port = str(self.listener.getsockname()[1])
        self.connections = ["--remote-port", self.port, "--state", "ESTABLISHED"]  # none of the port's user before
        self.clients = [socket.create_connection(self.listener.getsockname()[:2], timeout=programs.LIMIT)
                        for _ in range(count)]
        self.servers = [self.listener.accept()[0] for _ in range(count)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in (self.listener, *self.clients, *self.servers):
            each.close()


def frames_on_a_terminal(*arguments, environment=None, columns=COLUMNS):
    """The tables that it draws one over the other on a small terminal, each as its lines."""
    terminal, end = pty.openpty()
    fcntl.ioctl(end, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, columns, 0, 0))
    process = subprocess.Popen([programs.path_of("state_watch"), *arguments], stdin=subprocess.DEVNULL, stdout=end,
                               stderr=subprocess.PIPE, env=environment)
    os.close(end)
    seen = b""
    try:
        while piece := os.read(terminal, 65536):
            seen += piece
    except OSError:  # the program has ended
        pass
    os.close(terminal)
    if process.wait(programs.LIMIT) != 0:
        raise AssertionError(process.stderr.read())
    process.stderr.close()
    return [frame.split("\r\n")[:-1] for frame in seen.decode().split("\x1b[H")[1:]]


def without_colour(line):
    return re.sub(r"\x1b\[[0-9]*[mKJ]", "", line)


class StateWatchOutput(unittest.TestCase):
    def test_a_table_fits_its_terminal_and_says_how_much_it_shows(self):
        with Listening(20) as these:
            frames = frames_on_a_terminal(*these.connections, "--interval", "0.05", "--for", "0.2")
        self.assertGreater(len(frames), 1)
        for frame in frames:
            self.assertLess(len(frame), ROWS)
            lines = [without_colour(line) for line in frame]
            self.assertLessEqual(max(map(len, lines)), COLUMNS)
            self.assertRegex(lines[0], "^state +for s +local -> remote +process +rtt ms$")
            self.assertRegex(lines[-1], r"^9 of 20 connections, 20 changes in \d s\. Ctrl-C ends\.$")
            self.assertTrue(all(line.startswith("\x1b[32mESTABLISHED ") for line in frame[1:-1]), frame)

    def test_a_wide_terminal_shows_every_number(self):
        with Listening(2, "::1") as these:
            frame = frames_on_a_terminal(*these.connections, "--for", "0.01", columns=200)[0]
        self.assertRegex(frame[0], r"^state +for s +local -> remote +process +rtt ms +sent/s +recv/s +recv-q +send-q "
                                   r"+retrans +timer +cwnd +flight +min ms(\x1b\[K)?$")
        self.assertLessEqual(max(len(without_colour(line)) for line in frame), 200)

    def test_long_endpoints_are_cut_and_colours_can_be_declined(self):
        with Listening(1, "::1") as these:
            environment = {**os.environ, "NO_COLOR": "1"}
            frame = frames_on_a_terminal(*these.connections, "--for", "0.01", environment=environment)[0]
            self.assertNotIn("\x1b[32m", "".join(frame))
            self.assertIn(f"-> [::1]:{these.port} ", frame[1])

    def test_rows_of_the_table_for_scripts(self):
        with Listening(2) as these:
            ended = programs.run("state_watch", *these.connections, "--once", "--json")
        self.assertEqual((ended.returncode, ended.stderr), (0, b""))
        connections = json.loads(ended.stdout)["connections"]
        self.assertEqual({each["remote"] for each in connections}, {f"127.0.0.1:{these.port}"})
        self.assertEqual([each["samples"][0]["state"] for each in connections], ["ESTABLISHED"] * 2)

    def test_changes_for_scripts(self):
        with Pair() as pair:
            local, remote = pair.words().split(" -> ")
            with programs.Running("state_watch", *only(pair), "--interval", "0.002", "--until-gone",
                                  "--json") as program:
                first = json.loads(program.line())
                pair.server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                pair.server.close()
                last = json.loads(program.line())
                self.assertEqual(program.end(), 0, program.stderr)
        self.assertEqual((first["from"], first["to"]), (None, "ESTABLISHED"))
        self.assertEqual((last["from"], last["to"]), ("ESTABLISHED", None))
        self.assertEqual({(each["local"], each["remote"]) for each in (first, last)}, {(local, remote)})

    def test_it_does_not_wait_through_time_wait_and_a_listener_is_no_connection_to_draw(self):
        with tempfile.TemporaryDirectory() as folder, Listening(1) as these:
            svg = os.path.join(folder, "life.svg")
            with programs.Running("state_watch", "--local-port", these.port, "--interval", "0.002", "--until-gone",
                                  "--svg", svg) as program:
                self.assertIn("LISTEN", program.line() + program.line())  # and the connection
                server = these.servers[0]
                server.shutdown(socket.SHUT_WR)  # so TIME-WAIT comes at its side
                these.clients[0].close()
                server.recv(1)
                server.close()
                self.assertEqual(program.end(), 0, program.stderr)
                self.assertIn(b"-> TIME-WAIT\n", program.stdout)
            titles = [text.text for text in xml.parse(svg).getroot().iter(SVG + "text")]
            self.assertRegex(titles[0], rf"^127\.0\.0\.1:{these.port} → 127\.0\.0\.1:\d+$")

    def test_no_file_is_left_where_nothing_was_seen_and_none_is_emptied(self):
        with tempfile.TemporaryDirectory() as folder, Listening(0) as these:
            svg, old = os.path.join(folder, "life.svg"), os.path.join(folder, "old.svg")
            with open(old, "w", encoding="utf-8") as file:
                file.write("old")
            for path in (svg, old):
                ended = programs.run("state_watch", "--local-port", these.port, "--once", "--svg", path)
                self.assertEqual(ended.returncode, 1)
                self.assertIn(b"no connection was seen", ended.stderr)
            self.assertFalse(os.path.exists(svg))
            with open(old, encoding="utf-8") as file:
                self.assertEqual(file.read(), "old")


if __name__ == "__main__":
    programs.main()
