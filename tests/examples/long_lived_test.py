"""A client that stays connected: its server is killed, stopped, cut off and restarted, again and again, and each time
the client is back, with as many descriptors and threads as before.

To be cut off, the script runs itself again in a namespace of its own, whose loopback interface it can take down.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
import unittest

import programs

ROUNDS = 25  # of four incidents each
CLIENT = ["--silence", "2", "--patience", "0.3", "--connect-within", "0.3", "--longest-pause", "0.05", "--success", "0.1"]

has_namespace = False


def count(process, folder):
    return len(os.listdir(f"/proc/{process.pid}/{folder}"))


def loopback(state):
    subprocess.run(["ip", "link", "set", "lo", state], check=True, timeout=programs.LIMIT)


class LongLived(unittest.TestCase):
    def setUp(self):
        self.server = None
        self.port = 0
        self.start_server()
        self.client = programs.Running("long_lived_client", "localhost", str(self.port), *CLIENT)
        self.addCleanup(self.client.__exit__)
        self.addCleanup(lambda: self.server.__exit__())

    def start_server(self):
        """On the same port each time, with no more output than a pipe holds."""
        self.server = programs.Running("long_lived_server", "--bind", f"127.0.0.1:{self.port}", "--interval", "0.02")
        self.port = self.server.endpoint()[1]

    def wait_for(self, beginning):
        """The client's next line that begins so."""
        while True:
            line = self.client.line()
            self.assertTrue(line, "the client ended")
            if line.startswith(beginning):
                return line

    def kill(self):
        self.server.end(signal.SIGKILL)
        self.start_server()

    def restart(self):
        self.assertEqual(self.server.end(signal.SIGTERM), 0, self.server.stderr)
        self.start_server()

    def stop(self):
        """Its kernel answers and takes connections meanwhile."""
        self.server.process.send_signal(signal.SIGSTOP)
        self.wait_for("lost after ")
        self.server.process.send_signal(signal.SIGCONT)

    def cut_off(self):
        loopback("down")
        self.wait_for("lost after ")
        loopback("up")

    def incident(self, what):
        what()
        if what in (self.kill, self.restart):
            self.wait_for("lost after ")
        self.wait_for("connected to 127.0.0.1:")
        self.wait_for("tick ")

    def check_nothing_left_over(self, descriptors, threads):
        until = time.monotonic() + programs.LIMIT
        while (count(self.client.process, "fd"), count(self.client.process, "task")) != (descriptors, threads):
            self.assertLess(time.monotonic(), until, "descriptors or threads are left over")
            self.wait_for("tick ")

    def test_is_back_each_time_and_leaves_nothing_over(self):
        self.wait_for("tick ")
        descriptors = count(self.client.process, "fd")
        incidents = [self.kill, self.stop, self.restart] + [self.cut_off] * has_namespace
        for round_number in range(ROUNDS):
            for what in incidents:
                with self.subTest(round=round_number, incident=what.__name__):
                    self.incident(what)
            self.check_nothing_left_over(descriptors, 1)
        if not has_namespace:
            print("the server was not cut off, for want of a namespace")

    def test_ends_at_once_on_signals(self):
        for server_is_there in (True, False):
            with self.subTest(server_is_there=server_is_there):
                if not server_is_there:
                    self.server.end(signal.SIGKILL)
                client = programs.Running("long_lived_client", "localhost", str(self.port), "--longest-pause", "1000")
                with client:
                    while not client.line().startswith("tick " if server_is_there else "not connected: "):
                        pass
                    begun = time.monotonic()
                    self.assertEqual(client.end(signal.SIGTERM), 0, client.stderr)
                    self.assertLess(time.monotonic() - begun, 10)


def enter_namespace():
    """Whether this is now a namespace of its own."""
    if sys.argv[1] == "--inside":
        del sys.argv[1]
        loopback("up")
        return True
    if not shutil.which("unshare") or not shutil.which("ip"):
        return False
    tried = subprocess.run(["unshare", "-rn", "ip", "link", "set", "lo", "up"], capture_output=True, check=False)
    if tried.returncode == 0:
        os.execvp("unshare", ["unshare", "-rn", sys.executable, "-B", __file__, "--inside", *sys.argv[1:]])
    return False


if __name__ == "__main__":
    has_namespace = enter_namespace()
    programs.main()
