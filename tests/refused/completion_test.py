"""What an editor offers after `s.` and after `std::move(s).`, for a socket in each state: asked of clangd.

    completion_test.py --clangd CLANGD --flags FILE --transitions HEADER

After `std::move(s).` every call is offered that the table of transitions, in HEADER, has for the state. After `s.` every
call is offered that leaves the socket in its state, and no transition: that needs the std::move. FILE holds the flags of
the compiler. clangd does not look at constraints, so it offers the calls of other states too.
"""

import argparse
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

PROTOCOLS = {"stream": "tcp", "datagram": "udp"}
MEMBERS = {"set_option": "set"}  # of the others, the call has the verb's name
FREE = {"stream": {"join"}, "datagram": set()}  # functions, no members
ROW = re.compile(r"\{protocol_kind::(\w+),\s*lifecycle::(\w+),\s*verb::(\w+),\s*lifecycle::(\w+)")


class Clangd:
    """A clangd that speaks the Language Server Protocol over its standard input and output."""

    def __init__(self, program, folder):
        self.process = subprocess.Popen([program, "--log=error", "--limit-results=0"], cwd=folder,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.requests = 0

    def write(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def read(self):
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if not line and self.process.poll() is not None:
                sys.exit(f"clangd ended with {self.process.returncode}")
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        return json.loads(self.process.stdout.read(length))

    def notify(self, method, **parameters):
        self.write({"method": method, "params": parameters})

    def request(self, method, **parameters):
        self.requests += 1
        self.write({"id": self.requests, "method": method, "params": parameters})
        while True:
            answer = self.read()
            if answer.get("id") == self.requests and "method" not in answer:
                if "error" in answer:
                    sys.exit(f"clangd: {method}: {answer['error']}")
                return answer["result"]


def read_table(header):
    """The calls of each state of each kind, and the calls of each kind that are transitions."""
    calls, transitions = {}, {}
    for kind, state, verb, to in ROW.findall(header.read_text()):
        if kind in PROTOCOLS and verb not in FREE[kind]:
            call = MEMBERS.get(verb, verb)
            calls.setdefault((kind, state), set()).add(call)
            if state != to:
                transitions.setdefault(kind, set()).add(call)
    return calls, transitions


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clangd", required=True)
    parser.add_argument("--flags", type=pathlib.Path, required=True)
    parser.add_argument("--transitions", type=pathlib.Path, required=True)
    arguments = parser.parse_args()

    calls, transitions = read_table(arguments.transitions)
    lines = ["#include <sockstate/tcp.hpp>", "#include <sockstate/udp.hpp>", "using namespace sockstate;"]
    places = []  # the kind, the state, the expression, and the line
    for kind, state in calls:
        for expression in ("s", "std::move(s)"):
            places.append((kind, state, expression, len(lines)))
            lines.append(f"bool f{len(lines)}(socket<{PROTOCOLS[kind]}, {state}> s) {{ return {expression}.valid(); }}")

    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "compile_flags.txt").write_text("\n".join(shlex.split(arguments.flags.read_text())) + "\n")
        document = {"uri": (folder / "program.cpp").as_uri()}
        clangd = Clangd(arguments.clangd, folder)
        clangd.request("initialize", processId=None, rootUri=folder.as_uri(), capabilities={})
        clangd.notify("initialized")
        clangd.notify("textDocument/didOpen",
                      textDocument={**document, "languageId": "cpp", "version": 1, "text": "\n".join(lines) + "\n"})
        # Before it has read the headers, clangd offers the words of the file; this answer comes after that.
        clangd.request("textDocument/documentSymbol", textDocument=document)

        failures = 0
        for kind, state, expression, line in places:
            position = {"line": line, "character": lines[line].index(".valid") + 1}
            answer = clangd.request("textDocument/completion", textDocument=document, position=position)
            offered = {item["filterText"] for item in answer["items"]}
            wanted = calls[kind, state] - (transitions[kind] if expression == "s" else set())
            unwanted = transitions[kind] if expression == "s" else set()
            for what, names in (("lacks", wanted - offered), ("also has", offered & unwanted)):
                if names:
                    failures += 1
                    print(f"socket<{PROTOCOLS[kind]}, {state}>: {expression}. {what} {', '.join(sorted(names))}")
        clangd.request("shutdown")
        clangd.notify("exit")
        clangd.process.communicate(timeout=60)
    print(f"{len(places)} places, {len(calls)} states; {failures} failures")
    sys.exit(failures != 0 or len(calls) < 10)


if __name__ == "__main__":
    main()
