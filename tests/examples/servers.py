"""Servers that answer as a test wants them to, one connection at a time or each on a thread of its own."""

import socket
import struct
import threading

import programs


def reset(connection):
    """Ends the connection so that the other end sees a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Server:
    """Runs `serve(connection)` for each connection, until the with-block ends."""

    def __init__(self, serve, host="127.0.0.1"):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.listener = socket.create_server((host, 0), family=family)
        self.host, self.port = self.listener.getsockname()[:2]
        self.serve = serve
        self.thread = threading.Thread(target=self.accept)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)  # wakes accept
        self.thread.join(programs.LIMIT)
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            connection.settimeout(programs.LIMIT)
            with connection:
                try:
                    self.serve(connection)
                except OSError:  # a client that leaves early is the test's to judge
                    pass
