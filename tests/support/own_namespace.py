"""A user and network namespace of a test's own."""

import os
import shutil
import subprocess
import sys

LIMIT = 60  # seconds until a wait counts as a hang


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit()


def missing(trial):
    """Why a namespace in which this runs cannot be had; nothing where it can."""
    tried = subprocess.run(["unshare", "-rn", "sh", "-c", trial], capture_output=True, text=True, timeout=LIMIT)
    return tried.stderr.strip() if tried.returncode != 0 else ""


def enter(script, tools, trial, fail=sys.exit):
    """Runs the script again in such a namespace, with loopback up; there it only returns. Where there is none, it ends.
    Where a tool is missing, `fail` is called with that."""
    if sys.argv[1] != "--inside":
        for tool in tools:
            if not shutil.which(tool):
                fail(f"{tool} is missing")
        if reason := missing(trial):
            skip(f"no namespace of its own: {reason}")
        os.execvp("unshare", ["unshare", "-rn", sys.executable, "-B", script, "--inside", *sys.argv[1:]])
    del sys.argv[1]
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
