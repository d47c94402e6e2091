"""hand_over: servers that succeed each other under 500 clients, none of whom is refused, reset or answered wrongly."""

import asyncio
import os
import signal
import socket
import tempfile
import unittest

import programs

CLIENTS = 500
EXCHANGES = 4  # over one connection, before the client comes again
SUCCESSORS = 4


class HandOver(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = os.path.join(folder.name, "control")

    def start(self):
        server = programs.Running("hand_over", self.path, "--bind", "127.0.0.1:0")
        self.addCleanup(server.__exit__)
        return server

    def succeed(self):
        server = self.start()
        self.assertEqual(server.line(), "took over\n")
        return server, server.endpoint()

    async def client(self, address, number):
        """Comes again and again until there is no need to; how often it came."""
        came = 0
        while not self.over:
            reader, writer = await asyncio.open_connection(*address)
            for i in range(EXCHANGES):
                text = b"%d of %d from %d" % (i, came, number)
                writer.write(text)
                self.assertEqual(await reader.readexactly(len(text)), text)
            writer.write_eof()
            self.assertEqual(await reader.read(), b"")
            writer.close()
            came += 1
        return came

    async def load(self, server, address):
        loop = asyncio.get_running_loop()
        self.over = False
        clients = [asyncio.ensure_future(self.client(address, i)) for i in range(CLIENTS)]
        try:
            for _ in range(SUCCESSORS):
                successor, same = await loop.run_in_executor(None, self.succeed)
                self.assertEqual(same, address)
                self.assertEqual(await loop.run_in_executor(None, server.end), 0)  # when its last client has left
                self.assertEqual(server.stderr, b"")
                self.assertRegex(server.stdout, rb"handed over, with \d+ clients left\n$")
                server = successor
        finally:
            self.over = True
            came = await asyncio.wait_for(asyncio.gather(*clients, return_exceptions=True), programs.LIMIT)
        return server, came

    def test_no_client_is_refused_or_reset(self):
        programs.allow_descriptors(CLIENTS + 100)
        first = self.start()
        last, came = asyncio.run(self.load(first, first.endpoint()))
        self.assertEqual([each for each in came if isinstance(each, BaseException)], [])
        self.assertGreaterEqual(sum(came), CLIENTS)
        self.assertEqual(last.end(signal.SIGTERM), 0)
        self.assertFalse(os.path.exists(self.path))

    def test_a_successor_that_dies_leaves_the_server_as_it_is(self):
        server = self.start()
        address = server.endpoint()
        with socket.socket(socket.AF_UNIX) as successor:
            successor.connect(self.path)
            text, handles, _, _ = socket.recv_fds(successor, 8, 4)
            self.assertEqual((text, len(handles)), (b"2", 2))
            for each in handles:
                os.close(each)
        with socket.create_connection(address, timeout=programs.LIMIT) as client:
            client.sendall(b"still there")
            self.assertEqual(client.recv(64), b"still there")
        successor, same = self.succeed()
        self.assertEqual(same, address)
        self.assertEqual(server.end(), 0)
        self.assertEqual(successor.end(signal.SIGTERM), 0)

    def test_a_path_that_was_left_over_is_taken(self):
        server = self.start()
        server.endpoint()
        server.end(signal.SIGKILL)
        self.assertTrue(os.path.exists(self.path))
        server = self.start()
        server.endpoint()
        self.assertEqual(server.end(signal.SIGTERM), 0)


if __name__ == "__main__":
    programs.main()
