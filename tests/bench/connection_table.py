"""The connection table beside ss, with 50,000 sockets: time in alternating pairs, without and with who holds them;
memory, the same rows.

usage: connection_table.py FOLDER [CONNECTIONS [PAIRS]]

FOLDER holds the program table_rows (the build's examples/). Prints figures and judges none of them but the rows, which
must be those of ss by either way to the table. Needs a network of its own (unshare -Urn), ss, and about 1 GB.
"""

import os
import select
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir, "support"))
import loopback_crowd  # noqa: E402

HOLDERS = 4  # of two descriptors a connection each, below a limit of 20,000 a process


def seconds(*command):
    """To the end of the process itself: subprocess, given a timeout, looks for that only after 0.5, 1, 2, 4… ms more."""
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        end = os.pidfd_open(process.pid)
        try:
            has_ended = select.select([end], [], [], loopback_crowd.PATIENCE)[0]
            took = time.perf_counter() - start
        finally:
            os.close(end)
        if not has_ended:
            process.kill()
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return took


def report(program, what):
    """The first line of a count, as a dictionary."""
    out = subprocess.run([program, what], stdout=subprocess.PIPE, check=True, timeout=loopback_crowd.PATIENCE)
    words = out.stdout.decode().splitlines()[0].split()
    return dict(zip(words[::2], words[1::2]))


def holder_count(program):
    """What the library counts, and ss."""
    theirs = sum(n for row, n in loopback_crowd.ss_holders().items() if row[0] == "tcp")
    return f"{report(program, 'count-holders')['holders']}, ss {theirs}"


def show(name, values):
    milliseconds = sorted(1000 * value for value in values)
    print(f"  {name:<28} median {statistics.median(milliseconds):7.2f} ms, least {milliseconds[0]:7.2f} ms")


def same_rows(program, what):
    """Whether the library's rows are those of ss, while nothing changes."""
    theirs = loopback_crowd.ss_rows()
    out = subprocess.run([program, what], stdout=subprocess.PIPE, check=True, timeout=loopback_crowd.PATIENCE).stdout
    ours = loopback_crowd.rows_of(out)
    for rows, where in ((theirs - ours, "of ss alone"), (ours - theirs, "of the library alone")):
        for row in list(rows)[:5]:
            print("  row", where + ":", *row)
    print(f"  {what}: {sum(ours.values())} rows, ss {sum(theirs.values())}: {'the same' if ours == theirs else 'DIFFERENT'}")
    return ours == theirs


def main():
    program = os.path.join(sys.argv[1], "table_rows")
    connections = int(sys.argv[2]) if len(sys.argv) > 2 else 25_000
    pairs = int(sys.argv[3]) if len(sys.argv) > 3 else 21
    few = report(program, "count")
    plans = [[(f"127.0.0.{i + 1}", f"127.0.0.{i + 1}", "established", connections // HOLDERS)] for i in range(HOLDERS)]
    with loopback_crowd.Crowd(plans):
        many = report(program, "count")
        print(f"memory: {many['rows']} rows: {many['allocations']} allocations, {many['peak_kib']} KiB at most; "
              f"{few['rows']} rows: {few['allocations']}, {few['peak_kib']} KiB")

        ours, theirs, proc, ratios = [], [], [], []
        for _ in range(pairs):
            theirs.append(seconds("ss", "-Htan"))
            ours.append(seconds(program, "count"))
            ratios.append(ours[-1] / theirs[-1])
        for _ in range(5):
            proc.append(seconds(program, "count-proc"))
        print(f"time of whole processes, {pairs} alternating pairs:")
        show("ss -Htan", theirs)
        show("visit_connections", ours)
        show("visit_connections, by /proc", proc)
        print(f"  visit_connections / ss: median {statistics.median(ratios):.3f}, "
              f"from {min(ratios):.3f} to {max(ratios):.3f}")
        ratios = []
        for _ in range(pairs):
            theirs = seconds("ss", "-Htanp")
            ratios.append(seconds(program, "count-holders") / theirs)
        print(f"  with holders / ss -Htanp: median {statistics.median(ratios):.3f} (at most 0.5), "
              f"from {min(ratios):.3f} to {max(ratios):.3f}")
        print(f"  who holds them: {holder_count(program)}")
        print("rows:")
        return 0 if same_rows(program, "visitor") & same_rows(program, "proc") else 1


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not loopback_crowd.enter_own_network():
        sys.exit("connection_table.py: a network of its own is not permitted here")
    sys.exit(main())
