"""state_watch beside a connection that this script leads from state to state, and the files that it writes."""

import json
import os
import socket
import tempfile
import unittest
import xml.etree.ElementTree as xml

import programs

SVG = "{http://www.w3.org/2000/svg}"


class Pair:
    """Both ends of a loopback connection."""

    def __init__(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port = listener.getsockname()[1]
            self.client = socket.create_connection(("127.0.0.1", self.port), timeout=programs.LIMIT)
            self.server = listener.accept()[0]
        self.server.settimeout(programs.LIMIT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.client.close()
        self.server.close()

    def words(self):
        """The client's connection as the program prints it."""
        return "{}:{} -> {}:{}".format(*self.client.getsockname(), *self.client.getpeername())


def only(pair):
    """The client's connection, and none that another program left at the same port."""
    here = pair.client.getsockname()[1]
    return ["--local-port", str(here), "--remote", "127.0.0.1", "--remote-port", str(pair.port)]


class StateWatch(unittest.TestCase):
    def change(self, program):
        """The next change that the program prints."""
        line = program.line()
        if not line:
            self.fail(f"ended early: {program.end()} {program.stderr}")
        seconds, change = line.strip().split(" ", 1)
        self.assertGreaterEqual(float(seconds), 0)
        return change

    def expect_close(self, program, who):
        """The next changes are those of closing, of which FIN-WAIT-1 may pass between two looks."""
        change = self.change(program)
        if change == f"{who} ESTABLISHED -> FIN-WAIT-1":
            self.assertEqual(self.change(program), f"{who} FIN-WAIT-1 -> FIN-WAIT-2")
        else:
            self.assertEqual(change, f"{who} ESTABLISHED -> FIN-WAIT-2")

    def test_each_change_is_a_line_and_the_files_hold_what_was_seen(self):
        with tempfile.TemporaryDirectory() as folder, Pair() as pair:
            record, svg = os.path.join(folder, "record.json"), os.path.join(folder, "life.svg")
            who = pair.words()
            with programs.Running("state_watch", *only(pair), "--interval", "0.002", "--record", record, "--svg",
                                  svg, "--for", str(programs.LIMIT)) as program:
                self.assertEqual(self.change(program), f"{who} - -> ESTABLISHED")
                pair.client.sendall(bytes(100_000))
                received = 0
                while received < 100_000:
                    received += len(pair.server.recv(100_000))
                pair.client.shutdown(socket.SHUT_WR)
                self.expect_close(program, who)
                pair.server.close()
                self.assertEqual(self.change(program), f"{who} FIN-WAIT-2 -> TIME-WAIT")
                self.assertEqual(program.end(2), 0, program.stderr)  # SIGINT

            with open(record, encoding="utf-8") as file:
                written = json.load(file)
            self.assertEqual(written["interval_seconds"], 0.002)
            (connection,) = written["connections"]
            self.assertEqual(f"{connection['local']} -> {connection['remote']}", who)
            states = [sample["state"] for sample in connection["samples"] if sample["state"] != "FIN-WAIT-1"]
            self.assertEqual(sorted(set(states), key=states.index), ["ESTABLISHED", "FIN-WAIT-2", "TIME-WAIT"])
            times = [sample["seconds"] for sample in connection["samples"]]
            self.assertEqual(times, sorted(times))
            told = [sample for sample in connection["samples"] if "acknowledged_bytes" in sample]
            if told:  # not where the kernel has only its text table
                half_closed = [sample for sample in told if sample["state"] == "FIN-WAIT-2"]
                self.assertGreaterEqual(half_closed[-1]["acknowledged_bytes"], 100_000)
                self.assertLessEqual(half_closed[-1]["acknowledged_bytes"], 100_002)  # SYN and FIN may be counted
                self.assertGreater(half_closed[-1]["round_trip_time_us"], 0)

            self.check_picture(svg, who)

    def check_picture(self, path, who):
        root = xml.parse(path).getroot()
        self.assertEqual(root.tag, SVG + "svg")
        width, height = float(root.get("width")), float(root.get("height"))
        texts = [(element.text, float(element.get("x")), float(element.get("y"))) for element in root.iter(SVG + "text")]
        for text, x, y in texts:
            self.assertTrue(0 <= x <= width and 0 <= y <= height, f"{text} is outside")
        words = [text for text, _, _ in texts]
        self.assertEqual(words[0], who.replace("->", "→"))
        for start in ("ESTABLISHED ", "FIN-WAIT-2 ", "TIME-WAIT ", "round-trip time (", "congestion window (",
                      "throughput (", "seconds since "):
            self.assertTrue(any(word.startswith(start) for word in words), f"{start} is not in {words}")
        self.assertEqual([], [element.tag for element in root.iter() if element.get("href")])  # it stands alone

    def test_ends_when_all_that_was_watched_is_gone(self):
        with Pair() as pair:
            with programs.Running("state_watch", *only(pair), "--interval", "0.002", "--until-gone") as program:
                who = pair.words()
                self.assertEqual(self.change(program), f"{who} - -> ESTABLISHED")
                pair.server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                pair.server.close()  # a reset, after which neither end has a connection
                self.assertEqual(self.change(program), f"{who} ESTABLISHED -> -")
                self.assertEqual(program.end(), 0, program.stderr)

    def test_prints_the_table_once(self):
        with Pair() as pair:
            local, remote = pair.words().split(" -> ")
            ended = programs.run("state_watch", *only(pair), "--once")
            self.assertEqual(ended.returncode, 0, ended.stderr)
            heading, row = ended.stdout.decode().splitlines()
            self.assertEqual(heading.split()[0], "state")
            self.assertEqual(row.split()[0], "ESTABLISHED")
            self.assertIn(f"{local} -> {remote}", row)

    def test_shows_only_the_states_asked_for(self):
        with Pair() as pair:
            ended = programs.run("state_watch", *only(pair), "--once", "--state", "CLOSE-WAIT,TIME-WAIT")
            self.assertEqual(ended.returncode, 0, ended.stderr)
            self.assertEqual(len(ended.stdout.decode().splitlines()), 1)

    def test_says_what_it_did_not_understand(self):
        for arguments, words in ((["--state", "OPEN"], "'OPEN' is no TCP state; there are CLOSED, LISTEN, SYN-SENT, "),
                                 (["--local", "10.0.0.0/33"], "not '10.0.0.0/33'"),
                                 (["--remote-port", "65536"], "65536"),
                                 (["--local", ":http"], "--local is a number from 0 to 65535, not 'http'"),
                                 (["--remote", "localhost"], "an address, a prefix or an endpoint, such as 10.0.0.1, "),
                                 (["--local", "[::1]:80", "--local-port", "80"], "--local-port is one too many"),
                                 (["--port", "x"], "--port is a number from 0 to 65535, not 'x'"),
                                 (["--process", ""], "--process is the name of a program or the number of a process"),
                                 (["--process", "0"], "--process is a number from 1 to 4294967295, not '0'"),
                                 (["--sort", "size"], "'size' is nothing to sort by; there are age, state, local, "),
                                 (["--until", "open"], "'open' is no TCP state; there are CLOSED, LISTEN, SYN-SENT, "),
                                 (["--until", "LISTEN", "--once"], "--once looks once"),
                                 (["--until", "LISTEN,CLOSED", "--state", "LISTEN"], "--state leaves CLOSED out"),
                                 (["everything"], "'everything'")):
            with self.subTest(arguments=arguments):
                ended = programs.run("state_watch", *arguments)
                self.assertEqual(ended.returncode, 2)
                self.assertIn(words, ended.stderr.decode())

    def test_a_picture_of_nothing_and_a_file_that_cannot_be_are_failures(self):
        with Pair() as pair:
            nothing = [*only(pair), "--state", "LISTEN", "--once"]
            ended = programs.run("state_watch", *nothing, "--svg", os.devnull)
            self.assertEqual(ended.returncode, 1)
            self.assertIn("nothing to draw", ended.stderr.decode())
            ended = programs.run("state_watch", *nothing, "--record", "/nowhere/record.json")
            self.assertEqual(ended.returncode, 1)
            self.assertIn("/nowhere/record.json cannot be written", ended.stderr.decode())

    def test_a_file_that_cannot_be_written_is_refused_before_anything_is_watched(self):
        for option in ("--record", "--svg"):
            with self.subTest(option=option):
                ended = programs.run("state_watch", option, "/nowhere/file")  # would watch for ever
                self.assertEqual((ended.returncode, ended.stdout), (1, b""))
                self.assertEqual(ended.stderr, b"state_watch: /nowhere/file cannot be written\n")

    def test_says_what_was_written(self):
        with tempfile.TemporaryDirectory() as folder, Pair() as pair:
            record, svg = os.path.join(folder, "record.json"), os.path.join(folder, "life.svg")
            ended = programs.run("state_watch", *only(pair), "--once", "--record", record, "--svg", svg)
            self.assertEqual(ended.returncode, 0, ended.stderr)
            self.assertEqual(ended.stderr.decode(),
                             f"state_watch: {record} holds 1 connections\n"
                             f"state_watch: {svg} holds {pair.words()}, drawn of 1 connections\n")


if __name__ == "__main__":
    programs.main()
