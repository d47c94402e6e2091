"""The system calls of each way to connect and of receiving handles, as strace sees them: no more than what each of them
promises needs."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

LIMIT = 60  # seconds until a run counts as a hang

# Without a deadline connect(2) itself waits. What comes after it looks whether the socket has reached itself.
# With one, getpeername(2) proves the connection, and the blocking mode is put back.
EXPECTED = {
    "tcp": ["socket", "connect", "getsockname"],
    "tcp_in_time": ["socket", "connect", "poll", "getpeername", "getsockname", "ioctl"],
    "socket": ["connect", "getsockname"],
    "socket_in_time": ["fcntl", "ioctl", "connect", "ioctl", "poll", "getpeername", "getsockname"],
    "non_blocking_in_time": ["fcntl", "connect", "poll", "getpeername", "getsockname"],
    "started": ["fcntl", "connect", "poll", "getpeername", "getsockname"],
    "local": ["socket", "connect"],
    "local_in_time": ["socket", "connect", "ioctl"],
}

folder = None


def lines_of(way):
    """What strace prints of each call between the two marks."""
    with tempfile.NamedTemporaryFile("r") as log:
        ran = subprocess.run(
            ["strace", "-f", "-qq", "-o", log.name, os.path.join(folder, "counted"), way],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
        assert ran.returncode == 0, ran.stderr
        lines = [line.split(maxsplit=1)[1] for line in log if re.match(r"\d+ +\w+\(", line)]
    begin, end = (i for i, line in enumerate(lines) if line.startswith("getppid("))
    return lines[begin + 1:end]


def calls_of(way):
    names = [re.match(r"\w+", line)[0] for line in lines_of(way)]
    return ["poll" if name == "ppoll" else name for name in names]


class Counted(unittest.TestCase):
    def test_each_way_makes_these_calls_and_no_other(self):
        for way, expected in EXPECTED.items():
            with self.subTest(way=way):
                # Once in 28,000 the kernel gives the socket the port that it connects to, which takes a look more.
                found = calls_of(way)
                self.assertEqual(found if found == expected else calls_of(way), expected)

    def test_handles_are_never_inheritable(self):
        """They are made by one call, which makes them close-on-exec: there is no moment between the two."""
        (call,) = lines_of("handles")
        self.assertRegex(call, r"^recvmsg\(.*cmsg_type=SCM_RIGHTS, cmsg_data=\[\d+, \d+\].*, MSG_CMSG_CLOEXEC\) = 4$")


def main():
    global folder
    folder = sys.argv.pop(1)
    if not shutil.which("strace"):
        print("skipped: strace is missing")
        return
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True)
    if tried.returncode != 0:
        print(f"skipped: strace is not let trace: {tried.stderr.strip()}")
        return
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
