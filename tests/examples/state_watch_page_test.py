"""The page of state_watch --serve in a browser without a window: rows come, change and go, and a picture is shown.

    state_watch_page_test.py FOLDER_OF_PROGRAMS [--picture FILE]

With --picture it leaves a picture of the page there.
"""

import os
import shutil
import sys
import unittest

import programs
from state_watch_serve_test import Served
from state_watch_test import Pair, only

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference"))
from browser import browser  # noqa: E402

ROWS = "return [...document.querySelectorAll('tbody tr')].map(row => [...row.cells].map(cell => cell.textContent))"
picture = sys.argv[sys.argv.index("--picture") + 1] if "--picture" in sys.argv else None


class Page(unittest.TestCase):
    def test_rows_change_when_a_connection_changes(self):
        with Pair() as pair, Served(*only(pair)) as served, browser(CHROMIUM, DRIVER) as page:
            local, remote = pair.words().split(" -> ")
            page.open(f"http://127.0.0.1:{served.port}/")
            page.wait("return document.querySelectorAll('tbody tr[data-state=ESTABLISHED]').length === 1", "a row")
            (row,) = page.run(ROWS)
            self.assertEqual((row[0], row[2], row[3]), ("ESTABLISHED", local, remote))
            page.run("document.querySelector('tbody tr').here_from_the_beginning = true")

            pair.server.close()
            page.wait("""const row = document.querySelector('tbody tr[data-state="CLOSE-WAIT"]');
                         return row && row.here_from_the_beginning && row.classList.contains('changed')""",
                      "the same row in CLOSE-WAIT")
            self.assertEqual(page.run(ROWS)[0][0], "CLOSE-WAIT")

            page.run("document.querySelector('tbody tr').click()")
            page.wait("const shown = document.getElementById('picture'); return shown.complete && shown.naturalWidth > 500",
                      "the picture")
            self.assertIn(local, page.run("return document.getElementById('picture').alt"))
            self.assertEqual(page.run("return document.querySelectorAll('tr[aria-selected=true]').length"), 1)
            if picture:
                page.picture(picture)

            pair.client.close()
            page.wait("return document.querySelectorAll('tbody tr').length === 0 || "
                      "document.querySelector('tbody tr').dataset.state !== 'CLOSE-WAIT'", "the end of the row")
            self.assertEqual(page.complaints(), [])

            served.program.end(2)
            page.wait("return document.getElementById('status').className === 'lost'", "that the program has ended")


if __name__ == "__main__":
    CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    DRIVER = shutil.which("chromedriver")
    if CHROMIUM is None or DRIVER is None:
        print("skipped: chromium or chromedriver is missing")
        sys.exit()
    if picture:
        del sys.argv[2:]
    programs.main()
