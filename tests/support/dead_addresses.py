"""Names with dead addresses, in namespaces of a test's own: an interface whose network has neighbours with a wrong link
address, so that what is sent to them vanishes as behind a filter that drops; a hosts file; and a name server that can
keep answers back."""

import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading

LIMIT = 60  # seconds until a program counts as hung

LIVE = "10.66.0.1"
DEAD_V4 = ("10.66.0.66", "10.66.0.67")
DEAD_V6 = ("fd66::66", "fd66::67")
HOSTS = {
    "one-dead-family.test": (*DEAD_V6, LIVE),
    "all-dead.test": (*DEAD_V6, *DEAD_V4),
    "no-route.test": ("2001:db8::1", "192.0.2.1"),
}  # and a name server knows every other name
A, AAAA = 1, 28


class NameServer:
    """Answers A with the live address, and AAAA with nothing ("none") or never ("dropped"); or never at all ("mute")."""

    def __init__(self, aaaa):
        self.aaaa = aaaa
        self.asked = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 53))
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as last:
            last.sendto(b"", self.socket.getsockname())
        self.thread.join()
        self.socket.close()

    def serve(self):
        while True:
            question, client = self.socket.recvfrom(512)
            if not question:
                return
            name_end = question.index(b"\0", 12) + 1
            kind = struct.unpack(">H", question[name_end:name_end + 2])[0]
            self.asked.append(kind)
            if self.aaaa == "mute" or (kind == AAAA and self.aaaa == "dropped"):
                continue
            answers = 1 if kind == A else 0
            reply = question[:2] + struct.pack(">HHHHH", 0x8180, 1, answers, 0, 0) + question[12:name_end + 4]
            if answers:
                reply += struct.pack(">HHHIH", 0xC00C, A, 1, 60, 4) + socket.inet_aton(LIVE)
            self.socket.sendto(reply, client)


def ip(*words):
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=LIMIT)


def set_up_network():
    ip("link", "set", "lo", "up")
    ip("link", "add", "d0", "type", "veth", "peer", "name", "d1")
    ip("link", "set", "d0", "up")
    ip("link", "set", "d1", "up")
    ip("address", "add", f"{LIVE}/24", "dev", "d0")
    ip("address", "add", "fd66::1/64", "dev", "d0", "nodad")
    for dead in (*DEAD_V4, *DEAD_V6):
        ip("neighbour", "add", dead, "lladdr", "02:00:00:00:00:66", "nud", "permanent", "dev", "d0")


def replace(path, text, where):
    """For this mount namespace alone."""
    own = os.path.join(where, os.path.basename(path))
    with open(own, "w", encoding="ascii") as file:
        file.write(text)
    subprocess.run(["mount", "--bind", own, os.path.realpath(path)], check=True, capture_output=True)


def why_not():
    """Why the namespaces cannot be had; nothing where they can."""
    files = ("/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf")
    if missing := [path for path in files if not os.path.exists(path)]:
        return f"{missing[0]} is not there"
    setting = "ip link add d0 type veth peer name d1 && mount --bind /etc/hosts /etc/hosts"
    tried = subprocess.run(["unshare", "-rnm", "sh", "-c", setting], capture_output=True, text=True)
    return tried.stderr.strip() if tried.returncode != 0 else ""


def enter(script, inside):
    """Runs the script again in the namespaces, with `--inside` before its arguments, and there calls `inside`."""
    if sys.argv[1:2] != ["--inside"]:
        if reason := why_not():
            print(f"skipped: no namespaces of its own: {reason}")
            return
        os.execvp("unshare", ["unshare", "-rnm", sys.executable, "-B", script, "--inside", *sys.argv[1:]])
    del sys.argv[1]
    set_up_network()
    with tempfile.TemporaryDirectory() as where:
        replace("/etc/hosts", "".join(f"{each} {name}\n" for name, all in HOSTS.items() for each in all), where)
        replace("/etc/resolv.conf", "nameserver 127.0.0.1\n", where)
        replace("/etc/nsswitch.conf", "hosts: files dns\n", where)
        inside()
