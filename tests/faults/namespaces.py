"""A user and network namespace of a test's own, in which it may set up nft's rules."""

import os
import shutil
import subprocess
import sys

LIMIT = 60  # seconds until a wait counts as a hang


def nft(rule):
    subprocess.run(["nft", rule], check=True, capture_output=True, timeout=LIMIT)


def missing():
    """Why the namespace cannot be had; nothing where it can."""
    tried = subprocess.run(["unshare", "-rn", "sh", "-c", "ip link set lo up && nft add table inet t"],
                           capture_output=True, text=True)
    return tried.stderr.strip() if tried.returncode != 0 else ""


def enter(script):
    """Runs the script again in such a namespace, with loopback up; there it only returns. Where there is none, it ends."""
    if sys.argv[1] != "--inside":
        for tool in ("unshare", "ip", "nft"):
            if not shutil.which(tool):
                sys.exit(f"{tool} is missing")
        if reason := missing():
            print(f"skipped: no packet filter in a namespace of its own: {reason}")
            sys.exit()
        os.execvp("unshare", ["unshare", "-rn", sys.executable, "-B", script, "--inside", *sys.argv[1:]])
    del sys.argv[1]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
