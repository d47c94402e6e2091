"""The processor time of a UDP datagram of 1,200 bytes over loopback, in each way that the library has.

usage: packets.py FOLDER [ROUNDS]

FOLDER holds the program (the build's tests/bench/). A ratio is the median of the rounds' ratios, in each of which every
way took its turn: to the bare system calls of the same kind, and to sending one at a time.
"""

import os
import statistics
import subprocess
import sys
from collections import defaultdict

ROUNDS_A_PROCESS = 4  # where memory happens to lie is one process's luck
KINDS = ["plain", "batches", "segments"]
WORDS = {"plain": "one a call", "batches": "32 a call", "segments": "trains of 48 segments, coalesced"}
SENDING, RECEIVING = 0, 1


def measure(folder, rounds):
    """By way, the nanoseconds of a datagram sent and received, by round."""
    times = defaultdict(list)
    for begun in range(0, rounds, ROUNDS_A_PROCESS):
        count = min(ROUNDS_A_PROCESS, rounds - begun)
        command = [os.path.join(folder, "packets"), str(count), str(begun)]
        for line in subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines():
            way, sending, receiving = line.split()
            times[way].append((float(sending), float(receiving)))
    return times


def ratio(times, way, to, what):
    return statistics.median(own[what] / other[what] for own, other in zip(times[way], times[to]))


def rows(times):
    """What is done, the bare calls' time, and each peer's ratio to it."""
    for what, verb in ((SENDING, "sending"), (RECEIVING, "receiving")):
        for kind in KINDS:
            bare = f"bare_{kind}"
            ratios = {"sockstate": ratio(times, f"sockstate_{kind}", bare, what)}
            if kind == "plain":
                ratios["asio"] = ratio(times, "asio_plain", bare, what)
            if kind == ("plain" if what == SENDING else "batches"):
                ratios["libuv"] = ratio(times, "libuv_best", bare, what)
            yield f"{verb} datagrams of 1,200 bytes, {WORDS[kind]}", statistics.median(t[what] for t in times[bare]), ratios


def gains(times):
    """How many times as many datagrams a second as one a call: sending and receiving, by kind."""
    return {kind: [1 / ratio(times, f"sockstate_{kind}", "sockstate_plain", what) for what in (SENDING, RECEIVING)]
            for kind in KINDS[1:]}


def main(folder, rounds=61):
    times = measure(folder, int(rounds))
    for what, bare, ratios in rows(times):
        print(f"{what}: bare {bare:.0f} ns, " + ", ".join(f"{peer} {median:.3f} x" for peer, median in ratios.items()))
    for kind, (sending, receiving) in gains(times).items():
        print(f"{WORDS[kind]}: {sending:.1f} x as many sent in a second as one a call, {receiving:.1f} x received")
    for way in sorted(times):
        sent, received = (1e9 / statistics.median(t[what] for t in times[way]) for what in (SENDING, RECEIVING))
        print(f"{way}: {sent:,.0f} sent, {received:,.0f} received in a second")


if __name__ == "__main__":
    main(*sys.argv[1:])
