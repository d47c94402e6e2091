"""The usage programs that serve until SIGTERM: each echoes for many clients at once, some of which read late, and ends
with 0 soon after the signal though connections are open.

    servers_test.py [--killed] [EMULATOR…] SERVER[,CLIENT]

CLIENT is to open a thousand connections to the server. --killed: where the programs run SIGTERM is no signal, or the
emulator does not bear one, and the server is only ended.
"""

import re
import resource
import select
import signal
import socket
import subprocess
import sys

LIMIT = 50  # seconds until a wait counts as a hang
SOON = 10  # seconds; it takes a few milliseconds, on an idle machine
# seconds, under an emulator that hands on no TCP_INFO: there every end of a stream reads the kernel's whole table, and a
# thousand of them took 50 s on a busy machine
SOON_EMULATED = 200
CLIENTS = 60


def read_port(server):
    line = server.stdout.readline()
    assert re.fullmatch(rb"[1-9][0-9]*\r?\n", line), line
    return int(line)


def receive_exactly(client, size):
    received = b""
    while len(received) < size:
        piece = client.recv(size - len(received))
        assert piece, "the stream ended after %d bytes of %d" % (len(received), size)
        received += piece
    return received


def check_echo(port):
    """Clients that stay connected, all of whose bytes came back."""
    clients = [socket.create_connection(("127.0.0.1", port), timeout=LIMIT) for _ in range(CLIENTS)]
    for number, client in enumerate(clients):
        client.sendall(b"client %d" % number)
    for number, client in enumerate(clients):
        expected = b"client %d" % number
        assert receive_exactly(client, len(expected)) == expected
    late(clients[0])
    clients.pop().close()  # one that ends by itself is no trouble to the others
    clients[0].sendall(b"once more")
    assert receive_exactly(clients[0], 9) == b"once more"
    return clients


def late(client):
    """Sends more than the buffers hold, and reads only once nothing more can be sent."""
    client.setblocking(False)
    block = bytes(range(256)) * 256
    sent = 0
    while select.select([], [client], [], 0.2)[1]:
        sent += client.send(block[sent % len(block):])
    client.settimeout(LIMIT)
    expected = (block * (sent // len(block) + 1))[:sent]
    assert receive_exactly(client, sent) == expected


def stop(server, killed, clients, soon):
    if killed:
        print("skipped: the end by SIGTERM, which the system or the emulator does not bear")
        server.kill()
        server.wait(LIMIT)
        return
    server.send_signal(signal.SIGTERM)
    assert server.wait(soon) == 0, server.returncode
    for client in clients:  # closed with the server
        assert client.recv(1) == b""


def main(arguments):
    killed = arguments[0] == "--killed"
    *emulator, programs = arguments[1:] if killed else arguments
    server_program, *client_program = programs.split(",")
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # a thousand connections on either side
    with subprocess.Popen([*emulator, server_program], stdout=subprocess.PIPE, bufsize=0) as server:
        try:
            port = read_port(server)
            clients = check_echo(port)
            if client_program:
                told = subprocess.run([*emulator, *client_program, str(port)], stdout=subprocess.PIPE, timeout=LIMIT,
                                      check=False)
                assert told.stdout.split(b"\n")[0].rstrip() == b"1000 connected, 0 late", told.stdout
                assert told.returncode == 0, told.returncode
            assert server.poll() is None, "the server ended by itself"
            stop(server, killed, clients, SOON_EMULATED if emulator else SOON)
        finally:
            server.kill()


main(sys.argv[1:])
