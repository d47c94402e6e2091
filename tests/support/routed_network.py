"""A way through routers, in network namespaces of a test's own: this one, some routers in a row, and a host behind them.

Between each two is a link: 10.9.N.1 and fd09:a:N::1 at the near end, 10.9.N.2 and fd09:a:N::2 at the far one; N is 1
for the first link.
"""

import subprocess

import own_namespace
from own_namespace import LIMIT


def near(link):
    return f"10.9.{link}.1", f"fd09:a:{link}::1"


def far(link):
    return f"10.9.{link}.2", f"fd09:a:{link}::2"


def enter(script):
    own_namespace.enter(
        script, ("unshare", "nsenter", "ip"),
        "ip link add near type veth peer name far && unshare -n true && echo 1 > /proc/sys/net/ipv4/ip_forward",
        fail=own_namespace.skip)


class Node:
    """A namespace beside this one; it lasts as long as its process."""

    def __init__(self):
        self.process = subprocess.Popen(["unshare", "-n", "sh", "-c", "echo there; read end"], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        self.command = ["nsenter", "-t", str(self.process.pid), "-n"]

    def run(self, script):
        subprocess.run([*self.command, "sh", "-ec", script], check=True, timeout=LIMIT)

    def close(self):
        self.process.communicate(timeout=LIMIT)


class Way:
    """The routers and the host. `mtu` is that of the last link; what is longer the last router reports."""

    def __init__(self, routers, mtu=1500):
        self.nodes = [Node() for _ in range(routers + 1)]
        self.host = self.nodes[-1]
        last = routers + 1
        for link, node in enumerate(self.nodes, 1):
            self.connect(link, node, mtu if link == last else 1500)
        for link, node in enumerate(self.nodes, 1):
            self.route(link, node, last)
        subprocess.run(["sh", "-ec", f"ip route add default via {far(1)[0]}; ip -6 route add default via {far(1)[1]}"],
                       check=True, timeout=LIMIT)

    def connect(self, link, node, mtu):
        """The link from the node before this one, or from here. No report is held back."""
        names = f"ip link add near{link} mtu {mtu} type veth peer name far{link} mtu {mtu}; " \
                f"ip link set far{link} netns {node.process.pid}; ip link set near{link} up; " \
                f"ip address add {near(link)[0]}/24 dev near{link}; " \
                f"ip -6 address add {near(link)[1]}/64 dev near{link} nodad"
        if link == 1:
            subprocess.run(["sh", "-ec", names], check=True, timeout=LIMIT)
        else:
            self.nodes[link - 2].run(names)
        node.run(f"ip link set lo up; ip link set far{link} up; ip address add {far(link)[0]}/24 dev far{link}; "
                 f"ip -6 address add {far(link)[1]}/64 dev far{link} nodad; "
                 "for each in ipv4/ip_forward ipv6/conf/all/forwarding; do echo 1 > /proc/sys/net/$each; done; "
                 "for each in ipv4/icmp_ratemask ipv6/icmp/ratelimit; do echo 0 > /proc/sys/net/$each; done")

    def route(self, link, node, last):
        """Forth by the next node, back by the one before."""
        ways = [f"ip route add 10.9.{each}.0/24 via {near(link)[0]}; ip -6 route add fd09:a:{each}::/64 via {near(link)[1]}"
                for each in range(1, link)]
        if link < last:
            ways.append(f"ip route add default via {far(link + 1)[0]}; ip -6 route add default via {far(link + 1)[1]}")
        node.run("; ".join(ways) or "true")

    def close(self):
        for node in self.nodes:
            node.close()
