"""Starts the example programs and waits for them: never longer than LIMIT, never by sleeping."""

import os
import re
import resource
import subprocess
import sys
import unittest

LIMIT = 90  # seconds until a wait counts as a hang: programs may be sanitized, and the machine busy

_folder = None


def main():
    """Runs the calling script's tests on the programs in the folder that is its first argument."""
    global _folder
    _folder = sys.argv.pop(1)
    unittest.main(verbosity=2)


def path_of(program):
    return os.path.join(_folder, program)


def command_of(program):
    """How to start a program of the folder; a list is a command line already."""
    return program if isinstance(program, list) else [path_of(program)]


def run(program, *arguments, stdin=b"", **options):
    """Runs a program to its end; its output comes as bytes. It never reads this script's own standard input."""
    return subprocess.run([*command_of(program), *arguments], input=stdin, capture_output=True, timeout=LIMIT,
                          **options)


def allow_descriptors(count):
    """Lets this process and what it starts have so many; skips the test where they may not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < count:
        raise unittest.SkipTest(f"a process may have {hard} descriptors at most")
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


class Running:
    """A program that goes on while the test talks to it; what it printed by the end is in stdout and stderr."""

    def __init__(self, program, *arguments, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        self.process = subprocess.Popen(
            [*command_of(program), *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options,
            bufsize=0,  # so that a line read here takes nothing with it that communicate is to read
        )
        self.stdout = b""
        self.stderr = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        if not self.process.stdout.closed:
            self.process.communicate(timeout=LIMIT)

    def line(self):
        """The next line on its standard output."""
        line = self.process.stdout.readline()
        self.stdout += line
        return line.decode()

    def endpoint(self):
        """The address that it says it listens on, or is bound to."""
        line = self.line()
        found = re.fullmatch(r"(?:listening on|bound to) \[?(.+?)\]?:(\d+)\r?\n", line)
        if not found:
            raise AssertionError(f"no endpoint in {line!r}")
        return found[1], int(found[2])

    def end(self, signal=None):
        """Its exit code, after the signal if one is to be sent."""
        if signal is not None:
            self.process.send_signal(signal)
        out, err = self.process.communicate(timeout=LIMIT)
        self.stdout += out
        self.stderr += err
        return self.process.returncode
