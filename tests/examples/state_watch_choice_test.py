"""state_watch: which connections it shows, in which order and with whose names, and when it has seen enough."""

import contextlib
import json
import os
import signal
import socket
import sys
import tempfile
import time
import unittest
import xml.etree.ElementTree as xml

import programs
from state_watch_output_test import Listening
from state_watch_test import SVG, Pair, only

names_processes = unittest.skipUnless(sys.platform == "linux", "this system does not name processes")


def own_name():
    """This script's name as the kernel has it."""
    with open("/proc/self/comm", encoding="utf-8") as file:
        return file.read().rstrip("\n")


def rows(*arguments):
    """The endpoints of each row of the table that it prints once."""
    ended = programs.run("state_watch", "--once", *arguments)
    if ended.returncode != 0:
        raise AssertionError(ended.stderr)
    return [" ".join(line.split()[2:5]) for line in ended.stdout.decode().splitlines()[1:]]


def turned(words):
    """The same connection, seen from its other end."""
    return " -> ".join(reversed(words.split(" -> ")))


class Choice(unittest.TestCase):
    def test_a_port_at_either_end(self):
        with Pair() as pair:
            here = pair.words()
            self.assertEqual(sorted(rows("--port", str(pair.port), "--state", "established")),
                             sorted([here, turned(here)]))

    def test_either_side_by_its_address_its_port_or_both(self):
        with Pair() as pair:
            here = pair.words()
            local, remote = here.split(" -> ")
            port = remote.rsplit(":", 1)[1]
            for arguments in (["--remote", remote], ["--remote", ":" + port], ["--local", local],
                              ["--local", "127.0.0.0/8", "--remote", ":" + port],
                              ["--local", local, "--remote", remote]):
                with self.subTest(arguments=arguments):
                    found = rows(*arguments, "--state", "ESTABLISHED")
                    if "--remote" not in arguments:  # a client of another test may have the same port
                        self.assertEqual({row.split(" -> ")[0] for row in found}, {local})
                        found = [row for row in found if row == here]
                    self.assertEqual(found, [here])
            self.assertEqual(rows("--remote", remote, "--local", "127.0.0.2"), [])

    @names_processes
    def test_a_process_by_its_number_and_by_its_name(self):
        with Pair() as pair:
            for process in (str(os.getpid()), own_name()):
                with self.subTest(process=process):
                    self.assertEqual(rows(*only(pair), "--process", process), [pair.words()])
            self.assertEqual(rows(*only(pair), "--process", str(os.getppid())), [])
            self.assertEqual(rows(*only(pair), "--process", own_name()[:-1]), [])

    @names_processes
    def test_the_table_and_the_json_name_the_process(self):
        with Pair() as pair:
            me = f"{own_name()} ({os.getpid()})"
            table = programs.run("state_watch", *only(pair), "--once").stdout.decode()
            self.assertIn(f" {pair.words()} {me} ", table)
            (connection,) = json.loads(programs.run("state_watch", *only(pair), "--once", "--json").stdout)["connections"]
            self.assertEqual(connection["processes"],
                             [{"pid": os.getpid(), "name": own_name(), "descriptor": pair.client.fileno()}])

    @names_processes
    def test_a_connection_that_was_closed_stays_with_the_process_that_had_it(self):
        with Pair() as pair:
            process = ["--process", str(os.getpid())]
            with programs.Running("state_watch", *only(pair), *process, "--interval", "0.002", "--json", "--until",
                                  "TIME-WAIT") as program:
                first = json.loads(program.line())
                self.assertEqual((first["from"], first["to"]), (None, "ESTABLISHED"))
                pair.client.close()
                pair.server.close()
                self.assertEqual(program.end(), 0, program.stderr)
                last = json.loads(program.stdout.splitlines()[-1])
            self.assertEqual(last["to"], "TIME-WAIT")
            self.assertEqual(last["processes"], first["processes"])

    def test_the_order_of_the_table(self):
        with Listening(3) as these:
            ours = ["--remote", ":" + these.port, "--state", "ESTABLISHED"]  # none of the port's user before
            all_rows = rows(*ours, "--sort", "local")
            self.assertEqual(len(all_rows), 3)
            numbers = [int(row.split(" ")[0].rsplit(":", 1)[1]) for row in all_rows]
            self.assertEqual(numbers, sorted(numbers))
            sizes = [1000, 3000, 2000]
            for server, size in zip(these.servers, sizes):
                server.sendall(bytes(size))
            for client, size in zip(these.clients, sizes):  # all has arrived, and nothing is read
                while len(client.recv(size, socket.MSG_PEEK)) < size:
                    pass
            wanted = ["{}:{}".format(*these.clients[i].getsockname()) for i in (1, 2, 0)]
            found = rows(*ours, "--sort", "recv-q")
            self.assertEqual([row.split(" ")[0] for row in found], wanted)
            self.assertEqual(sorted(rows(*ours, "--sort", "process")), sorted(all_rows))


