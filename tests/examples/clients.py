"""Clients of an echo server, any number at once, that know whether what came back is what they sent."""

import hashlib
import random
import selectors
import socket
import time

import programs


class Client:
    """Sends random bytes in random pieces while it receives, and compares what came back."""

    def __init__(self, address, seed, size):
        self.random = random.Random(seed)
        self.unsent = memoryview(self.random.randbytes(size))
        self.wanted = hashlib.sha256(self.unsent).digest()
        self.echoed = hashlib.sha256()
        self.socket = socket.create_connection(address, timeout=programs.LIMIT)

    def write(self):
        piece = self.unsent[: self.random.randint(1, 20000)]
        self.unsent = self.unsent[self.socket.send(piece) :]
        if not self.unsent:
            self.socket.shutdown(socket.SHUT_WR)
        return len(self.unsent) > 0

    def read(self):
        data = self.socket.recv(65536)
        self.echoed.update(data)
        return len(data) > 0

    def is_right(self):
        return self.echoed.digest() == self.wanted


def drive(clients):
    """Lets all clients send and receive, each to its end."""
    limit = time.monotonic() + programs.LIMIT
    with selectors.DefaultSelector() as selector:
        for client in clients:
            client.socket.setblocking(False)
            selector.register(client.socket, selectors.EVENT_READ | selectors.EVENT_WRITE, client)
        while selector.get_map():
            ready = selector.select(limit - time.monotonic())
            if not ready:
                raise AssertionError(f"{len(selector.get_map())} clients wait for their echo")
            for key, events in ready:
                client = key.data
                if events & selectors.EVENT_WRITE and not client.write():
                    selector.modify(client.socket, selectors.EVENT_READ, client)
                if events & selectors.EVENT_READ and not client.read():
                    selector.unregister(client.socket)
                    client.socket.close()
