"""MPTCP between two namespaces with two paths, and its fallback in each direction, compared with ss -M.

The script runs itself again in a namespace of its own.
"""

import os
import re
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import own_namespace  # noqa: E402
from own_namespace import LIMIT  # noqa: E402
from routed_network import Node  # noqa: E402

NEAR, FAR = ("10.9.1.1", "10.9.2.1"), ("10.9.1.2", "10.9.2.2")

folder = None


def shell(script):
    return subprocess.run(["sh", "-ec", script], check=True, timeout=LIMIT, capture_output=True, text=True).stdout


class End:
    """One end of the connection."""

    def __init__(self, protocol, role, where, node=None):
        command = [os.path.join(folder, "multipath"), protocol, role, where]
        self.process = subprocess.Popen((node.command if node else []) + command, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def line(self):
        return self.process.stdout.readline().strip()

    def end(self):
        _, errors = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, errors


class Multipath(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = Node()
        cls.addClassCleanup(cls.node.close)
        for i in (0, 1):
            shell(f"ip link add near{i} type veth peer name far{i}; ip link set far{i} netns {cls.node.process.pid}; "
                  f"ip link set near{i} up; ip address add {NEAR[i]}/24 dev near{i}")
            cls.node.run(f"ip link set lo up; ip link set far{i} up; ip address add {FAR[i]}/24 dev far{i}")
        shell("ip mptcp limits set subflow 4 add_addr_accepted 4")
        cls.node.run(f"ip mptcp limits set subflow 4 add_addr_accepted 4; ip mptcp endpoint add {FAR[1]} signal")

    def connect(self, client, server):
        """Both ends, with what they say of the connection."""
        serving = End(server, "serve", "0.0.0.0", self.node)
        port = serving.line()
        connected = End(client, "connect", f"{FAR[0]}:{port}")
        for one in (serving, connected):  # the client first, which ends the server
            self.addCleanup(one.process.communicate)
        here = connected.line().split(" ", 1)
        there = serving.line().split(" ", 1)
        return connected, serving, here, there, port

    def listed(self, port, wanted):
        """What ss says of the connection once the other path has joined."""
        end = time.monotonic() + LIMIT
        while True:
            text = shell(f"ss -HMniO dport = :{port}")
            if re.search(wanted, text) or time.monotonic() > end:
                self.assertRegex(text, wanted)
                return text
            time.sleep(0.01)

    def finish(self, connected, serving):
        self.assertEqual(connected.end(), (0, ""))
        self.assertEqual(serving.end(), (0, ""))

    def test_two_paths(self):
        connected, serving, here, there, port = self.connect("mptcp", "mptcp")
        self.assertEqual((here[1], there[1]), ("multipath", "multipath"))
        listed = self.listed(port, r"subflows:1\b")  # beside the first
        self.assertRegex(listed, rf"ESTAB .*{re.escape(here[0])} ")
        paths = shell(f"ss -Htn dport = :{port}").split()
        for i in (0, 1):
            self.assertIn(f"{FAR[i]}:{port}", paths)
        self.finish(connected, serving)

    def test_a_client_that_speaks_only_tcp(self):
        connected, serving, here, there, port = self.connect("tcp", "mptcp")
        self.assertEqual((here[1], there[1]), ("one path", "one path"))
        of_server = subprocess.run([*self.node.command, "ss", "-HMn", "state", "established"], capture_output=True,
                                   text=True, timeout=LIMIT, check=True).stdout
        self.assertNotIn(here[0], of_server)
        self.finish(connected, serving)

    def test_a_server_that_speaks_only_tcp(self):
        connected, serving, here, there, port = self.connect("mptcp", "tcp")
        self.assertEqual((here[1], there[1]), ("one path", "one path"))
        listed = shell(f"ss -HMniO dport = :{port}")
        self.assertRegex(listed, rf"ESTAB .*{re.escape(here[0])} .* fallback ")
        self.assertIn(here[0], shell("ss -Htn"))
        self.finish(connected, serving)


if __name__ == "__main__":
    own_namespace.enter(__file__, ("unshare", "nsenter", "ip", "ss"),
                        "ip link add near type veth peer name far && unshare -n true && "
                        "ip mptcp limits set subflow 2 && test \"$(cat /proc/sys/net/mptcp/enabled)\" = 1",
                        fail=own_namespace.skip)
    folder = sys.argv.pop(1)
    unittest.main(verbosity=2)
