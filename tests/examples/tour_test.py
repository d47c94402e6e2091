"""The tour: exit 0 and its last line when all is as expected, exit 1 and what was not when the system fails it."""

import os
import re
import resource
import subprocess
import unittest

import programs


class Tour(unittest.TestCase):
    def test_everything_is_as_expected(self):
        result = programs.run("tour")
        text = result.stdout.decode()
        self.assertEqual(result.returncode, 0, text)
        self.assertEqual(result.stderr, b"")
        lines = text.splitlines()
        steps = [line for line in lines if re.match(r" *\d+  ", line)]
        self.assertEqual(lines[-1], f"{len(steps)} steps, all as expected")
        made = re.match(r"(\d+) of (\d+) transitions made", lines[-2])
        self.assertEqual(made[1], made[2])
        self.assertLessEqual(max(map(len, lines)), 80)
        self.assertIn("     done_receiving + done_sending -> shut_down", lines)  # the longest name, whole

    def test_the_kernel_shows_every_state_of_a_connection(self):
        lines = programs.run("tour").stdout.decode().splitlines()
        self.assertTrue(lines[-2].endswith("11 of 11 TCP states seen"), lines[-2])
        kernel_columns = " ".join(line[48:] for line in lines if re.match(r" *\d+  ", line))
        for state in ("LISTEN SYN-SENT SYN-RECEIVED ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 CLOSE-WAIT CLOSING LAST-ACK "
                      "TIME-WAIT CLOSED").split():
            self.assertIn(state, kernel_columns.split())

    def test_a_step_that_fails_is_told_and_the_exit_code_is_1(self):
        def few_descriptors():
            resource.setrlimit(resource.RLIMIT_NOFILE, (6, 6))

        result = programs.run("tour", preexec_fn=few_descriptors)
        text = result.stdout.decode()
        self.assertEqual(result.returncode, 1, text)
        self.assertIn("the chapter breaks off: open: too many ", text)
        self.assertIn("(EMFILE)", text)
        self.assertRegex(text, r"no step made the stream transition \w+ \w+ -> \w+")
        self.assertRegex(text.splitlines()[-1], r"^\d+ steps, \d+ not as expected$")

    def test_colour_is_for_terminals(self):
        self.assertNotIn(b"\x1b", programs.run("tour").stdout)
        self.assertIn(b"\x1b", programs.run("tour", "--color=always").stdout)

        def on_terminal(*arguments, **environment):
            try:
                ours, theirs = os.openpty()
            except OSError as none:  # a container without /dev/pts
                self.skipTest(f"no pseudo-terminal: {none}")
            process = subprocess.Popen(
                [programs.path_of("tour"), *arguments], stdin=subprocess.DEVNULL, stdout=theirs,
                env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment},
            )
            os.close(theirs)
            output = b""
            try:
                while chunk := os.read(ours, 65536):
                    output += chunk
            except OSError:  # how Linux says that nobody has the terminal's other end any more
                pass
            os.close(ours)
            self.assertEqual(process.wait(timeout=programs.LIMIT), 0)
            return output

        self.assertIn(b"\x1b", on_terminal())
        self.assertNotIn(b"\x1b", on_terminal("--color=never"))
        self.assertNotIn(b"\x1b", on_terminal(NO_COLOR="1"))
        self.assertNotIn(b"\x1b", on_terminal(TERM="dumb"))


if __name__ == "__main__":
    programs.main()
