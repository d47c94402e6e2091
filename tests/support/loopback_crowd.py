"""Many connections on loopback, in states that stay as they are, and the table of `ss` to compare with."""

import contextlib
import os
import re
import resource
import socket
import subprocess
import sys
from collections import Counter

PATIENCE = 120  # seconds until a wait counts as a hang

SS_WORDS = {
    "LISTEN": "LISTEN",
    "ESTAB": "ESTABLISHED",
    "CLOSE-WAIT": "CLOSE-WAIT",
    "FIN-WAIT-1": "FIN-WAIT-1",
    "FIN-WAIT-2": "FIN-WAIT-2",
    "TIME-WAIT": "TIME-WAIT",
    "SYN-SENT": "SYN-SENT",
    "SYN-RECV": "SYN-RECEIVED",
    "LAST-ACK": "LAST-ACK",
    "CLOSING": "CLOSING",
    "UNCONN": "CLOSED",
}


def enter_own_network():
    """Starts this script anew in a network of its own, with nothing in it but loopback. False where that is not
    permitted: then the machine's own connections are there as well."""
    if os.environ.get("LOOPBACK_CROWD_ALONE"):
        return True
    alone = ["unshare", "-Urn", "sh", "-c", 'ip link set lo up && exec "$@"', "sh"]
    with contextlib.suppress(OSError):
        if subprocess.run([*alone, "true"], stderr=subprocess.DEVNULL).returncode == 0:
            os.environ["LOOPBACK_CROWD_ALONE"] = "1"
            os.execvp(alone[0], [*alone, sys.executable, "-B", *sys.argv])
    return False


class Crowd:
    """Processes that hold connections: `plans` has one list for each, of (server's address, client's address, what
    becomes of the connection, how many)."""

    def __init__(self, plans):
        self.holders = [
            subprocess.Popen(
                [sys.executable, "-B", __file__, *map(str, (part for line in plan for part in line))],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            for plan in plans
        ]
        self.ports = set()
        for holder in self.holders:
            self.ports.update(map(int, holder.stdout.readline().split()))
            if holder.stdout.readline() != b"ready\n":
                self.__exit__()
                raise RuntimeError("a holder of connections ended early")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for holder in self.holders:
            holder.stdin.close()
        for holder in self.holders:
            holder.wait(PATIENCE)
            holder.stdout.close()


def ss_rows(ports=None):
    """What ss says: (state, local, remote) with how many rows say so. Of listeners at these ports and their
    connections alone, if they are given."""
    table = subprocess.run(["ss", "-Htan"], stdout=subprocess.PIPE, check=True, timeout=PATIENCE).stdout.decode()
    rows = Counter()
    for line in table.splitlines():
        state, _, _, local, remote, *_ = line.split()
        rows[SS_WORDS[state], as_ours(local), as_ours(remote)] += 1
    return only(rows, ports)


def as_ours(endpoint):
    """An endpoint of ss in the library's words: mapped addresses are IPv4, and * stands for nothing."""
    address, port = endpoint.rsplit(":", 1)
    address = "[::]" if address == "*" else address
    if address.startswith("[::ffff:"):
        address = address[len("[::ffff:") : -1]
    return f"{address}:{'0' if port == '*' else port}"


def ss_holders():
    """Of every TCP and UDP row of ss that has any: (protocol, local, remote) with its (name, pid, descriptor), each so
    often as ss says so."""
    command = ["ss", "-Htuanp"]
    table = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=PATIENCE).stdout.decode()
    rows = Counter()
    for line in table.splitlines():
        protocol, _, _, _, local, remote, *_ = line.split()
        for name, pid, descriptor in re.findall(r'\("([^"]*)",pid=(\d+),fd=(\d+)\)', line):
            rows[protocol, as_ours(local), as_ours(remote), f"{name},{pid},{descriptor}"] += 1
    return rows


def holders_of(text):
    """The same of table_rows' output."""
    rows = Counter()
    for line in text.decode().splitlines():
        protocol, local, remote, *holders = line.split()
        for holder in holders:
            rows[protocol, as_ours(local), as_ours(remote), holder] += 1
    return rows


def rows_of(text):
    """The same of table_rows' output."""
    return Counter(tuple(line.split()) for line in text.decode().splitlines())


def only(rows, ports):
    if ports is None:
        return rows
    of_ours = {str(port) for port in ports}
    return Counter({row: n for row, n in rows.items() if {end.rsplit(":", 1)[1] for end in row[1:]} & of_ours})


def make(server, client, fate):
    """One connection of this listener: what must be kept of it."""
    family = socket.AF_INET6 if ":" in client else socket.AF_INET
    near = socket.socket(family, socket.SOCK_STREAM)
    near.connect((client, server.getsockname()[1]))
    far = server.accept()[0]
    if fate == "established":
        return [near, far]
    near.shutdown(socket.SHUT_WR)
    if far.recv(1) != b"":
        raise RuntimeError("data from nowhere")
    if fate == "half-closed":
        return [near, far]
    far.close()
    if near.recv(1) != b"":
        raise RuntimeError("data from nowhere")
    near.close()
    return []


def hold(plan):
    """Prints the listeners' ports, then `ready` once all is made; holds it until the standard input ends."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    held = []
    ports = set()
    for address, client, fate, count in zip(*[iter(plan)] * 4):
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        server = socket.socket(family, socket.SOCK_STREAM)
        server.bind((address, 0))
        server.listen(1)
        held.append(server)
        ports.add(server.getsockname()[1])
        for _ in range(int(count)):
            held += make(server, client, fate)
    print(*ports, flush=True)
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    hold(sys.argv[1:])
