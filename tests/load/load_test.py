"""One echo server and thousands of connections at once: nothing is lost but what was reset, those that read slowly hold up
nobody, and in the end the server is as it was in the beginning.

usage: load_test.py FOLDER CONNECTIONS BYTES, where the programs are in the folder and each connection sends so many
bytes and gets them back. Prints the figures.
"""

import os
import resource
import subprocess
import sys
import time

ADDRESSES = ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"]  # each with a process of clients
ROUNDS = 2  # what is given back after the first is there for the second
PATIENCE = 120  # seconds for what has to come
MIB = 1 << 20


def figures_of(line):
    """`name=number …` as a dictionary."""
    if not line:
        raise AssertionError("a program ended early")
    return {name: int(number) for name, number in (pair.split("=") for pair in line.split())}


class Server:
    def __init__(self, folder):
        self.process = subprocess.Popen([os.path.join(folder, "load_echo_server"), *ADDRESSES], text=True, bufsize=1,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.endpoints = [self.process.stdout.readline().strip() for _ in ADDRESSES]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def figures(self):
        self.process.stdin.write("\n")
        return figures_of(self.process.stdout.readline())

    def figures_when(self, is_met, what):
        """Once the condition holds, which the clients have brought about by now."""
        until = time.monotonic() + PATIENCE
        while not is_met(now := self.figures()):
            expect(time.monotonic() < until, what, now)
        return now


def go_on(clients):
    for client in clients:
        client.stdin.write("\n")
        client.stdin.flush()


def add_figures_of(clients, totals):
    for client in clients:
        for name, count in figures_of(client.stdout.readline()).items():
            totals[name] = totals.get(name, 0) + count


def run_round(folder, server, connections, size, number):
    """What became of the connections, and the server's figures when all were open."""
    share = connections // len(ADDRESSES)
    clients = [
        subprocess.Popen([os.path.join(folder, "load_echo_clients"), endpoint, str(share), str(size), str(100 * number + i)],
                         text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for i, endpoint in enumerate(server.endpoints)
    ]
    for client in clients:
        if client.stdout.readline() != "ready\n":
            raise AssertionError("not every client got through")
    open_at_once = server.figures()
    totals = {}
    go_on(clients)
    add_figures_of(clients, totals)  # how many are slow, once only they are left
    if size >= MIB:  # what a slow one sends is more than the kernel takes
        server.figures_when(lambda now: now["held_up"] >= number * totals["slow"], "the slow ones are not held up")
    go_on(clients)
    add_figures_of(clients, totals)
    for client in clients:
        client.stdin.close()
        client.stdout.close()
        client.wait()
    return totals, open_at_once


def expect(holds, what, figures):
    if not holds:
        raise AssertionError(f"{what}: {figures}")


def main(folder, connections, size):
    connections -= connections % (100 * len(ADDRESSES))
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard < connections + 100:
        print(f"skipped: a process may have {hard} descriptors at most")
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    aborted = connections // 100

    with Server(folder) as server:
        start = server.figures()
        for number in range(1, ROUNDS + 1):
            begin = time.monotonic()
            totals, full = run_round(folder, server, connections, size, number)
            end = server.figures_when(lambda now: now["connections"] == 0, "connections are left")
            elapsed = time.monotonic() - begin
            print(f"round {number}: {connections} connections at once, {size} bytes each there and back, in "
                  f"{elapsed:.1f} s: {totals['completed']} completed, {totals['aborted']} reset, "
                  f"{totals['failed']} failed, {totals['slow']} read slowly; {end['echoed_bytes'] / MIB:.0f} MiB echoed so far")
            for when, now in (("start", start), ("full", full), ("end", end)):
                print(f"  {when}: {now['descriptors']} descriptors, {now['heap_bytes'] / MIB:.2f} MiB of heap in use, "
                      f"{now['resident_bytes'] / MIB:.1f} MiB resident")
            print(f"  at most {end['most_resident_bytes'] / MIB:.1f} MiB were resident")
            slow = totals.pop("slow")
            expect(slow >= len(ADDRESSES), "slow readers", slow)
            expect(totals == {"completed": connections - aborted, "aborted": aborted, "failed": 0}, "clients", totals)
            expect(full["connections"] == connections == end["most_at_once"], "not all at once", full)
            expect(full["descriptors"] == start["descriptors"] + connections, "descriptors", full)
            expect(end["finished"] == number * (connections - aborted), "finished", end)
            expect(end["lost"] == number * aborted, "lost", end)
            expect(end["echoed_bytes"] >= number * (connections - aborted + 7 * slow) * size, "bytes", end)
            expect(end["descriptors"] == start["descriptors"], "descriptors are left", end)
            # The map keeps its table of buckets, which is a few bytes a connection.
            expect(end["heap_bytes"] <= start["heap_bytes"] + 32 * connections + 65536, "memory is left", end)
            if number == 1:
                first_end = end
            else:
                expect(end["heap_bytes"] <= first_end["heap_bytes"] + 4096, "memory grows", end)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
