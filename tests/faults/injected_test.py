"""Traffic whose system calls fail: strace lets each call in turn fail in each way that is likely in life.

The program tells every failure and goes on from where that says it stopped. It must say what failed, and in the end
every byte must have come, once and in order, and no descriptor be left over: else it says so and fails itself.
"""

import collections
import concurrent.futures
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

LIMIT = 60  # seconds until a run counts as a hang
SHORTAGES = ["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM"]

# What a call may fail with, besides being interrupted.
FAILING = {
    "socket": ["EMFILE", "ENOBUFS"],
    "socketpair": SHORTAGES,
    "accept4": SHORTAGES,
    "connect": ["ENOBUFS", "ENOMEM", "EADDRNOTAVAIL", "ECONNREFUSED", "ENETUNREACH"],
    "bind": ["EADDRINUSE", "ENOMEM"],
    "listen": ["EADDRINUSE", "ENOBUFS"],
    "sendto": ["EAGAIN", "ENOBUFS"],
    "sendmsg": ["EAGAIN", "ENOBUFS", "ENOMEM"],
    "sendmmsg": ["EAGAIN", "ENOBUFS", "ENOMEM"],
    "recvmmsg": ["EAGAIN", "ENOMEM"],
    "recvfrom": ["EAGAIN", "ENOMEM"],
    "recvmsg": ["EAGAIN", "ENOBUFS", "ENOMEM"],
    "poll": ["ENOMEM"],
    "shutdown": ["ENOBUFS"],
    "fcntl": ["EMFILE"],
    "ioctl": ["ENOMEM"],
    "setsockopt": ["ENOMEM"],
    "getsockopt": ["ENOBUFS"],
    "getsockname": ["ENOBUFS"],
    "getpeername": ["ENOBUFS"],
    "epoll_create1": ["EMFILE", "ENFILE", "ENOMEM"],
    "eventfd2": ["EMFILE", "ENOMEM"],
    "epoll_ctl": ["ENOMEM", "ENOSPC"],
    "epoll_wait": ["ENOMEM"],
}
NAMES = {"EAGAIN": "EWOULDBLOCK"}  # as the library prints them, where that is not the code's own
INTERRUPTIBLE = ["sendto", "sendmsg", "sendmmsg", "recvfrom", "recvmsg", "recvmmsg", "accept4", "poll", "epoll_wait",
                 "clock_nanosleep"]
# What accept(2) says of a connection that died in the queue, on Linux.
DEAD_IN_QUEUE = ["ECONNABORTED", "EPROTO", "ENETDOWN", "EHOSTUNREACH", "ENETUNREACH"]

folder = None


class Run:
    """One run of the program in which system calls fail as strace is told."""

    def __init__(self, *injections, traced=None, arguments=()):
        traced = traced or [injection.split(":")[0] for injection in injections]
        expressions = ["trace=" + ",".join(traced)] + [f"inject={injection}" for injection in injections]
        with tempfile.NamedTemporaryFile("r") as log:
            self.process = subprocess.run(
                ["strace", "-f", "-qq", "--seccomp-bpf", "-o", log.name]
                + [part for expression in expressions for part in ("-e", expression)]
                + [os.path.join(folder, "traffic"), *arguments],
                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
            lines = log.read().splitlines()
        self.calls = collections.Counter(re.match(r"\d+ +(\w+)", line)[1] for line in lines)
        self.injected = sum("(INJECTED)" in line for line in lines)
        self.told = re.findall(r"^failed: (.*)$", self.process.stdout, re.M)

    def check(self, test):
        test.assertEqual(self.process.returncode, 0, self.process.stdout + self.process.stderr)
        test.assertRegex(self.process.stdout, r"(?m)^\d+ bytes, and no descriptor left over$")


class Injected(unittest.TestCase):
    def test_each_call_fails_once(self):
        calls = Run(traced=list(FAILING)).calls
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for call, faults in FAILING.items():
                self.assertGreater(calls[call], 0, f"the program does not call {call}")
                for fault in faults:
                    numbers = range(1, calls[call] + 1)
                    runs = list(pool.map(lambda n: Run(f"{call}:error={fault}:when={n}"), numbers))
                    with self.subTest(call=call, fault=fault):
                        self.check_each(runs, call, fault)

    def check_each(self, runs, call, fault):
        for run in runs:
            run.check(self)
            self.assertLessEqual(len(run.told), 1, "one failure is told once")
            for line in run.told:
                self.assertIn(f"({NAMES.get(fault, fault)})", line)
        told = sum(len(run.told) for run in runs)
        self.assertGreater(told, 0)
        print(f"{call} {fault}: {sum(run.injected for run in runs)} calls failed, {told} failures told")

    def test_trains_that_are_refused_go_one_by_one(self):
        """Each in turn, and all of them: every byte comes once and in order, and no failure is reported."""
        trains = Run(traced=["sendmsg"], arguments=["segments"]).calls["sendmsg"]
        self.assertGreater(trains, 1)
        for fault in ("EIO", "EINVAL", "EMSGSIZE"):
            for when in [*range(1, trains + 1), "1+1"]:
                with self.subTest(fault=fault, when=when):
                    run = Run(f"sendmsg:error={fault}:when={when}", arguments=["segments"])
                    run.check(self)
                    self.assertEqual(run.told, [])
                    self.assertGreaterEqual(run.injected, 1)

    def test_interrupted_calls_are_made_again(self):
        for first in (1, 2):
            injections = [f"{call}:error=EINTR:when={first}+2" for call in INTERRUPTIBLE]
            run = Run(*injections)
            run.check(self)
            self.assertEqual(run.told, [])
            self.assertGreater(run.injected, 50)

    def test_connections_that_died_in_the_queue_are_passed_over(self):
        for fault in DEAD_IN_QUEUE:
            run = Run(f"accept4:error={fault}:when=1+2")
            run.check(self)
            self.assertEqual(run.told, [])
            self.assertGreater(run.injected, 3)

    def test_shortages_that_come_again_and_again(self):
        for call, fault in (("sendto", "ENOBUFS"), ("recvfrom", "ENOMEM"), ("socket", "EMFILE"), ("sendmsg", "ENOMEM")):
            with self.subTest(call=call):
                run = Run(f"{call}:error={fault}:when=1+5")  # so that what takes several calls gets through
                run.check(self)
                self.assertGreater(len(run.told), 1)
                for line in run.told:
                    self.assertIn(f"({fault})", line)


def main():
    global folder
    folder = sys.argv.pop(1)
    if not shutil.which("strace"):
        sys.exit("strace is missing")
    tried = subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, text=True)
    if tried.returncode != 0:
        print(f"skipped: strace is not let trace: {tried.stderr.strip()}")
        return
    unittest.main(verbosity=2)


if __name__ == "__main__":
    main()