@unittest.skipUnless(sys.platform == "linux", "this system does not report timers")
class Timers(unittest.TestCase):
    def test_the_table_the_json_and_the_picture_show_the_timer(self):
        with tempfile.TemporaryDirectory() as folder, Pair() as pair:
            pair.client.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            svg = os.path.join(folder, "life.svg")
            json_text = programs.run("state_watch", *only(pair), "--once", "--json", "--svg", svg).stdout
            timer = json.loads(json_text)["connections"][0]["samples"][0]["timer"]
            self.assertEqual((timer["kind"], timer["expirations"]), ("keep_alive", 0))
            self.assertGreater(timer["left_ms"], 0)
            table = programs.run("state_watch", *only(pair), "--once").stdout.decode()
            self.assertRegex(table, r" keep-alive \d+(\.\d)?s ")
            texts = [text.text for text in xml.parse(svg).getroot().iter(SVG + "text")]
            self.assertIn("timer", texts)
            self.assertIn("keep-alive 0 s", texts)

    def test_without_a_timer_the_picture_has_no_row_for_it(self):
        with tempfile.TemporaryDirectory() as folder, Pair() as pair:
            svg = os.path.join(folder, "life.svg")
            programs.run("state_watch", *only(pair), "--once", "--svg", svg)
            texts = [text.text for text in xml.parse(svg).getroot().iter(SVG + "text")]
            self.assertIn("state", texts)
            self.assertNotIn("timer", texts)
            self.assertNotIn("sent again", texts)

    def test_a_peer_that_takes_nothing_is_probed(self):
        with Pair() as pair:
            pair.client.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                while True:
                    pair.client.send(bytes(65536))
            end = time.monotonic() + programs.LIMIT
            kind = None
            while kind != "window_probe":
                self.assertLess(time.monotonic(), end, kind)
                once = programs.run("state_watch", *only(pair), "--once", "--json").stdout
                kind = json.loads(once)["connections"][0]["samples"][0].get("timer", {}).get("kind")


class Until(unittest.TestCase):
    def test_it_ends_when_a_connection_gets_there(self):
        with Pair() as pair:
            with programs.Running("state_watch", *only(pair), "--interval", "0.002", "--until",
                                  "close-wait,TIME-WAIT") as program:
                self.assertIn("- -> ESTABLISHED", program.line())
                pair.server.close()
                self.assertEqual(program.end(), 0, program.stderr)
            self.assertIn(b" ESTABLISHED -> CLOSE-WAIT\n", program.stdout)

    def test_one_that_is_there_already_is_enough(self):
        with Pair() as pair:
            ended = programs.run("state_watch", *only(pair), "--until", "ESTABLISHED", "--interval", "3600")
            self.assertEqual((ended.returncode, ended.stderr), (0, b""))

    def test_another_connection_in_that_state_is_not(self):
        with Pair() as pair, Pair() as other:
            other.server.close()  # so its client is in CLOSE-WAIT
            ended = programs.run("state_watch", *only(pair), "--until", "CLOSE-WAIT", "--for", "0.05", "--interval", "0.01")
            self.assertEqual(ended.returncode, 1)
            self.assertEqual(ended.stderr, b"state_watch: no connection was seen in {CLOSE-WAIT}\n")

    def test_stopped_before_it_came_true(self):
        with Pair() as pair:
            with programs.Running("state_watch", *only(pair), "--until", "TIME-WAIT", "--interval", "3600") as program:
                program.line()  # it has looked once
                self.assertEqual(program.end(signal.SIGINT), 130)
            self.assertEqual(program.stderr, b"state_watch: stopped before the end\n")


if __name__ == "__main__":
    programs.main()
