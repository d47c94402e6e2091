"""What all programs have in common: --help, --version, clear words for arguments that they do not understand, and errors
that name the endpoint with its port, or the file."""

import os
import socket
import tempfile
import unittest

import programs

PROGRAMS = {
    "close_wait_finder": [],
    "coroutine_echo_server": [],
    "datagram_blast": ["--seconds", "0.1"],
    "discover": ["--wait", "0.1"],
    "tour": [],
    "echo_server": [],
    "echo_client": ["localhost", "1"],
    "file_server": ["."],
    "hand_over": ["path"],
    "http_get": ["http://localhost/"],
    "long_lived_client": ["localhost", "1"],
    "long_lived_server": [],
    "many_connections": ["127.0.0.1:1"],
    "ping": ["127.0.0.1", "-c", "1"],
    "state_watch": ["--once"],
    "trace_route": ["127.0.0.1"],
    "udp_echo": ["send", "127.0.0.1:1", "text"],
}

MISUSES = [
    ["close_wait_finder", "name"],
    ["close_wait_finder", "0"],
    ["close_wait_finder", "1", "2"],
    ["close_wait_finder", "4294967296"],
    ["close_wait_finder", "--longer-than", "0"],
    ["close_wait_finder", "--interval="],
    ["datagram_blast", "operand"],
    ["datagram_blast", "--size", "65508"],
    ["datagram_blast", "--batch", "0"],
    ["datagram_blast", "--address", "localhost"],
    ["discover", "a.local", "b.local"],
    ["discover", "a..local"],
    ["discover", "a\\256.local"],
    ["discover", "a" * 64],
    ["discover", "--type", "MX"],
    ["discover", "--interface", "none such"],
    ["discover", "--port", "0"],
    ["long_lived_client", "localhost"],
    ["long_lived_client", "localhost", "http"],
    ["long_lived_client", "localhost", "1", "--silence", "1.9"],
    ["long_lived_server", "--silence", "86401"],
    ["long_lived_server", "operand"],
    ["many_connections"],
    ["many_connections", "localhost:1"],
    ["many_connections", "127.0.0.1:1", "--count", "0"],
    ["many_connections", "127.0.0.1:1", "--hold", "-1"],
    ["state_watch", "operand"],
    ["state_watch", "--state", "OPEN"],
    ["state_watch", "--state="],
    ["state_watch", "--interval", "0"],
    ["state_watch", "--local", "10.0.0.0/33"],
    ["state_watch", "--rows", "0"],
    ["tour", "operand"],
    ["tour", "--color=blue"],
    ["tour", "--color"],
    ["coroutine_echo_server", "operand"],
    ["echo_server", "operand"],
    ["echo_server", "--bind", "localhost:7000"],
    ["echo_server", "--bind", "127.0.0.1"],
    ["echo_server", "--bind", "127.0.0.1:65536"],
    ["echo_server", "--once=yes"],
    ["echo_server", "--version=1"],
    ["echo_client"],
    ["echo_client", "localhost"],
    ["echo_client", "localhost", "0"],
    ["echo_client", "localhost", "65536"],
    ["echo_client", "localhost", "1", "--deadline", "0"],
    ["echo_client", "localhost", "1", "--deadline", "-1"],
    ["echo_client", "localhost", "1", "--deadline", "nan"],
    ["echo_client", "localhost", "1", "--deadline", "1s"],
    ["echo_client", "localhost", "1", "--deadline="],
    ["file_server"],
    ["file_server", ".", "."],
    ["file_server", ".", "--local", "name", "--bind", "127.0.0.1:0"],
    ["file_server", ".", "--mode", "600"],
    ["file_server", ".", "--local", "name", "--mode", "1000"],
    ["file_server", ".", "--local", "name", "--mode", "rw"],
    ["file_server", ".", "--local", "a" * 109],
    ["file_server", ".", "--patience", "0"],
    ["http_get"],
    ["http_get", "http://a/", "http://b/"],
    ["http_get", "http://a/", "--output"],
    ["ping"],
    ["ping", "127.0.0.1", "::1"],
    ["ping", "127.0.0.1", "-c", "0"],
    ["ping", "127.0.0.1", "-c"],
    ["ping", "127.0.0.1", "-i", "0"],
    ["ping", "127.0.0.1", "-x"],
    ["trace_route"],
    ["trace_route", "127.0.0.1", "::1"],
    ["trace_route", "127.0.0.1", "--hops", "0"],
    ["trace_route", "127.0.0.1", "--hops", "256"],
    ["trace_route", "127.0.0.1", "--port", "65536"],
    ["trace_route", "127.0.0.1", "--deadline", "0"],
    ["udp_echo"],
    ["udp_echo", "serve"],
    ["udp_echo", "receive", "127.0.0.1:1"],
    ["udp_echo", "serve", "127.0.0.1:0", "text"],
    ["udp_echo", "serve", "127.0.0.1:0", "--buffer", "0"],
    ["udp_echo", "send", "127.0.0.1:1"],
    ["udp_echo", "send", "127.0.0.1:1", "text", "--tries", "0x3"],
]


