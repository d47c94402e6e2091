"""A browser without a window, driven over WebDriver (https://www.w3.org/TR/webdriver2/) by chromedriver."""

import base64
import contextlib
import json
import os
import pathlib
import re
import subprocess
import time
import urllib.error
import urllib.request


class Browser:
    """One page at a time."""

    def __init__(self, server, chromium):
        arguments = ["--headless", "--window-size=1280,900", "--disable-gpu", "--allow-file-access-from-files"]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")  # which root cannot have
        options = {"binary": chromium, "args": arguments}
        log = {"browser": "ALL"}
        answer = self._call(server + "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": log}}})
        self.session = f"{server}/session/{answer['sessionId']}"

    @staticmethod
    def _call(url, body=None, method=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{url}: {error.read().decode(errors='replace')}") from error

    def open(self, url):
        self._call(self.session + "/url", {"url": url})

    def run(self, script, *arguments):
        """What the function body `script` returns in the page."""
        return self._call(self.session + "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, what, *arguments):
        """Waits until the script returns something that is true, and returns it."""
        end = time.monotonic() + 20
        while True:
            found = self.run(script, *arguments)
            if found:
                return found
            assert time.monotonic() < end, f"not in 20 s: {what}"

    def resize(self, width, height):
        self._call(self.session + "/window/rect", {"width": width, "height": height})

    def complaints(self):
        """What the page's scripts and its missing files have complained about since the last call."""
        entries = self._call(self.session + "/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if entry["level"] == "SEVERE"]

    def picture(self, file):
        pathlib.Path(file).write_bytes(base64.b64decode(self._call(self.session + "/screenshot")))

    def close(self):
        self._call(self.session, method="DELETE")


@contextlib.contextmanager
def browser(chromium, driver):
    with subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            for line in process.stdout:
                found = re.search(r"started successfully on port (\d+)", line)
                if found:
                    break
            else:
                raise AssertionError("chromedriver ended before it had begun")
            opened = Browser(f"http://127.0.0.1:{found[1]}", chromium)
            try:
                yield opened
            finally:
                opened.close()
        finally:
            process.terminate()
