"""What including a header costs: python3 tests/bench/front_end.py BUILD [--compiler g++] [--pairs 30] [--instructions]
                                                                  [--at-most 1.15]

BUILD is a build directory of this project, for its generated header. Each header is compiled (-fsyntax-only) in turn
with the others, again and again, so that what else the machine does meets them all alike. Compared is the compiler's
own user time: the median of the ratios within a round, and the ratio of the fastest runs. Prints a Markdown table.

With --instructions, what valgrind counts in the compiler proper instead: slow, and the same whatever the machine does.
With --at-most, counts so <sockstate/tcp.hpp> and the four headers that it cannot do without, and fails if their ratio is
greater.
"""

import argparse
import contextlib
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOUR = "<tl/expected.hpp>, <span>, <chrono>, <string_view>"
TCP = "<sockstate/tcp.hpp>"
HEADERS = {  # what the table says: what is included
    FOUR: ["tl/expected.hpp", "span", "chrono", "string_view"],
    TCP: ["sockstate/tcp.hpp"],
    "<sockstate/sockstate.hpp>": ["sockstate/sockstate.hpp"],
    "<asio/ip/tcp.hpp>": ["asio/ip/tcp.hpp"],
    "<asio.hpp>": ["asio.hpp"],
    "<uv.h>": ["uv.h"],
}


def user_time(command):
    """Seconds of user time that the command took, all its children included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def instructions(command):
    """Instructions of the compiler proper, which is by far the largest of the processes that the command starts."""
    counted = subprocess.run(["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
                              "--trace-children=yes", *command], check=True, capture_output=True, text=True)
    return max(int(count.replace(",", "")) for count in re.findall(r"I +refs: +([\d,]+)", counted.stderr))


def interleaved_times(commands, rounds):
    """The user times of each command, by name, one after the other in every round."""
    times = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            times[name].append(user_time(command))
    return times


def print_instructions(commands):
    """By name, the ratios to the four."""
    counts = {name: instructions(command) for name, command in commands.items()}
    print("| header | billion instructions | ratio |")
    print("| --- | --- | --- |")
    for name, count in counts.items():
        print(f"| `{name}` | {count / 1e9:.3f} | {count / counts[FOUR]:.3f} |")
    return {name: count / counts[FOUR] for name, count in counts.items()}


def print_times(commands, rounds):
    times = interleaved_times(commands, rounds)
    print("| header | seconds, fastest | seconds, median | ratio of fastest | median of ratios |")
    print("| --- | --- | --- | --- | --- |")
    base = times[FOUR]
    for name, taken in times.items():
        ratios = statistics.median(mine / other for mine, other in zip(taken, base))
        print(f"| `{name}` | {min(taken):.2f} | {statistics.median(taken):.2f} | {min(taken) / min(base):.2f} "
              f"| {ratios:.2f} |")


@contextlib.contextmanager
def commands_for(headers, build, compiler):
    """What compiles each of the headers, by name; those that are not installed are left out, and named."""
    includes = [f"{ROOT}/include", f"{ROOT}/platform/posix/include", f"{build}/include"]
    compile_only = [compiler, "-std=c++20", "-fsyntax-only", *(f"-I{path}" for path in includes)]
    with tempfile.TemporaryDirectory() as folder:
        commands = {}
        for name, included in headers.items():
            source = os.path.join(folder, f"{len(commands)}.cpp")
            with open(source, "w", encoding="ascii") as file:
                file.writelines(f"#include <{header}>\n" for header in included)
            try:
                user_time([*compile_only, source])  # warms the disk's cache, and tells what is not installed
                commands[name] = [*compile_only, source]
            except subprocess.CalledProcessError:
                print(f"not here: {name}\n")
        yield commands


def version_of(compiler):
    version = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=True).stdout
    return version.splitlines()[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--pairs", type=int, default=30, help="rounds of timing")
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("--at-most", type=float, metavar="RATIO")
    options = parser.parse_args()
    headers = {name: HEADERS[name] for name in (FOUR, TCP)} if options.at_most else HEADERS
    with commands_for(headers, options.build, options.compiler) as commands:
        print(f"{version_of(options.compiler)}\n")
        if options.at_most:
            if print_instructions(commands)[TCP] > options.at_most:
                sys.exit(f"{TCP} costs more than {options.at_most} of {FOUR}")
        elif options.instructions:
            print_instructions(commands)
        else:
            print_times(commands, options.pairs)


if __name__ == "__main__":
    main()