class CommandLine(unittest.TestCase):
    def test_help_goes_to_stdout_and_names_options_and_exit_codes(self):
        for program, operands in PROGRAMS.items():
            for option in ("--help", "-h"):
                with self.subTest(program=program, option=option):
                    result = programs.run(program, *operands, option)
                    self.assertEqual(result.returncode, 0)
                    self.assertEqual(result.stderr, b"")
                    text = result.stdout.decode()
                    self.assertTrue(text.startswith(f"usage: {program} [OPTION]..."), text)
                    self.assertIn("--help", text)
                    self.assertIn("Exit code: 0 ", text)
                    self.assertLessEqual(max(map(len, text.splitlines())), 80)

    def test_the_version_is_one_line(self):
        for program, operands in PROGRAMS.items():
            with self.subTest(program=program):
                result = programs.run(program, *operands, "--version")
                self.assertEqual((result.returncode, result.stderr), (0, b""))
                self.assertRegex(result.stdout.decode(), rf"\A{program} \(sockstate\) \d+\.\d+\.\d+\n\Z")

    def test_an_unknown_option_is_named_with_the_usage(self):
        for program, operands in PROGRAMS.items():
            with self.subTest(program=program):
                result = programs.run(program, "--no-such", *operands)
                self.assertEqual(result.returncode, 2)
                self.assertEqual(result.stdout, b"")
                text = result.stderr.decode()
                self.assertTrue(text.startswith(f"{program}: there is no option --no-such\nusage: {program} "), text)

    def test_arguments_that_make_no_sense_are_refused_with_the_usage(self):
        for program, *arguments in MISUSES:
            with self.subTest(program=program, arguments=arguments):
                result = programs.run(program, *arguments)
                self.assertEqual(result.returncode, 2, result.stderr)
                self.assertEqual(result.stdout, b"")
                self.assertRegex(result.stderr.decode(), rf"^{program}: .+\nusage: {program} ")

    def refused(self, program, *arguments):
        """What the program says as it fails, without its own name."""
        with self.subTest(program=program, arguments=arguments):
            result = programs.run(program, *arguments)
            self.assertEqual((result.returncode, result.stdout), (1, b""))
            said = result.stderr.decode()
            self.assertTrue(said.startswith(f"{program}: "), said)
            return said.removeprefix(f"{program}: ")
        return ""

    def test_a_taken_endpoint_is_named_with_its_port(self):
        with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as taken:
            port = taken.getsockname()[1]
            at = f"127.0.0.1:{port}"
            for program, *arguments in [["coroutine_echo_server", "--bind", at],
                                        ["echo_server", "--bind", at],
                                        ["file_server", folder, "--bind", at],
                                        ["hand_over", os.path.join(folder, "name"), "--bind", at],
                                        ["long_lived_server", "--bind", at],
                                        ["state_watch", "--serve", at]]:
                self.assertEqual(self.refused(program, *arguments), f"{at}: bind: address already in use (EADDRINUSE)\n")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
            taken.bind(("127.0.0.1", 0))
            at = f"127.0.0.1:{taken.getsockname()[1]}"
            said = self.refused("udp_echo", "serve", at)
            self.assertEqual(said, f"{at}: bind: address already in use (EADDRINUSE)\n")

    def test_a_server_that_refuses_is_named_with_its_port(self):
        with socket.socket() as bound:  # and does not listen
            bound.bind(("127.0.0.1", 0))
            port = bound.getsockname()[1]
            at = f"127.0.0.1:{port}"
            for program, *arguments in [["echo_client", "127.0.0.1", str(port), "text"], ["http_get", f"http://{at}/"]]:
                said = self.refused(program, *arguments)
                self.assertEqual(said, f"{at}: connect: connection refused (ECONNREFUSED)\n")

    def test_a_file_is_named(self):
        with tempfile.TemporaryDirectory() as folder:
            file = os.path.join(folder, "file")
            missing = os.path.join(folder, "missing", "name")
            with open(file, "w", encoding="ascii") as kept:
                kept.write("kept")
            for program, *arguments in [["file_server", missing],
                                        ["file_server", folder, "--local", file],
                                        ["file_server", folder, "--local", missing],
                                        ["hand_over", file, "--bind", "127.0.0.1:0"],
                                        ["hand_over", missing, "--bind", "127.0.0.1:0"],
                                        ["state_watch", "--svg", missing]]:
                name = next(argument for argument in reversed(arguments) if argument in (file, missing))
                self.assertTrue(self.refused(program, *arguments).startswith(name))
            with open(file, encoding="ascii") as kept:  # neither server took it for a socket that was left over
                self.assertEqual(kept.read(), "kept")


if __name__ == "__main__":
    programs.main()
