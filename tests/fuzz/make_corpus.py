#!/usr/bin/env python3
"""usage: make_corpus.py [target…]

Writes the inputs that fuzzing begins with to corpus/<target>/: a few of each kind that a target knows, as their systems
write them. What fuzzing found stands beside them under names of its own, and stays.
"""

import struct
import sys
from pathlib import Path

CORPUS = Path(__file__).parent / "corpus"
LOOPBACK = bytes([127, 0, 0, 1])
LOOPBACK_V6 = bytes(15) + b"\x01"
MAPPED = bytes(10) + b"\xff\xff" + LOOPBACK
LINK_LOCAL = b"\xfe\x80" + bytes(13) + b"\x01"


def activation():
    """How many descriptors there are, then a line for each variable."""
    yield "three", b"\x03" + b"4242\n3\nhttp:https:control"
    yield "unnamed", b"\x02" + b"4242\n2\n-"
    yield "nothing", b"\x01" + b"-\n-\n-"
    yield "other_process", b"\x01" + b"1\n1\nhttp"
    yield "too_many", b"\x02" + b"4242\n2147483644\na:b"
    yield "no_number", b"\x02" + b"4242\n+2\na:b"
    yield "empty_names", b"\x03" + b"4242\n3\n::"
    yield "pidfd", b"\x01" + b"4242\n1\nhttp\n18446744073709551557"
    yield "other_pidfd", b"\x01" + b"4242\n1\nhttp\n18446744073709551556"
    yield "pidfd_unknown", b"\x81" + b"4242\n1\nhttp\n7"
    yield "pidfd_too_large", b"\x01" + b"4242\n1\nhttp\n18446744073709551616"


def address_text():
    texts = {
        "v4": "192.0.2.1:80",
        "v4_octal": "010.0x7f.1",
        "v6": "2001:db8::1",
        "v6_full": "2001:DB8:0:1:2:3:4:5",
        "v6_mapped": "::ffff:192.0.2.1",
        "v6_zone": "fe80::1%lo",
        "v6_zone_and_port": "fe80::1%lo:80",
        "v6_zone_needless": "2001:db8::1%lo",
        "v6_zone_number": "[fe80::1%4294967295]:443",
        "v6_zone_padded": "fe80::1%01",
        "endpoint": "[2001:db8::1]:65535",
        "prefix_v4": "10.1.2.3/8",
        "prefix_v6": "fe80::%1/10",
        "prefix_mapped": "::ffff:10.0.0.0/104",
    }
    for name, text in texts.items():
        yield name, text.encode()
    yield "bytes", LINK_LOCAL + struct.pack("<IHHBB", 3, 80, 64, 0, 64)


def message(form, start, padding, level, kind, payload):
    """A control message in a system's layout."""
    head = struct.pack(form, start + len(payload), level, kind)
    whole = head + bytes(start - len(head)) + payload
    return whole + bytes(-len(whole) % padding)


