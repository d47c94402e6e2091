"""A user and network namespace of a test's own, in which it may set up nft's rules."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import own_namespace
from own_namespace import LIMIT


def nft(rule):
    subprocess.run(["nft", rule], check=True, capture_output=True, timeout=LIMIT)


def enter(script):
    own_namespace.enter(script, ("unshare", "ip", "nft"), "ip link set lo up && nft add table inet t")
