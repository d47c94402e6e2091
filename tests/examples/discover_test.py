"""discover: asks responders on several interfaces, over both families, and refuses answers that are malformed.

The responders are sockets of this script in a network namespace of its own. Each has joined the group on one interface,
and so hears what leaves by that one alone.
"""

import json
import os
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
import unittest

import programs

GROUPS = {socket.AF_INET: "224.0.0.251", socket.AF_INET6: "ff02::fb"}
CARDS = {"east": ("192.0.2.1", "fe80::1"), "west": ("198.51.100.1", "fe80::2")}
MULTICAST_ALL, MULTICAST_ALL_V6 = 49, 29  # Linux: off, a socket hears what it has joined and nothing else
SERVICES = "_services._dns-sd._udp.local"
A, PTR, TXT, AAAA, SRV, NSEC = 1, 12, 16, 28, 33, 47

has_namespace = False


def name(text):
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".")) + b"\0"


def record(kind, content, owner=b"\xc0\x0c", record_class=0x8001):
    """Of the name that was asked for, unless it has another."""
    return owner + struct.pack(">HHIH", kind, record_class, 10, len(content)) + content


def answer(question, *records):
    """As a responder answers a plain resolver (RFC 6762 §6.7): with its id and its question."""
    return question[:2] + struct.pack(">HHHHH", 0x8400, 1, len(records), 0, 0) + question[12:] + b"".join(records)


class Responder:
    """Hears the group on one interface, and sends for each question what `reply` makes of it."""

    def __init__(self, card, family, reply, port=5353):
        self.reply = reply
        self.questions = []
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.index = index = socket.if_nametoindex(card)
        group = socket.inet_pton(family, GROUPS[family])
        if family == socket.AF_INET:
            self.socket.setsockopt(socket.IPPROTO_IP, MULTICAST_ALL, 0)
            self.socket.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group + struct.pack("=4si", b"", index))
        else:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            self.socket.setsockopt(socket.IPPROTO_IPV6, MULTICAST_ALL_V6, 0)
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group + struct.pack("=I", index))
            # Linux looks at the group alone: what comes by another interface is told apart by this.
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)
        self.socket.bind(("", port))
        self.wake, self.woken = socket.socketpair()
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def serve(self):
        while True:
            ready, _, _ = select.select([self.socket, self.woken], [], [])
            if self.woken in ready:
                return
            question, info, _, sender = self.socket.recvmsg(9000, 256)
            if any(level == socket.IPPROTO_IPV6 and struct.unpack_from("=I", data, 16)[0] != self.index
                   for level, _, data in info):
                continue
            self.questions.append(question)
            for message in self.reply(question, sender):
                self.socket.sendto(message, sender)

    def close(self):
        self.wake.send(b"x")
        self.thread.join(programs.LIMIT)
        for each in (self.socket, self.wake, self.woken):
            each.close()