def control_messages():
    """0 and a system, a family, where to cut, and messages; or 1, a system and what a header has."""
    systems = {
        "linux": (("=Qii", 16, 8), (0, 8, struct.pack("=i", 7) + LOOPBACK * 2), (0, 1, b"\x02"), (17, 104, struct.pack("=i", 1200))),
        "macos": (("=Iii", 12, 4), (0, 26, struct.pack("=i", 7) + bytes(4) + LOOPBACK), (0, 27, b"\x02"), (0xFFFF, 2, bytes(16))),
        "freebsd": (("=Iii", 16, 8), (0, 7, LOOPBACK), (0, 68, b"\x02"), (0xFFFF, 5, bytes(16))),
        "windows": (("=Qii", 16, 8), (0, 19, LOOPBACK + struct.pack("=I", 7)), (0, 50, struct.pack("=i", 3))),
    }
    for which, (name, (layout, *messages)) in enumerate(systems.items()):
        packet = (41, (50, 46, 46, 19)[which], LINK_LOCAL + struct.pack("=I", 7))
        image = b"".join(message(*layout, *one) for one in (*messages, packet))
        yield name, struct.pack("<HHHH", 0, which, 0, len(image) // 2) + image
        yield f"{name}_sent", struct.pack("<HHBH", 1, which, 7, 2) + LINK_LOCAL + b"\x07" + struct.pack(
            "<HH", 1, 2) + LINK_LOCAL + b"\x07" + struct.pack("<HBHB", 1, 0xB8, 1, 64)


def error_codes():
    """An operation, an option's number, a domain, a width and a code."""
    for name, code in (("refused", 111), ("winsock", 10061), ("win32", 1225), ("unknown", 4000)):
        yield name, struct.pack("<HBHBi", 5, 0, 2, 0, code)
    yield "library", struct.pack("<HBHBi", 12, 3, 0, 0, 4)
    yield "resolver", struct.pack("<HBHBi", 29, 0, 1, 0, 1)


def network_errors():
    """Where to cut, and messages: errno, origin, type, code and path MTU, and the address of who reports it."""
    def entry(level, kind, reporter, *report):
        payload = struct.pack("=IBBBBII", *report[:4], 0, report[4], 0) + reporter
        return struct.pack("=Qii", 16 + len(payload), level, kind) + payload + bytes(-len(payload) % 8)

    v4 = struct.pack("=H", 2) + bytes(2) + LOOPBACK + bytes(8)
    v6 = struct.pack("=H", 10) + bytes(6) + LINK_LOCAL + struct.pack("=I", 7)
    entries = {
        "refused": entry(0, 11, v4, 111, 2, 3, 3, 0),
        "refused_v6": entry(41, 25, v6, 111, 3, 1, 4, 0),
        "too_long": entry(0, 11, v4, 90, 2, 3, 4, 1300),
        "too_long_v6": entry(41, 25, v6, 90, 3, 2, 0, 1300),
        "mapped": entry(41, 25, v6[:8] + MAPPED + bytes(4), 113, 2, 11, 0, 0),
        "local": entry(0, 11, bytes(16), 90, 1, 0, 0, 1500),
        "sent_time": entry(0, 11, bytes(16), 42, 4, 0, 0, 0),
    }
    for name, image in entries.items():
        hops = struct.pack("=Qiii", 20, 0, 2, 64) + bytes(4)
        yield name, struct.pack("<H", len(image) // 2) + image
        yield name + "_behind", struct.pack("<H", len(hops) + len(image) - 5) + hops + image


def open_files():
    """What it is, where to cut it, and macOS' list of descriptors, a socket or a process of it, or FreeBSD's list of files."""
    def file(descriptor, kind, number, length=64):
        head = struct.pack("=QIIIIQH14xqQ", length, 4242, 501, descriptor, 0, 1, kind, 0, number)
        return head + bytes(max(0, length - 64))

    writings = {
        "macos_descriptors": (0, struct.pack("<6I", 3, 2, 4, 1, 5, 2)),
        "macos_socket": (1, bytes(160) + struct.pack("<Q", 0xFFFFFF8012345678) + bytes(624)),
        "macos_process": (2, struct.pack("<4I", 4242, 1, 4242, 2) + b"launchd".ljust(48, b"\0")),
        "macos_process_long": (2, bytes(16) + b"sixteen-letters-" + bytes(32)),
        "freebsd_files": (3, file(3, 2, 0xFFFFF80012345678) + file(4, 1, 9) + file(5, 2, 0) + file(6, 2, 7, 128)),
        "freebsd_short": (3, file(3, 2, 7) + file(4, 2, 8, 63)),
    }
    for name, (which, written) in writings.items():
        yield name, struct.pack("<HH", which, len(written) // 2) + written


def peer_records():
    """How many bytes of it come in part, then a record."""
    yield "linux", struct.pack("<HIII", 8, 4242, 1000, 100)
    yield "linux_without_peer", struct.pack("<HIII", 12, 0, 2**32 - 1, 2**32 - 1)
    groups = struct.pack("<16I", 20, *range(15))
    yield "macos", struct.pack("<HIIHH", 14, 0, 501, 4, 0) + groups
    yield "freebsd", struct.pack("<HIIHH", 82, 0, 1001, 2, 0) + groups + struct.pack("<4xII", 4242, 0)
    yield "process", struct.pack("<HI", 2, 4242)


def proc_net():
    line = b"   0: 0100007F:0050 0200007F:1092 01 00000016:0000000B 00:00000000 00000000  1000        0 123456"
    yield "tcp", line + b" 1 0000000000000000 20 4 24 10 -1"
    yield "udp", line.replace(b" 01 ", b" 07 ") + b" 2 0000000000000000 17"
    v6 = b"   1: 00000000000000000000000001000000:0050 0000000000000000FFFF00000100007F:1092 0A "
    yield "tcp6", v6 + b"00000000:00000000 00:00000000 00000000     0        0 77 1 0000000000000000 100 0 0 10 0"
    yield "time_wait", line.replace(b"123456", b"0") + b" 3 0000000000000000"
    yield "two_lines", line + b" 1 0\n" + line + b" 1 0 20 4\n"
    yield "igmp", b"Idx\tDevice    : Count Querier\n1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:0 0\n"
    row = bytes([1]) + MAPPED + LOOPBACK_V6 + struct.pack("<HHB5I", 80, 4242, 1, 22, 11, 1000, 99, 7)
    yield "printed", struct.pack("<H", 90) + row


def diag_message(kind, payload, sequence=7, flags=0):
    padding = bytes(-len(payload) % 4)
    return struct.pack("=IHHII", 16 + len(payload), kind, flags, sequence, 0) + payload + padding


def diag_row(family, local, remote, state=1, interface=0, inode=99):
    ports = struct.pack(">HH", 80, 4242)
    ends = local.ljust(16, b"\0") + remote.ljust(16, b"\0")
    rest = struct.pack("=IIIIIIII", interface, 0, 0, 0, 11, 22, 1000, inode)
    return struct.pack("BBBB", family, state, 0, 0) + ports + ends + rest


def diag_attribute(kind, payload):
    return struct.pack("=HH", 4 + len(payload), kind) + payload + bytes(-len(payload) % 4)


def sock_diag():
    """Where to cut the datagram, and the datagram."""
    v4 = diag_row(2, LOOPBACK, LOOPBACK)
    info = diag_attribute(2, bytes([1]) + bytes(range(1, 240)))
    memory = diag_attribute(7, struct.pack("=9I", *range(9)))
    details = (diag_attribute(4, b"cubic\0") + diag_attribute(15, struct.pack("=I", 7)) + diag_attribute(20, b"") +
               diag_attribute(21, struct.pack("=Q", 1 << 40)))
    controls = (diag_attribute(16, struct.pack("=5I", 1250000, 1, 23, 739, 512)) +
                diag_attribute(9, struct.pack("=2H3I", 1, 1, 256, 1448, 2896)) +
                diag_attribute(3, struct.pack("=4I", 1, 7, 2300, 2000)))
    path = diag_attribute(1, struct.pack("=I", 7)) + diag_attribute(2, struct.pack("=I", 8))
    upper = diag_attribute(19, diag_attribute(1, b"mptcp\0") +
                           diag_attribute(3, path + diag_attribute(8, struct.pack("=I", 0x40))))
    done = diag_message(3, struct.pack("=i", 0))
    datagrams = {
        "v4": diag_message(20, v4) + done,
        "v6": diag_message(18, diag_row(10, LINK_LOCAL, LOOPBACK_V6, interface=3)) + done,
        "mapped": diag_message(18, diag_row(10, MAPPED, MAPPED, state=10)),
        "metrics": diag_message(18, v4 + diag_attribute(1, bytes(16)) + info + memory),
        "details": diag_message(18, v4 + details + controls + upper + info + memory) + done,
        "no_handle": diag_message(20, diag_row(2, LOOPBACK, LOOPBACK, state=6, inode=0)),
        "disturbed": diag_message(20, v4, flags=0x12) + done,
        "failed": diag_message(2, struct.pack("=i", -2) + bytes(16)),
        "acknowledged": diag_message(2, bytes(20)) + done,
        "another": diag_message(20, v4, sequence=8) + diag_message(1, b"") + done,
    }
    for name, datagram in datagrams.items():
        yield name, struct.pack("<H", len(datagram) - 5) + datagram


def socket_address():
    yield "v4", struct.pack("=H", 2) + struct.pack(">H", 80) + LOOPBACK + bytes(8)
    yield "v6", struct.pack("=H", 10) + struct.pack(">HI", 80, 0) + LINK_LOCAL + struct.pack("=I", 3)
    yield "path", struct.pack("=H", 1) + b"/run/it.sock\0"
    yield "path_full", struct.pack("=H", 1) + b"/" + b"x" * 107
    yield "abstract", struct.pack("=H", 1) + b"\0it\\\x01\xff"
    yield "abstract_zeros", struct.pack("=H", 1) + bytes(3)
    yield "unnamed", struct.pack("=H", 1)


def put(image, offset, form, *values):
    struct.pack_into(form, image, offset, *values)


def macos_row(size):
    image = bytearray(size)
    base = size - 260 if size == 260 else 4
    put(image, 0, "<I", size)
    put(image, base + 16, ">HH", 4242, 80)
    image[base + 92] = 1
    image[base + 108 : base + 112] = image[base + 124 : base + 128] = LOOPBACK
    put(image, base + 144, "<I", 108)
    put(image, base + 200, "<I", 11)
    put(image, base + 224, "<I", 22)
    put(image, base + 248, "<I", 501)
    if size > 260:
        put(image, 292, "<I", 4)
    return bytes(image)


def freebsd_row(size):
    image = bytearray(size)
    base = 0 if size == 400 else 8
    put(image, 0, "=Q", size)
    put(image, base + 16, "=Q", 1)
    put(image, base + 128, "=I", 501)
    put(image, base + 252, ">HH", 4242, 80)
    image[base + 256 : base + 272] = image[base + 272 : base + 288] = LINK_LOCAL[:2] + b"\0\3" + LINK_LOCAL[4:]
    image[base + 392] = 2
    if size > 400:
        put(image, 568, "=I", 4)
    return bytes(image)


def socket_tables():
    """Which table, where to cut it, and the table."""
    port = struct.pack(">HH", 80, 0)
    macos_head = struct.pack("<II", 24, 1) + bytes(16)
    freebsd_head = struct.pack("=QI", 64, 1) + bytes(52)
    tcp_v4 = struct.pack("<I", 5) + LOOPBACK + port + LOOPBACK + port + struct.pack("<I", 700)
    tcp_v6 = LINK_LOCAL + struct.pack("<I", 3) + port + MAPPED + bytes(4) + port + struct.pack("<II", 2, 700)
    tables = {
        "macos_tcp": macos_head + macos_row(300) + macos_head,
        "freebsd_tcp": freebsd_head + freebsd_row(580) + freebsd_head,
        "windows_tcp": struct.pack("<I", 2) + tcp_v4 * 2,
        "windows_tcp6": struct.pack("<I", 2) + tcp_v6 * 2,
        "windows_tcp_unowned": struct.pack("<I", 2) + tcp_v4[:20] * 2,
        "windows_tcp6_unowned": struct.pack("<I", 2) + (tcp_v6[48:52] + tcp_v6[:48]) * 2,
        "macos_udp": macos_head + macos_row(260) + macos_head,
        "freebsd_udp": freebsd_head + freebsd_row(400) + freebsd_head,
        "windows_udp": struct.pack("<I", 2) + (LOOPBACK + port + struct.pack("<I", 700)) * 2,
        "windows_udp6": struct.pack("<I", 1) + LINK_LOCAL + struct.pack("<I", 3) + port + struct.pack("<I", 700),
    }
    for which, (name, table) in enumerate(tables.items()):
        yield name, struct.pack("<HH", which, len(table) // 2) + table


def tcp_info():
    """Which kernel, where to cut, the nanoseconds until the second sample, and the bytes."""
    sizes = {"linux": 240, "macos": 112, "freebsd": 236, "windows": 152}
    for which, (name, size) in enumerate(sizes.items()):
        state = 1 if name == "linux" else 4
        body = bytes([state]) + (bytes(3) if name == "windows" else b"\1\2\3") + bytes(n % 251 for n in range(4, size))
        yield name, struct.pack("<HHI", which, size - 40, 1_000_000_000) + body
    for name, which, size in (("linux_2_6", 0, 104), ("linux_4_1", 0, 136), ("windows_v0", 3, 88), ("windows_v1", 3, 136)):
        yield name, struct.pack("<HHI", which, size, 1) + bytes([1, 0, 0, 0]) + bytes(size - 4)
    yield "linux_listener", struct.pack("<HHI", 0, 240, 0) + bytes([10]) + bytes(239)


def dns_message():
    """An answer of multicast DNS, as dns_message.cpp has the id; with another first byte, a name as text."""
    def record(owner, kind, content):
        return owner + struct.pack(">HHIH", kind, 0x8001, 120, len(content)) + content

    name = b"\x04_ipp\x04_tcp\x05local\0"
    head = struct.pack(">HHHHHH", 0x1234, 0x8400, 1, 3, 0, 2) + name + struct.pack(">HH", 255, 1)
    pointer, host = b"\xc0\x0c", b"\x04host\xc0\x16"
    records = (
        record(pointer, 12, b"\x05a.b c" + pointer),
        record(pointer, 33, struct.pack(">HHH", 0, 0, 631) + host),
        record(pointer, 16, b"\x03a=b\x00"),
        record(host, 1, LOOPBACK),
        record(host, 28, LINK_LOCAL),
    )
    yield "answer", b"\0" + head + b"".join(records)
    yield "loop", b"\0" + struct.pack(">HHHHHH", 0x1234, 0x8400, 0, 1, 0, 0) + record(b"\x01a\xc0\x0c", 1, LOOPBACK)
    yield "name", b"\1Office\\.1._ipp.\\001\\\\.local"


def rights():
    """A system, where to cut, and messages: credentials, descriptors, the sender's process."""
    layouts = (("linux", ("=Qii", 16, 8), 1), ("macos", ("=Iii", 12, 4), 0xFFFF), ("freebsd", ("=Iii", 16, 8), 0xFFFF))
    for which, (name, layout, level) in enumerate(layouts):
        image = b"".join((
            message(*layout, level, 2, struct.pack("=iII", 4242, 1000, 1000)),
            message(*layout, level, 1, struct.pack("=iiii", 5, 6, 7, 8)),
            message(*layout, level, 4, struct.pack("=i", 9)),
        ))
        yield name, struct.pack("<HH", which, len(image) // 2) + image
        yield f"{name}_cut", struct.pack("<HH", which, 500) + image[:-layout[1] - 9]


def local_sockets():
    """The payload of a row of unix_diag, a line of /proc/net/unix, or what one is printed of."""
    def row(kind, state):
        return struct.pack("=BBBBIII", 1, kind, state, 0, 99, 1, 0)
    queues = diag_attribute(4, struct.pack("=II", 2, 128))
    yield "alone", row(1, 7)
    yield "listener", row(1, 10) + diag_attribute(0, b"/run/name\0") + queues
    yield "all", (row(5, 1) + diag_attribute(99, b"12345") + diag_attribute(0, b"\0abstract") + queues
                  + diag_attribute(2, struct.pack("=I", 77)) + diag_attribute(6, b"\0")
                  + diag_attribute(7, struct.pack("=I", 1000)))
    yield "line", b"0000000000000000: 00000002 00000000 00010000 0001 01 12345 /run/name"
    yield "printed", struct.pack("<BHBI", 1, 1, 1, 12345) + b"/run/a\nb"
    yield "printed_abstract", struct.pack("<BHBI", 0, 2, 3, 7) + b"\0a\0b"


TARGETS = (
    activation, address_text, control_messages, dns_message, error_codes, local_sockets, network_errors, open_files, peer_records,
    proc_net, rights, sock_diag, socket_address, socket_tables, tcp_info)


def main(wanted):
    for target in TARGETS:
        if wanted and target.__name__ not in wanted:
            continue
        folder = CORPUS / target.__name__
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in target():
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1:])
