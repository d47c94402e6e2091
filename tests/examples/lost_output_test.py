"""Output that cannot be written: servers go on, recordings are kept, and every program reports it and fails."""

import json
import os
import re
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import unittest

import programs

LOST = b": the output cannot be written\n"
LIST = os.path.join(os.path.dirname(__file__), "..", "..", "examples", "CMakeLists.txt")


def every_program():
    """All that the examples' list names, but those that this system or what it has installed does not build."""
    with open(LIST, encoding="utf-8") as file:
        names = re.findall(r"add_executable\((\w+)", file.read())
    return [name for name in names if os.path.exists(programs.path_of(name))]


def exchange(address, data):
    with socket.create_connection(address, timeout=programs.LIMIT) as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        echoed = b""
        while piece := client.recv(65536):
            echoed += piece
        return echoed


class LostOutput(unittest.TestCase):
    def start(self, program, *arguments, **options):
        """Starts it as a shell would, where SIGPIPE ends a program that does nothing about it."""
        options.setdefault("restore_signals", True)
        running = programs.Running(program, *arguments, **options)
        self.addCleanup(running.process.stderr.close)
        self.addCleanup(running.__exit__)
        return running

    def end_without_reader(self, program, number):
        program.process.send_signal(number)
        stderr = program.process.stderr.read()
        return program.process.wait(programs.LIMIT), stderr

    def test_a_server_outlives_the_reader_of_its_log(self):
        server = self.start("echo_server", "--bind", "127.0.0.1:0")
        address = server.endpoint()
        server.process.stdout.close()
        for text in (b"one", b"two", b"three"):  # each is a line in the log
            self.assertEqual(exchange(address, text), text)
        code, stderr = self.end_without_reader(server, signal.SIGTERM)
        self.assertEqual((code, stderr), (1, b"echo_server" + LOST))

    def test_a_datagram_server_outlives_the_reader_of_its_log(self):
        server = self.start("udp_echo", "serve", "127.0.0.1:0")
        address = server.endpoint()
        server.process.stdout.close()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
            client.settimeout(programs.LIMIT)
            client.connect(address)
            for text in (b"one", b"two", b"three"):
                client.send(text)
                self.assertEqual(client.recv(100), text)
        code, stderr = self.end_without_reader(server, signal.SIGTERM)
        self.assertEqual((code, stderr), (1, b"udp_echo" + LOST))

    def test_a_server_hands_over_without_the_reader_of_its_log(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "control")
            try:
                server = self.start("hand_over", path, "--bind", "127.0.0.1:0")
            except FileNotFoundError:
                self.skipTest("hand_over is not built here")
            address = server.endpoint()
            server.process.stdout.close()
            self.assertEqual(exchange(address, b"one"), b"one")
            successor = self.start("hand_over", path)
            self.assertEqual(successor.line(), "took over\n")
            self.assertEqual(successor.endpoint(), address)
            stderr = server.process.stderr.read()  # it has no clients left: it ends
            self.assertEqual((server.process.wait(programs.LIMIT), stderr), (1, b"hand_over" + LOST))
            self.assertEqual(exchange(address, b"two"), b"two")
            self.assertEqual(successor.end(signal.SIGTERM), 0)

    def test_a_recording_outlives_the_reader_of_the_changes(self):
        with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as listener:
            record = os.path.join(folder, "record.json")
            address = listener.getsockname()
            client = socket.create_connection(address, timeout=programs.LIMIT)
            self.addCleanup(client.close)
            program = self.start("state_watch", "--remote", "127.0.0.1", "--remote-port", str(address[1]),
                                 "--interval", "0.01", "--until-gone", "--record", record)
            self.assertIn("ESTABLISHED", program.line())
            program.process.stdout.close()
            with listener.accept()[0] as server:
                server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            stderr = program.process.stderr.read()  # a reset leaves nothing: it ends
            self.assertEqual(program.process.wait(programs.LIMIT), 1)
            written = f"state_watch: {record} holds 1 connections\n".encode()
            self.assertEqual(stderr, written + b"state_watch" + LOST)
            with open(record, encoding="utf-8") as file:
                (connection,) = json.load(file)["connections"]
            self.assertEqual(connection["samples"][0]["state"], "ESTABLISHED")
            self.assertIn("gone_seconds", connection)

    def test_a_watch_that_nobody_sees_ends(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = str(listener.getsockname()[1])
            program = self.start("state_watch", "--remote-port", port, "--interval", "0.01")
            with socket.create_connection(listener.getsockname(), timeout=programs.LIMIT):
                self.assertIn("ESTABLISHED", program.line())
                program.process.stdout.close()
            stderr = program.process.stderr.read()
            self.assertEqual((program.process.wait(programs.LIMIT), stderr), (1, b"state_watch" + LOST))

    def test_each_program_reports_a_standard_output_that_is_closed(self):
        for name in every_program():
            with self.subTest(program=name):
                result = subprocess.run([programs.path_of(name), "--help"], stdin=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1), timeout=programs.LIMIT)
                self.assertEqual((result.returncode, result.stderr), (1, name.encode() + LOST))

    @unittest.skipUnless(os.path.exists("/dev/full"), "there is no /dev/full here")
    def test_each_program_reports_a_full_disk(self):
        for command in (*([name, "--help"] for name in every_program()), ["state_watch", "--once"], ["tour"],
                        ["close_wait_finder", str(os.getpid())]):
            with self.subTest(command=command), open("/dev/full", "wb") as full:
                result = subprocess.run([programs.path_of(command[0]), *command[1:]], stdin=subprocess.DEVNULL,
                                        stdout=full, stderr=subprocess.PIPE, timeout=programs.LIMIT)
                self.assertEqual(result.returncode, 1)
                self.assertEqual(result.stderr, command[0].encode() + LOST)

    def test_a_closed_standard_stream_becomes_no_socket(self):
        """Were descriptor 1 free, the listener would get it."""
        server = subprocess.Popen([programs.path_of("echo_server"), "--bind", "127.0.0.1:0"], stdin=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
        self.addCleanup(server.communicate)
        self.addCleanup(server.kill)
        if sys.platform == "linux":
            while not any(link.startswith("socket:") for link in self.links(server.pid).values()):
                self.assertIsNone(server.poll())  # until it listens
            self.assertEqual(self.links(server.pid)["1"], "/dev/null")

    @staticmethod
    def links(pid):
        links = {}
        for number in os.listdir(f"/proc/{pid}/fd"):
            try:
                links[number] = os.readlink(f"/proc/{pid}/fd/{number}")
            except FileNotFoundError:  # closed since
                pass
        return links

    @unittest.skipUnless(hasattr(resource, "prlimit"), "the limit of another process cannot be changed here")
    def test_a_watch_goes_on_when_there_are_descriptors_again(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = str(listener.getsockname()[1])
            # An earlier listener's connection may still be in TIME-WAIT on that port.
            program = self.start("state_watch", "--remote-port", port, "--state", "ESTABLISHED", "--interval", "0.01",
                                 "--until-gone")
            client = socket.create_connection(listener.getsockname(), timeout=programs.LIMIT)
            self.addCleanup(client.close)
            self.assertIn("- -> ESTABLISHED", program.line())
            before = resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE)
            resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE, (3, before[1]))
            self.assertRegex(program.process.stderr.readline(), rb"^state_watch: .*\(EMFILE\)\n$")
            resource.prlimit(program.process.pid, resource.RLIMIT_NOFILE, before)
            with listener.accept()[0] as server:
                server.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.assertIn("ESTABLISHED -> -", program.line())
            self.assertEqual(program.end(), 0)


if __name__ == "__main__":
    programs.main()
