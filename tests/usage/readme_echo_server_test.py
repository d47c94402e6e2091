"""The README's echo server: it outlives a shortage of descriptors, and serves every client."""

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


def check(server):
    clients = [connect(server) for _ in range(30)]  # more than it has descriptors for
    assert b"EMFILE" in server.stderr.readline()
    for number, client in enumerate(clients):  # each that ends makes room for one that waits
        text = b"client %d" % number
        client.sendall(text)
        client.shutdown(socket.SHUT_WR)
        echoed = b""
        while piece := client.recv(100):
            echoed += piece
        assert echoed == text, (echoed, text)
        client.close()
    assert server.poll() is None, "the server ended by itself"


# Other builds on this machine may run a test on the same port: one at a time.
with open(os.path.join(tempfile.gettempdir(), "sockstate-port-7000.lock"), "a", encoding="utf-8") as lock:
    fcntl.flock(lock, fcntl.LOCK_EX)
    with subprocess.Popen([sys.argv[1]], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, bufsize=0,
                          preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12))) as server:
        try:
            check(server)
        finally:
            server.kill()
