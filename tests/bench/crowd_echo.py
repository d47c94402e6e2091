"""What a round trip costs the processor of an echo server with thousands of connections, all of them active.

usage: crowd_echo.py FOLDER [CONNECTIONS [ROUNDS]]

FOLDER holds the servers and their clients (the build's tests/bench/). Server and clients have a processor each. All
servers are up at once, each with its connections; in a round each makes the same round trips of 64 bytes by turns, in an
order drawn anew. The time is that which the server's thread was running (/proc/PID/schedstat), and a ratio is the median
of the rounds' ratios: how many trips a second there are swings with the machine, this hardly.
"""

import os
import random
import resource
import statistics
import subprocess
import sys

PEERS = ["bare", "sockstate", "asio", "libuv"]
TRIPS = 20_000  # of a turn: some 0.2 s


class Pair:
    """A server and its clients."""

    def __init__(self, folder, peer, connections, processors):
        self.server = self.start(processors[-1], os.path.join(folder, f"crowd_{peer}"), stdout=subprocess.PIPE)
        port = self.server.stdout.readline().strip()
        self.clients = self.start(processors[0], os.path.join(folder, "crowd_clients"), port, str(connections),
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.expect("ready")

    @staticmethod
    def start(processor, *command, **streams):
        return subprocess.Popen(command, text=True, preexec_fn=lambda: os.sched_setaffinity(0, {processor}), **streams)

    def expect(self, word):
        if self.clients.stdout.readline().strip() != word:
            raise AssertionError(f"{self.server.args}: its clients failed")

    def running(self):
        with open(f"/proc/{self.server.pid}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[0])

    def turn(self):
        """Nanoseconds of the server's processor a round trip."""
        before = self.running()
        self.clients.stdin.write(f"{TRIPS}\n")
        self.clients.stdin.flush()
        self.expect("done")
        return (self.running() - before) / TRIPS

    def end(self):
        self.clients.stdin.close()
        self.clients.wait()
        self.server.kill()
        self.server.wait()
        self.clients.stdout.close()
        self.server.stdout.close()


def measure(folder, connections, rounds):
    """Each server's nanoseconds a round trip, by round."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < connections + 100:
        raise RuntimeError(f"a process may have {hard} descriptors at most")
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    processors = sorted(os.sched_getaffinity(0))
    times = {peer: [] for peer in PEERS}
    pairs = {}
    try:
        for peer in PEERS:
            pairs[peer] = Pair(folder, peer, connections, processors)
            pairs[peer].turn()  # for caches and buffers to have met it
        for _ in range(rounds):
            for peer in random.sample(PEERS, len(PEERS)):
                times[peer].append(pairs[peer].turn())
    finally:
        for pair in pairs.values():
            pair.end()
    return times


def ratios_of(times):
    """To the bare server, round by round: the median, and the quarters below and above it."""
    return {peer: statistics.quantiles([own / bare for own, bare in zip(times[peer], times["bare"])])
            for peer in times if peer != "bare"}


def main(folder, connections=1000, rounds=21):
    times = measure(folder, int(connections), int(rounds))
    print(f"{connections} connections: bare {statistics.median(times['bare']) / 1000:.2f} µs of the server a round trip")
    for peer, (low, median, high) in ratios_of(times).items():
        print(f"  {peer:<10} {median:.3f} × (half of the rounds between {low:.3f} and {high:.3f})")


if __name__ == "__main__":
    main(*sys.argv[1:])
