"""The usage programs that race addresses: connect_test.py CONNECT_RACE CONNECT_OWN_NAMES"""

import re
import signal
import socket
import subprocess
import sys
import time

LIMIT = 50  # seconds until a wait counts as a hang


def run(*words):
    done = subprocess.run(words, capture_output=True, text=True, timeout=LIMIT)
    assert not done.stderr, done.stderr
    return done.returncode, done.stdout


def check_race(program):
    span = r"[\d.]+(us|ms|s)"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            code, printed = run(program, host, str(port))
            assert code == 0, printed
            wanted = (rf"looked up in {span}\n(\[::1\]:{port} after {span}: connect: .*\n)?"
                      rf"127\.0\.0\.1:{port} after {span}: connected\n127\.0\.0\.1:{port}\n")
            assert re.fullmatch(wanted, printed), printed
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        port = unheard.getsockname()[1]
        code, printed = run(program, "127.0.0.1", str(port))
        assert code == 1, printed
        wanted = rf"looked up in {span}\n127\.0\.0\.1:{port} after {span}: connect: connection refused \(ECONNREFUSED\)\n"
        assert re.fullmatch(wanted, printed), printed
    code, printed = run(program, "no-such-host.invalid", "80")
    assert code == 1 and printed.startswith("not looked up after "), printed


def check_own_names(program):
    """Nobody is at these addresses: either that is known before the signal, or the signal ends the attempt."""
    with subprocess.Popen([program]) as running:
        deadline = time.monotonic() + LIMIT
        while running.poll() is None and not catches_interrupts(running.pid):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        began = time.monotonic()
        running.send_signal(signal.SIGINT)
        code = running.wait(LIMIT)
        assert code in (1, 130), code
        assert time.monotonic() - began < 10  # of the 30 s that it would take


def catches_interrupts(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        caught = re.search(r"^SigCgt:\s*([0-9a-f]+)$", status.read(), re.MULTILINE)
    return caught and int(caught[1], 16) & 1 << (signal.SIGINT - 1)


check_race(sys.argv[1])
if sys.platform == "linux":
    check_own_names(sys.argv[2])
