"""The usage program silence: it prints its limits, and ends well with the peer's FIN alone.

    silence_test.py [EMULATOR…] PROGRAM
"""

import re
import socket
import struct
import subprocess
import sys

LIMIT = 50  # seconds until a wait counts as a hang
LIMITS = rb"[^\n]*a peer is given up: idle [^\n]*, sending [^\n]*, stalled not limited, connecting by its deadline\r?\n"


def check(command, end, code, printing):
    """The program against a peer that sends something and then ends so."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(LIMIT)
        with subprocess.Popen([*command, "127.0.0.1", str(listener.getsockname()[1])],
                              stdout=subprocess.PIPE) as program:
            try:
                connection = listener.accept()[0]
                connection.sendall(b"hello")
                end(connection)
                printed = program.communicate(timeout=LIMIT)[0]
                assert program.returncode == code, program.returncode
                assert re.fullmatch(printing, printed), printed
            finally:
                program.kill()


def reset(connection):
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


check(sys.argv[1:], lambda connection: connection.close(), 0, LIMITS)
check(sys.argv[1:], reset, 1, b"(%s)?" % LIMITS)  # the reset may come before the limits
