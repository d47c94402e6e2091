"""The usage programs that answer datagrams and listen to a group, until they are ended.

    datagrams_test.py REPLY GROUP [EMULATOR…]

REPLY must answer from the address that was asked. GROUP must print a line for what is sent to 224.0.0.251 on port 5353
by an interface that carries multicast, where there is one.
"""

import fcntl
import os
import re
import select
import socket
import struct
import subprocess
import sys

LIMIT = 50  # seconds until a wait counts as a hang
WHO = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "127.0.0.7"), (socket.AF_INET6, "::1"))


def free_port():
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        probe.bind(("::", 0))
        return probe.getsockname()[1]


def ask(client, data, there):
    """Sends until an answer comes: the program may not be bound yet, and then nobody answers."""
    client.settimeout(0.2)
    for _ in range(LIMIT * 5):
        try:
            client.sendto(data, there)
            answer, sender = client.recvfrom(2000)
            assert answer == data, answer
            return sender[:2]
        except (socket.timeout, ConnectionRefusedError):
            pass
    raise AssertionError(f"no answer from {there}")


def check_reply(command):
    port = free_port()
    with subprocess.Popen([*command, str(port)]) as server:
        try:
            for family, address in WHO:
                with socket.socket(family, socket.SOCK_DGRAM) as client:
                    sender = ask(client, b"who?", (address, port))
                    assert sender == (address, port), f"{address} was asked, and {sender} answered"
        finally:
            server.kill()


def carries_multicast(name):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        answer = fcntl.ioctl(control, 0x8913, struct.pack("256s", name.encode()))  # SIOCGIFFLAGS
    flags = struct.unpack_from("=H", answer, 16)[0]
    return flags & 1 != 0 and flags & 0x1000 != 0  # IFF_UP, IFF_MULTICAST


def check_group(command):
    cards = [(index, name) for index, name in socket.if_nameindex() if carries_multicast(name)]
    ours, theirs = os.openpty()  # so that lines are not held back
    with subprocess.Popen(command, stdout=theirs) as ears, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mouth:
        try:
            os.close(theirs)
            text = b""
            for index, name in cards:
                request = bytes(8) + index.to_bytes(4, sys.byteorder)
                mouth.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, request)
                wanted = b"5 bytes by interface %d\r\n" % index
                for _ in range(LIMIT * 5):
                    assert ears.poll() is None, f"it has ended: {text}"
                    mouth.sendto(b"12345", ("224.0.0.251", 5353))
                    if select.select([ours], [], [], 0.2)[0]:
                        text += os.read(ours, 4096)
                    if wanted in text:
                        break
                else:
                    raise AssertionError(f"nothing was heard by {name}: {text}")
            assert re.fullmatch(rb"(\d+ bytes by interface \d+\r\n)*(\d[^\n]*)?", text), text
        finally:
            ears.kill()
    if not cards:
        print("skipped: no interface carries multicast")


def main(reply, group, *emulator):
    check_reply([*emulator, reply])
    check_group([*emulator, group])


main(*sys.argv[1:])
