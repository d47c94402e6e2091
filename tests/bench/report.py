"""What the library costs, beside bare calls and other libraries: python3 tests/bench/report.py BUILD [--rounds 61]

BUILD is the build directory of the lane bench, whose programs this runs. Prints one Markdown table, and judges nothing:
a ratio is the median over all rounds, in each of which everyone did the same work in turn. What a machine does besides
meets all alike, but makes any one figure uncertain: run it when the machine is quiet.
"""

import argparse
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict

import crowd_echo
import front_end
import packets

HERE = os.path.dirname(os.path.abspath(__file__))
PEERS = ["bare", "sockstate", "asio", "libuv", "poco"]
REAL, CPU = 0, 1  # which of a slice's two times
ROUNDS_A_PROCESS = 4  # where its stack happens to lie makes an answer that crosses a page 3 % dearer, all its life long

# What timed.cpp calls it: what the table says, the limit, and the time that is compared. On one thread it is the
# thread's own, so that being set aside does not count; where another thread takes part, that which passed.
TIMED = {
    "round_trip_64": ("TCP round trip on one thread, 64 bytes", "1.02 ×", CPU),
    "round_trip_16k": ("TCP round trip on one thread, 16 KiB", "1.02 ×", CPU),
    "bulk": ("TCP, 64 KiB a write, to a reading thread: throughput", "0.99 × or more", REAL),
    "datagram": ("`send_to` and `receive_from`, 64 bytes", "1.02 ×", CPU),
    "accept": ("accept and close", "1.02 ×", CPU),
    "query_state": ("`query_state`", "1.05 ×", CPU),
    "query_info": ("`query_info`", "1.12 ×", CPU),
    "set": ("`set` of a registered socket, beside EPOLL_CTL_MOD", "1.02 ×", CPU),
    "wake": ("`wake` of a poller, beside write(2)", "1.05 ×", CPU),
    "stop": ("`send`, and `receive` with a deadline and a stop, beside that without the stop", "1.02 ×", CPU),
}