class Discover(unittest.TestCase):
    def setUp(self):
        if not has_namespace:
            self.skipTest("no network namespace of its own")

    def respond(self, card, family, *messages, **options):
        """A responder that answers with messages, each a function of the question."""
        responder = Responder(card, family, lambda question, _: [make(question) for make in messages], **options)
        self.addCleanup(responder.close)
        return responder

    def discover(self, *arguments, code=0):
        result = programs.run("discover", "--wait", "1", *arguments)
        self.assertEqual(result.returncode, code, result.stderr)
        return result.stdout.decode().splitlines(), result.stderr.decode().splitlines()

    def test_every_interface_is_asked_over_both_families(self):
        responders = []
        for card in CARDS:
            for family in GROUPS:
                service = name(f"_{card}-{family.name.lower()}._tcp.local")
                reply = lambda q, service=service: answer(q, record(PTR, service))
                responders.append(self.respond(card, family, reply))
        lines, told = self.discover()
        scopes = {card: socket.if_nametoindex(card) for card in CARDS}
        self.assertEqual(
            sorted(lines),
            sorted(
                f"{card} {address}: {SERVICES} PTR _{card}-{family}._tcp.local"
                for card, (v4, v6) in CARDS.items()
                for address, family in ((v4, "af_inet"), (f"{v6}%{scopes[card]}", "af_inet6"))))
        self.assertEqual(
            told,
            [f"asking for {SERVICES} PTR on east (v4), east (v6), west (v4), west (v6) for 1 s",
             "4 records from 4 addresses"])
        wanted = struct.pack(">HHHHH", 0, 1, 0, 0, 0) + name(SERVICES) + b"\0\x0c\0\1"
        for responder in responders:  # each once: what is asked on one interface is not heard on another
            self.assertEqual([question[2:] for question in responder.questions], [wanted])

    def test_what_is_asked_for_and_where_can_be_chosen(self):
        east = self.respond("east", socket.AF_INET, lambda q: answer(q, record(A, bytes([192, 0, 2, 9]))), port=5454)
        west = self.respond("west", socket.AF_INET, lambda q: answer(q, record(A, bytes(4))), port=5454)
        lines, _ = self.discover("printer.local", "--type", "a", "--interface", "east", "--port", "5454")
        self.assertEqual(lines, ["east 192.0.2.1: printer.local A 192.0.2.9"])
        self.assertEqual([q[12:] for q in east.questions], [name("printer.local") + b"\0\1\0\1"])
        self.assertEqual(west.questions, [])

    def test_every_record_that_is_shown_and_none_else(self):
        self.respond("east", socket.AF_INET, lambda q: answer(
            q,
            record(SRV, struct.pack(">HHH", 0, 0, 631) + name("host.local")),
            record(TXT, b"\x04a=\"b\x00\x03\xc3\xbc\x1b"),
            record(AAAA, socket.inet_pton(socket.AF_INET6, "2001:db8::1"), owner=name("host.local")),
            record(NSEC, b"anything"),
            record(A, bytes(4), record_class=3)))
        lines, told = self.discover("Office\\.1._ipp._tcp.local", "--type=ANY")
        begin = "east 192.0.2.1: "
        self.assertEqual(lines, [
            begin + "Office\\.1._ipp._tcp.local SRV host.local:631",
            begin + "Office\\.1._ipp._tcp.local TXT \"a=\\\"b\" \"\" \"ü\\027\"",
            begin + "host.local AAAA 2001:db8::1"])
        self.assertEqual(told[-1], "3 records from 1 address")

    def test_json(self):
        self.respond("east", socket.AF_INET, lambda q: answer(q, record(TXT, b"\x04a=\"b")))
        lines, _ = self.discover("x.local", "--type", "TXT", "--json")
        self.assertEqual([json.loads(line) for line in lines], [
            {"interface": "east", "responder": "192.0.2.1", "name": "x.local", "type": "TXT", "ttl": 10,
             "data": "\"a=\\\"b\""}])

    def test_malformed_answers_are_refused_with_a_sentence(self):
        good = lambda q: answer(q, record(PTR, name("_good._tcp.local")))
        bad = {
            "it is shorter than a header": lambda q: b"short",
            "it is a question": lambda q: q,
            "it answers another question": lambda q: answer(bytes([q[0] ^ 1]) + q[1:]),
            "it reports error 3 of DNS": lambda q: q[:2] + b"\x84\x03" + q[4:],
            "the pointer in a name does not lead backwards":
                lambda q: answer(q, record(A, bytes(4), owner=b"\xc0" + bytes([len(q)]))),
            "a record goes beyond the end of the message": lambda q: good(q)[:-1],
            "the content of an A record has the wrong size": lambda q: answer(q, record(A, bytes(5))),
            "bytes follow its last record": lambda q: good(q) + b"\0",
        }
        self.respond("east", socket.AF_INET, *bad.values(), good)
        lines, told = self.discover()
        self.assertEqual(lines, [f"east 192.0.2.1: {SERVICES} PTR _good._tcp.local"])
        self.assertEqual(told[1:-1], [f"discover: 192.0.2.1:5353 by east: answer refused: {why}" for why in bad])

    def test_an_answer_from_another_port_is_refused(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
            stranger.bind(("192.0.2.1", 0))

            def reply(question, sender):
                stranger.sendto(answer(question, record(PTR, name("_a._tcp.local"))), sender)
                return []

            responder = Responder("east", socket.AF_INET, reply)
            self.addCleanup(responder.close)
            lines, told = self.discover(code=3)
            port = stranger.getsockname()[1]
        self.assertEqual(lines, [])
        why = "it does not come from port 5353"
        self.assertEqual(told[1], f"discover: 192.0.2.1:{port} by east: answer refused: {why}")

    def test_nobody_answers(self):
        lines, told = self.discover("nobody.local", code=3)
        self.assertEqual((lines, told[-1]), ([], "0 records from 0 addresses"))

    def test_the_question_is_repeated_once(self):
        found = record(PTR, name("_a._tcp.local"))
        west = self.respond("west", socket.AF_INET, lambda q: answer(q, found) if len(west.questions) == 2 else b"")
        result = programs.run("discover", "--wait", "3", "--interface", "west")
        self.assertEqual((result.returncode, len(west.questions)), (0, 2), result.stderr)
        self.assertIn(b"PTR _a._tcp.local\n", result.stdout)

    def test_ctrl_c_ends_it_at_once(self):
        self.respond("west", socket.AF_INET, lambda q: answer(q, record(PTR, name("_a._tcp.local"))))
        running = programs.Running("discover", "--wait", str(programs.LIMIT * 2))
        self.addCleanup(running.__exit__)
        self.assertIn("_a._tcp.local", running.line())
        self.assertEqual(running.end(signal.SIGINT), 130)
        self.assertTrue(running.stderr.endswith(b"discover: stopped after 1 record from 1 address\n"), running.stderr)


def enter_namespace():
    """Whether this is now a namespace of its own, with two interfaces."""
    commands = ["ip link set lo up"]
    for card, (v4, v6) in CARDS.items():
        commands += [f"ip link add {card} type veth peer name {card}-end", f"ip link set {card} addrgenmode none",
                     f"ip link set {card} up", f"ip link set {card}-end addrgenmode none up",
                     f"ip addr add {v4}/24 dev {card}", f"ip addr add {v6}/64 dev {card} nodad"]
    if sys.argv[1] == "--inside":
        del sys.argv[1]
        return True
    if not shutil.which("unshare") or not shutil.which("ip"):
        return False
    setting = " && ".join(commands)
    if subprocess.run(["unshare", "-rn", "sh", "-c", setting], capture_output=True, check=False).returncode == 0:
        again = [sys.executable, "-B", __file__, "--inside", *sys.argv[1:]]
        os.execvp("unshare", ["unshare", "-rn", "sh", "-c", setting + ' && exec "$@"', "sh", *again])
    return False


if __name__ == "__main__":
    has_namespace = enter_namespace()
    programs.main()
