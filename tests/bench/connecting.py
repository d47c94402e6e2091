"""How long a connection to a name takes where addresses are dead, beside curl, asyncio, Asio and Node.

usage: connecting.py FOLDER [ROUNDS [LIMIT]]

FOLDER holds connect_sockstate and connect_asio. Each round runs all of them in another order; what does not connect
within LIMIT seconds (20) is not run again. Prints a Markdown table of the medians. Needs namespaces of its own
(support/dead_addresses.py); of curl and node what is there is measured.
"""

import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
from dead_addresses import NameServer, enter  # noqa: E402

ASYNCIO = """
import asyncio, sys, time
async def connect():
    begin = time.perf_counter()
    await asyncio.open_connection(sys.argv[1], int(sys.argv[2]), {})
    print(1000 * (time.perf_counter() - begin))
asyncio.run(connect())
"""
NODE = """
const begin = process.hrtime.bigint();
require("net").connect({host: process.argv[1], port: process.argv[2]}, () => {
    console.log(Number(process.hrtime.bigint() - begin) / 1e6); process.exit(0); });
"""
SITUATIONS = {
    "two dead IPv6, one live IPv4 address": ("one-dead-family.test", None),
    "a name server that drops questions for IPv6": ("any.test", "dropped"),
}


def clients(folder):
    """By name, the commands that print how many milliseconds the connection took; `HOST` and `PORT` to be filled in."""
    python = [sys.executable, "-c"]
    found = {
        "sockstate": [os.path.join(folder, "connect_sockstate"), "HOST", "PORT"],
        "curl": ["curl", "-s", "-o", os.devnull, "-w", "%{time_connect}", "http://HOST:PORT/"],
        "Node": ["node", "-e", NODE, "HOST", "PORT"],
        "asyncio, with its delay of 0.25 s": [*python, ASYNCIO.format("happy_eyeballs_delay=0.25"), "HOST", "PORT"],
        "asyncio": [*python, ASYNCIO.format(""), "HOST", "PORT"],
        "Asio": [os.path.join(folder, "connect_asio"), "HOST", "PORT"],
    }
    return {name: command for name, command in found.items() if shutil.which(command[0])}


def milliseconds(name, command, host, port, limit):
    """Nothing where it did not connect in time."""
    words = [word.replace("HOST", host).replace("PORT", str(port)) for word in command]
    try:
        printed = subprocess.run(words, stdout=subprocess.PIPE, timeout=limit).stdout.decode()
    except subprocess.TimeoutExpired:
        return None
    return float(printed) * (1000 if name == "curl" else 1)


def measure(all_clients, host, port, rounds, limit):
    taken = {name: [] for name in all_clients}
    for _ in range(rounds):
        order = [name for name in all_clients if None not in taken[name]]
        for name in random.sample(order, len(order)):
            taken[name].append(milliseconds(name, all_clients[name], host, port, limit))
    return {name: None if None in values else statistics.median(values) for name, values in taken.items()}


def accept_for_ever(listener):
    while True:
        connection = listener.accept()[0]
        connection.close()


def main():
    folder = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    limit = float(sys.argv[3]) if len(sys.argv) > 3 else 20
    listener = socket.create_server(("10.66.0.1", 0), backlog=64)
    threading.Thread(target=accept_for_ever, args=(listener,), daemon=True).start()
    port = listener.getsockname()[1]
    all_clients = clients(folder)
    results = {}
    for title, (host, aaaa) in SITUATIONS.items():
        if aaaa is None:
            results[title] = measure(all_clients, host, port, rounds, limit)
        else:
            with NameServer(aaaa):
                results[title] = measure(all_clients, host, port, rounds, limit)
    print("| connecting by name | " + " | ".join(SITUATIONS) + " |")
    print("| --- |" + " --- |" * len(SITUATIONS))
    for name in all_clients:
        cells = [results[title][name] for title in SITUATIONS]
        texts = [f"over {limit:.0f} s" if cell is None else f"{cell / 1000:.2f} s" for cell in cells]
        print(f"| {name} | " + " | ".join(texts) + " |")


if __name__ == "__main__":
    enter(__file__, main)
