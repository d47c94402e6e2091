"""Sockets passed to a program as a service manager does it: by systemd-socket-activate, and by a launcher of our own."""

import os
import shutil
import socket
import sys
import tempfile
import unittest

import programs

# Puts the descriptors that it is told where a service looks for them, and becomes the service.
LAUNCHER = """
import fcntl, os, sys
program, names, *passed = sys.argv[1:]
aside = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 50) for number in passed]
for place, number in enumerate(aside, 3):
    os.dup2(number, place)
    os.close(number)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS=str(len(passed)), LISTEN_FDNAMES=names)
os.execv(program, [program])
"""


def said_by(connected):
    """All that the other side sends."""
    connected.settimeout(programs.LIMIT)
    with connected, connected.makefile("rb") as stream:
        return stream.read()


class Activation(unittest.TestCase):
    def test_by_a_launcher(self):
        with socket.create_server(("127.0.0.1", 0)) as http, socket.create_server(("127.0.0.1", 0)) as admin:
            passed = [http.fileno(), admin.fileno()]
            arguments = ["-c", LAUNCHER, programs.path_of("activated"), "http:admin", *map(str, passed)]
            with programs.Running(sys.executable, *arguments, pass_fds=passed) as program:
                self.assertEqual(program.line(), "2 passed\n")
                for name, listener in (("http", http), ("admin", admin)):
                    host, port = listener.getsockname()
                    self.assertEqual(program.line(), f"{name} {host}:{port}\n")
                    self.assertEqual(said_by(socket.create_connection((host, port))), name.encode())
                self.assertEqual(program.end(), 0)

    @unittest.skipUnless(shutil.which("systemd-socket-activate"), "systemd-socket-activate is not here")
    def test_by_systemd(self):
        with tempfile.TemporaryDirectory() as folder:
            paths = [os.path.join(folder, name) for name in ("one", "two")]
            arguments = ["-l", paths[0], "-l", paths[1], "--fdname=one:two", programs.path_of("activated")]
            with programs.Running(shutil.which("systemd-socket-activate"), *arguments) as program:
                for _ in paths:
                    self.assertIn(b"Listening on", program.process.stderr.readline())
                for path in paths:
                    client = socket.socket(socket.AF_UNIX)
                    client.connect(path)  # the first starts the program
                    if path == paths[0]:
                        self.assertEqual(program.line(), "2 passed\n")
                    self.assertEqual(program.line(), f"{os.path.basename(path)} {path}\n")
                    self.assertEqual(said_by(client), os.path.basename(path).encode())
                self.assertEqual(program.end(), 0)

    def test_started_by_hand(self):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LISTEN_")}
        self.assertEqual(programs.run("activated", env=environment).stdout, b"0 passed\n")

    def test_meant_for_another_process(self):
        done = programs.run("activated", env=os.environ | {"LISTEN_PID": "1", "LISTEN_FDS": "1"})
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, b"activate: meant for another process (other_process)\n")


if __name__ == "__main__":
    programs.main()
