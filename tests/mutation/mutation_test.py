"""Breaks the library in one line, again and again: each time some test must fail.

usage: mutation_test.py FOLDER [--jobs N] [NAME…]

mutations.txt lists the breaks and the programs of tests that must notice them. They are made in a copy of the tree, in
FOLDER. First the programs must pass as they are; then, for each break or for those named, its programs are built and
run until one fails. One that does not compile proves nothing, so it counts as not noticed.
"""

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections import namedtuple

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIST = os.path.join(ROOT, "tests", "mutation", "mutations.txt")
SECONDS = 60  # a program that takes longer was broken into waiting

Mutation = namedtuple("Mutation", "name file old new programs")


def mutations_of(text):
    """Blocks between empty lines: what breaks, the file, what stands there once (-), what comes in its place (+), and
    the programs. Lines with # in front are remarks."""
    mutations = []
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    for block in "\n".join(lines).split("\n\n"):
        if not block.strip():
            continue
        name, file, old, new, programs = block.strip("\n").split("\n")
        if old[:2] != "- " or new[:1] != "+" or not programs.startswith("tests: "):
            raise ValueError(f"mutations.txt: {name}: not a mutation")
        mutations.append(Mutation(name, file, old[2:], new[2:], programs.split()[1:]))
    if len({mutation.name for mutation in mutations}) != len(mutations):
        raise ValueError("mutations.txt: two have the same name")
    return mutations


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def write(path, text):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def copy_tree(to):
    """The repository's files, also those not committed yet. One that is as it was keeps its time, so that a second run
    builds little."""
    names = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                           capture_output=True, check=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        source, copy = os.path.join(ROOT, name), os.path.join(to, name)
        if not os.path.isfile(source):
            continue  # removed, and not committed yet
        with open(source, "rb") as file:
            wanted = file.read()
        if os.path.exists(copy):
            with open(copy, "rb") as file:
                if file.read() == wanted:
                    continue
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        shutil.copy(source, copy)


class Build:
    def __init__(self, folder, jobs):
        self.tree = os.path.join(folder, "tree")
        self.folder = os.path.join(folder, "build")
        self.jobs = jobs
        copy_tree(self.tree)

    def configure(self):
        command = ["cmake", "-S", self.tree, "-B", self.folder, "--preset", "mutation",
                   "--compile-no-warning-as-error"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def compiles(self, programs):
        """Empty if all of them do, else what the compiler says."""
        command = ["cmake", "--build", self.folder, "-j", str(self.jobs), "--target",
                   *(f"{program}_test" for program in programs)]
        built = subprocess.run(command, capture_output=True, text=True)
        return "" if built.returncode == 0 else built.stdout + built.stderr

    def fails(self, program):
        """Why it does, or empty."""
        path = os.path.join(self.folder, "tests", f"{program}_test")
        try:
            ran = subprocess.run([path], stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return "it never ends"
        if ran.returncode < 0:
            return f"signal {-ran.returncode}"
        return "" if ran.returncode == 0 else "it fails"

    def verdict_on(self, mutation):
        """Whether it was noticed, and how."""
        path = os.path.join(self.tree, mutation.file)
        intact = read(path)
        if intact.count(mutation.old) != 1:
            return False, f"{mutation.file} has it {intact.count(mutation.old)} times"
        write(path, intact.replace(mutation.old, mutation.new))
        try:
            for program in mutation.programs:  # each is built only if those before it have not noticed
                if said := self.compiles([program]):
                    errors = [line for line in said.splitlines() if "error:" in line]
                    return False, "does not compile: " + (errors or ["for no reason given"])[0]
                if why := self.fails(program):
                    return True, f"{program}_test: {why}"
        finally:
            write(path, intact)
        return False, "survived " + ", ".join(f"{program}_test" for program in mutation.programs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_intermixed_args()
    mutations = mutations_of(read(LIST))
    if unknown := set(options.names) - {mutation.name for mutation in mutations}:
        sys.exit(f"no such mutation: {', '.join(sorted(unknown))}")
    if options.names:
        mutations = [mutation for mutation in mutations if mutation.name in options.names]

    build = Build(options.folder, options.jobs)
    build.configure()
    programs = sorted({program for mutation in mutations for program in mutation.programs})
    if said := build.compiles(programs):
        sys.exit(said)
    for program in programs:
        if why := build.fails(program):
            sys.exit(f"{program}_test does not pass as it is: {why}")
    print(f"{len(programs)} programs pass as they are", flush=True)

    killed = 0
    for mutation in mutations:
        start = time.monotonic()
        noticed, how = build.verdict_on(mutation)
        killed += noticed
        print(f"{'killed' if noticed else 'NOT KILLED'} in {time.monotonic() - start:.0f} s: {mutation.name} "
              f"({mutation.file}): {how}", flush=True)
    closing = f"{killed} of {len(mutations)} mutations killed"
    write(os.path.join(options.folder, "mutation.log"), closing + "\n")
    print(closing)
    sys.exit(killed != len(mutations))


if __name__ == "__main__":
    main()
