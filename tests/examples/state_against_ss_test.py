"""The library's states beside those of ss, for the same sockets at the same time."""

import shutil
import subprocess
import unittest

import programs

SS_WORDS = {"LISTEN": "LISTEN", "ESTABLISHED": "ESTAB", "FIN-WAIT-2": "FIN-WAIT-2", "CLOSE-WAIT": "CLOSE-WAIT"}


class StateAgainstSs(unittest.TestCase):
    @unittest.skipUnless(shutil.which("ss"), "ss is not here")
    def test_both_say_the_same_of_each_socket(self):
        with programs.Running("state_against_ss", stdin=subprocess.PIPE) as program:
            ours = {}
            while (line := program.line()) != "\n":
                self.assertNotEqual(line, "", "the program ended early")
                state, local, remote = line.split()
                ours[local, remote] = state
            table = subprocess.run(["ss", "-Htan"], capture_output=True, check=True, timeout=programs.LIMIT)
            self.assertEqual(program.end(), 0)

        theirs = {}
        for line in table.stdout.decode().splitlines():
            state, _, _, local, remote, *_ = line.split()
            theirs[local, remote] = state
        self.assertEqual(set(ours.values()), set(SS_WORDS))
        for (local, remote), state in ours.items():
            with self.subTest(local=local, remote=remote):
                asked = (local, remote) if state != "LISTEN" else (local, remote.replace(":0", ":*"))
                self.assertEqual(theirs[asked], SS_WORDS[state])


if __name__ == "__main__":
    programs.main()