def output_of(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def row(what, limit, beside, cells):
    """A line of the table; `cells` by peer, empty where one does not do it."""
    print(f"| {what} | {limit} | {beside} | " + " | ".join(cells.get(peer, "") for peer in PEERS[1:]) + " |", flush=True)


def duration(nanoseconds):
    return f"{nanoseconds / 1000:.2f} µs" if nanoseconds >= 1000 else f"{nanoseconds:.0f} ns"


def measure_times(program, rounds):
    """The titles of who takes part, and each work's times by peer."""
    titles, slices = {}, defaultdict(lambda: defaultdict(list))
    for begun in range(0, rounds, ROUNDS_A_PROCESS):
        count = min(ROUNDS_A_PROCESS, rounds - begun)
        for line in output_of(program, str(count), str(begun)).splitlines():
            first, peer, rest = line.split(maxsplit=2)
            if first == "title":
                titles[peer] = rest
            else:
                slices[first][peer].append([float(time) for time in rest.split()])
    return titles, slices


def print_times(slices):
    for work, (what, limit, clock) in TIMED.items():
        by_round = {peer: [times[clock] for times in all_of] for peer, all_of in slices[work].items()}
        bare = by_round.pop("bare")
        is_rate = work == "bulk"
        ratios = {
            peer: statistics.median(beside / own if is_rate else own / beside for own, beside in zip(times, bare))
            for peer, times in by_round.items()
        }
        median = statistics.median(bare)
        row(what, limit, f"{64 * 1024 / median:.2f} GB/s" if is_rate else duration(median),
            {peer: f"{ratio:.3f} ×" for peer, ratio in ratios.items()})


def print_instructions(program, work, what, limit, peers=PEERS):
    """Of the 2,000th to the 3,999th time alone, so that what happens once does not count."""
    counts = {}
    for peer in peers:
        few, many = (front_end.instructions([program, work, peer, str(times)]) for times in (2000, 4000))
        counts[peer] = (many - few) / 2000
    bare = counts.pop("bare")
    row(what, limit, f"{bare:.0f}", {peer: f"{count - bare:+.0f}" for peer, count in counts.items()})


def print_allocations(program):
    counts = {}
    for peer in PEERS:
        few, many = (int(output_of(program, "connection", peer, str(times))) for times in (100, 200))
        counts[peer] = f"{(many - few) / 100:g}"
    row("heap allocations a connection: both ends made, a message each way, closed", "0", counts.pop("bare"), counts)


def print_table_walk(folder, rounds):
    """In a process of its own, since it enters a network of its own."""
    script = os.path.join(HERE, "connection_table.py")
    text = output_of(sys.executable, "-B", script, folder, "5000", str(rounds))
    rows = re.search(r"visitor: (\d+) rows, ss \d+: the same", text)
    ours, theirs = (float(re.search(rf"{name} +median +([\d.]+) ms", text)[1]) for name in ("visit_connections", "ss -Htan"))
    row(f"every connection: {int(rows[1]):,} rows, whole processes", "0.5 ×", f"`ss -Htan`: {theirs:.1f} ms",
        {"sockstate": f"{ours / theirs:.2f} ×"})


def print_crowd_echo(folder, connections, rounds):
    times = crowd_echo.measure(folder, connections, rounds)
    ratios = {peer: median for peer, (_, median, _) in crowd_echo.ratios_of(times).items()}
    row(f"echo, {connections:,} connections: the server's processor time a round trip", "1.05 ×",
        f"level-triggered epoll: {duration(statistics.median(times['bare']))}",
        {peer: f"{ratio:.3f} ×" for peer, ratio in ratios.items()})


def print_packets(folder, rounds):
    times = packets.measure(folder, rounds)
    for what, bare, ratios in packets.rows(times):
        row(what, "1.05 ×", duration(bare), {peer: f"{ratio:.3f} ×" for peer, ratio in ratios.items()})
    for kind, least in (("batches", "2.5 ×, 4 × or more"), ("segments", "10 ×, 10 × or more")):
        sending, receiving = packets.gains(times)[kind]
        row(f"as many a second as one a call, sent and received: {packets.WORDS[kind]}", least, "",
            {"sockstate": f"{sending:.1f} ×, {receiving:.1f} ×"})


def print_front_end(build, compiler, rounds):
    names = ["<sockstate/tcp.hpp>", "<asio/ip/tcp.hpp>"]
    with front_end.commands_for({name: front_end.HEADERS[name] for name in names}, build, compiler) as commands:
        times = front_end.interleaved_times(commands, rounds)
    ours, theirs = (statistics.median(times[name]) for name in names)
    row("including the header of TCP: the compiler's user time", "0.5 ×", f"`{names[1]}`: {theirs:.2f} s",
        {"sockstate": f"{ours / theirs:.2f} ×"})


def check_echo(program):
    """That the server is one."""
    with subprocess.Popen([program], stdout=subprocess.PIPE, text=True) as server:
        try:
            with socket.create_connection(("127.0.0.1", int(server.stdout.readline())), 20) as client:
                client.sendall(b"there and back")
                client.shutdown(socket.SHUT_WR)
                if client.makefile("rb").read() != b"there and back":
                    raise RuntimeError(f"{program} is no echo server")
        finally:
            server.kill()


def stripped_size(program):
    check_echo(program)
    with tempfile.NamedTemporaryFile() as stripped:
        subprocess.run(["strip", "-o", stripped.name, program], check=True)
        return os.path.getsize(stripped.name)


def print_sizes(folder):
    for linked, how in (("shared", "the system's libraries shared"), ("static", "`-static`")):
        sizes = {peer: stripped_size(f"{folder}/echo_{peer}_{linked}") / 1024 for peer in ("bare", "sockstate", "asio")}
        bare = sizes.pop("bare")
        row(f"echo server, stripped: {how}", "+64 KiB", f"{bare:.0f} KiB",
            {peer: f"{size - bare:+.0f} KiB" for peer, size in sizes.items()})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--rounds", type=int, default=61, help="of everything that is timed")
    parser.add_argument("--compiler", default="g++")
    options = parser.parse_args()
    folder = os.path.join(options.build, "tests", "bench")

    titles, slices = measure_times(f"{folder}/timed", options.rounds)
    kernel = platform.release().split("-")[0]
    print(f"{platform.system()} {kernel} on {platform.machine()}, {front_end.version_of(options.compiler)}, "
          f"{options.rounds} rounds:\n")
    print("| work | at most | " + " | ".join(titles[peer] for peer in PEERS) + " |")
    print("| --- " * (2 + len(PEERS)) + "|")
    pair = "user-space instructions of `send` and `receive`, 64 bytes"
    print_instructions(f"{folder}/counted", "exchange", pair, "+22")
    print_instructions(f"{folder}/counted_inlined", "exchange", pair + ", with link-time optimisation", "+10")
    print_instructions(f"{folder}/counted", "datagram",
                       "the same of `send_to` and `receive_from`; all read the sender's address and port", "Asio's")
    print_instructions(f"{folder}/counted", "accept", "the same of accept and close", "Asio's")
    print_instructions(f"{folder}/counted", "query_state",
                       "the same of `query_state`; all look the state up by the kernel's number", "Asio's",
                       ["bare", "sockstate", "asio"])
    print_times(slices)
    for connections in (1000, 10000):
        print_crowd_echo(folder, connections, options.rounds)
    print_packets(folder, options.rounds)
    print_table_walk(folder, options.rounds)
    print_front_end(options.build, options.compiler, min(options.rounds, 31))
    print_sizes(folder)
    print_allocations(f"{folder}/counted")


if __name__ == "__main__":
    main()
