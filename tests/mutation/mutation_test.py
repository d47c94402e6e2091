"""Breaks the library in one line, again and again: each time some test must fail.

usage: mutation_test.py FOLDER [--jobs N] [NAME…]
       mutation_test.py --places

mutations.txt lists the breaks and the files of tests that must notice them. They are made in a copy of the tree, in
FOLDER. First the files' tests must pass as they are; then, for each break or for those named, its files' are built and
run until one fails. A break that does not compile proves nothing, so it counts as not noticed.

With --places nothing is built: prints each break whose line or whose test's file is no longer there.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections import namedtuple

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LIST = os.path.join(ROOT, "tests", "mutation", "mutations.txt")
SECONDS = 60  # tests that take longer were broken into waiting

Mutation = namedtuple("Mutation", "name file old new tests")


def mutations_of(text):
    """Blocks between empty lines: what breaks, the file, what stands there once (-), what comes in its place (+), and
    the files of tests. Lines with # in front are remarks."""
    mutations = []
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    for block in "\n".join(lines).split("\n\n"):
        if not block.strip():
            continue
        name, file, old, new, tests = block.strip("\n").split("\n")
        if old[:2] != "- " or new[:1] != "+" or not tests.startswith("tests: "):
            raise ValueError(f"mutations.txt: {name}: not a mutation")
        mutations.append(Mutation(name, file, old[2:], new[2:], tests.split()[1:]))
    if len({mutation.name for mutation in mutations}) != len(mutations):
        raise ValueError("mutations.txt: two have the same name")
    return mutations


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def write(path, text):
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def lost_places(mutations):
    """What no longer stands where the list says, one line each."""
    for mutation in mutations:
        path = os.path.join(ROOT, mutation.file)
        found = read(path).count(mutation.old) if os.path.isfile(path) else 0
        if found != 1:
            yield f"{mutation.name}: {mutation.file} has its line {found} times, not once: {mutation.old}"
        for test in mutation.tests:
            if not os.path.isfile(os.path.join(ROOT, "tests", f"{test}_test.cpp")):
                yield f"{mutation.name}: there is no tests/{test}_test.cpp"


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

    def compiles(self, *targets):
        """Empty if they do, else what the compiler says."""
        command = ["cmake", "--build", self.folder, "-j", str(self.jobs), "--target", *targets]
        built = subprocess.run(command, capture_output=True, text=True)
        return "" if built.returncode == 0 else built.stdout + built.stderr

    def program_of(self, test):
        """The one that a file's tests are in: its own, if it has one."""
        name = os.path.basename(test)
        if name.startswith("scripted_"):
            return "scripted_units"
        return f"{name}_test" if os.path.exists(os.path.join(self.folder, "tests", f"{name}_test")) else "units"

    def fails(self, test):
        """Why one of a file's tests does, or empty."""
        path = os.path.join(self.folder, "tests", self.program_of(test))
        try:
            ran = subprocess.run([path, f"--source-file=*/{test}_test.cpp"], stdin=subprocess.DEVNULL,
                                 capture_output=True, text=True, errors="replace", timeout=SECONDS)
        except subprocess.TimeoutExpired:
            return "it never ends"
        if ran.returncode < 0:
            return f"signal {-ran.returncode}"
        if re.search("test cases: +0 ", ran.stdout):
            sys.exit(f"there are no tests in {test}_test.cpp")
        return "" if ran.returncode == 0 else "it fails"

    def verdict_on(self, mutation):
        """Whether it was noticed, and how."""
        path = os.path.join(self.tree, mutation.file)
        intact = read(path)
        if intact.count(mutation.old) != 1:
            return False, f"{mutation.file} has it {intact.count(mutation.old)} times"
        write(path, intact.replace(mutation.old, mutation.new))
        try:
            for test in mutation.tests:  # each is built only if those before it have not noticed
                if said := self.compiles(self.program_of(test)):
                    errors = [line for line in said.splitlines() if "error:" in line]
                    return False, "does not compile: " + (errors or ["for no reason given"])[0]
                if why := self.fails(test):
                    return True, f"{test}_test: {why}"
        finally:
            write(path, intact)
        return False, "survived " + ", ".join(f"{test}_test" for test in mutation.tests)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?")
    parser.add_argument("--places", action="store_true")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_intermixed_args()
    mutations = mutations_of(read(LIST))
    if options.places:
        lost = list(lost_places(mutations))
        print(*lost, sep="\n", end="\n" if lost else "")
        sys.exit(bool(lost))
    if not options.folder:
        parser.error("no folder is given")
    if unknown := set(options.names) - {mutation.name for mutation in mutations}:
        sys.exit(f"no such mutation: {', '.join(sorted(unknown))}")
    if options.names:
        mutations = [mutation for mutation in mutations if mutation.name in options.names]

    build = Build(options.folder, options.jobs)
    build.configure()
    if said := build.compiles("all"):
        sys.exit(said)
    tests = sorted({test for mutation in mutations for test in mutation.tests})
    for test in tests:
        if why := build.fails(test):
            sys.exit(f"{test}_test does not pass as it is: {why}")
    print(f"the tests of {len(tests)} files pass as they are", flush=True)

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
