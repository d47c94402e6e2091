"""The same small program, written with several libraries: each of them, against a server that sends back what it gets.

    programs_test.py PROGRAM…
"""

import socket
import subprocess
import sys
import threading

TEXT = "what was sent comes back, "


def echo(listener, count):
    """Sends back to each of `count` clients, and ends when the client has."""
    for _ in range(count):
        stream, _ = listener.accept()
        with stream:
            while part := stream.recv(65536):
                stream.sendall(part)


def run(program, port, text):
    return subprocess.run([program, "localhost", str(port), text], capture_output=True, text=True, timeout=60)


def main():
    programs = sys.argv[1:]
    assert len(programs) == 3, programs
    sent = TEXT * 4000  # more than one receive
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)
        port = listener.getsockname()[1]
        server = threading.Thread(target=echo, args=(listener, len(programs)))
        server.start()
        for program in programs:
            done = run(program, port, sent)
            assert done.returncode == 0, f"{program}: {done.stderr}"
            assert done.stdout == sent, f"{program}: {len(done.stdout)} of {len(sent)} characters came back"
        server.join()
    for program in programs:  # nobody listens there any more
        done = run(program, port, TEXT)
        assert done.returncode == 1 and not done.stdout, f"{program}: {done}"
        assert "refused" in done.stderr, f"{program}: {done.stderr}"


main()
