"""A live TCP connection goes to a program and back, ten thousand times: it lives on, and neither end has a descriptor
more or less."""

import os
import socket
import time
import unittest

import programs

TIMES = 10_000


def descriptors_of(process):
    return sorted(os.listdir(f"/proc/{process}/fd"), key=int)


def descriptors_once_few(process, few):
    """Its descriptors when it has no more than `few`: the program closes what it has sent back a moment later."""
    limit = time.monotonic() + programs.LIMIT
    while len(descriptors_of(process)) > few and time.monotonic() < limit:
        time.sleep(0.001)
    return descriptors_of(process)


class HandedBack(unittest.TestCase):
    def test_ten_thousand_times(self):
        here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        here.settimeout(programs.LIMIT)
        listener = socket.create_server(("127.0.0.1", 0))
        client = socket.create_connection(listener.getsockname(), timeout=programs.LIMIT)
        connection, _ = listener.accept()
        number = connection.detach()
        with here, client, listener, programs.Running("handed_back", stdin=there) as program:
            there.close()

            def pass_on(number, text):
                socket.send_fds(here, [text], [number])
                os.close(number)
                answer, numbers, flags, _ = socket.recv_fds(here, 8, 4)
                self.assertEqual((answer, len(numbers), flags & socket.MSG_CTRUNC), (b"back", 1, 0))
                return numbers[0]

            number = pass_on(number, b"first")
            before = descriptors_of("self")
            for _ in range(TIMES):
                number = pass_on(number, b"again")
            self.assertEqual(descriptors_of("self"), before)
            self.assertEqual(descriptors_once_few(program.process.pid, 3), ["0", "1", "2"])
            number = pass_on(number, b"speak")
            self.assertEqual(client.recv(64), b"from the other program")
            os.close(number)
            self.assertEqual(client.recv(64), b"")  # no other descriptor holds the connection
            here.shutdown(socket.SHUT_WR)
            self.assertEqual(program.end(), 0)
            self.assertEqual(program.stderr, b"")


if __name__ == "__main__":
    programs.main()
