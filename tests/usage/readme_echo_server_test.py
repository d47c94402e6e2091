"""The README's echo server: it outlives a shortage of descriptors, and serves every client; and a shortage of
threads, in which it turns clients away."""

import fcntl
import os
import resource
import socket
import subprocess
import sys
import tempfile

ADDRESS = ("127.0.0.1", 7000)
LIMIT = 50  # seconds until a wait counts as a hang


def connect(server):
    while True:  # it is ready once a client gets through
        try:
            return socket.create_connection(ADDRESS, timeout=LIMIT)
        except ConnectionRefusedError:
            assert server.poll() is None, "the server ended by itself"


def echo(client, text):
    client.sendall(text)
    client.shutdown(socket.SHUT_WR)
    echoed = b""
    while piece := client.recv(100):
        echoed += piece
    client.close()
    assert echoed == text, (echoed, text)


def check_few_descriptors(server):
    clients = [connect(server) for _ in range(30)]  # more than it has descriptors for
    assert b"EMFILE" in server.stderr.readline()
    for number, client in enumerate(clients):  # each that ends makes room for one that waits
        echo(client, b"client %d" % number)


def check_few_threads(server):
    clients = [connect(server) for _ in range(30)]  # more than it has room for stacks
    assert b"unavailable" in server.stderr.readline()
    echo(clients[0], b"the first has a thread")
    for client in clients[1:]:
        client.close()
    while True:  # there is room again once their threads have ended
        try:
            echo(connect(server), b"and so has one that comes later")
            return
        except (AssertionError, ConnectionResetError, BrokenPipeError):
            assert server.poll() is None, "the server ended by itself"


def run(limited, most, check):
    with subprocess.Popen([sys.argv[1]], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, bufsize=0,
                          preexec_fn=lambda: resource.setrlimit(limited, (most, most))) as server:
        try:
            check(server)
            assert server.poll() is None, "the server ended by itself"
        finally:
            server.kill()


SHORTAGES = {"descriptors": (resource.RLIMIT_NOFILE, 12, check_few_descriptors),
             "threads": (resource.RLIMIT_AS, 100 << 20, check_few_threads)}

# Other builds on this machine may run a test on the same port: one at a time.
with open(os.path.join(tempfile.gettempdir(), "sockstate-port-7000.lock"), "a", encoding="utf-8") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    for shortage in sys.argv[2:]:
        run(*SHORTAGES[shortage])
