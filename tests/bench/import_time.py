"""Measures what `import sockstate;` costs the compiler beside the headers, and prints one table.

usage: import_time.py INSTALLED COMPILER [RUNS]

INSTALLED is where the library was installed with SOCKSTATE_MODULE=ON, and COMPILER a clang with its clang-scan-deps beside
it. Each figure is the least user time of RUNS, which take turns, so that what else the machine does meets all of them.
"""

import os
import resource
import shutil
import subprocess
import sys
import tempfile

STANDARD = "".join(f"#include <{name}>\n" for name in ("array", "chrono", "cstdio", "string_view"))
PROGRAM = """
namespace net = sockstate;
using namespace std::chrono_literals;
int main() {
    auto listener = net::tcp::listen({net::ip::address_v4::loopback(), 0});
    if (!listener) return 1;
    auto client = net::tcp::connect(*listener->local_endpoint(), 5s);
    auto server = listener->accept(5s);
    if (!client || !server) return 1;
    std::array<char, 5> buffer{};
    if (!client->send_all("hello") || !server->receive_exactly(buffer, 5s)) return 1;
    std::printf("%.5s\\n", buffer.data());
}
"""
BRINGS = {
    "`#include <sockstate/tcp.hpp>`": "#include <sockstate/tcp.hpp>\n",
    "`#include <sockstate/sockstate.hpp>`": "#include <sockstate/sockstate.hpp>\n",
    "`import sockstate;`": "import sockstate;\n",
}


def user_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main(installed, compiler, runs=15):
    scanner = compiler.replace("clang++", "clang-scan-deps")
    include = os.path.join(installed, "include")
    flags = ["-std=c++20", "-I", include]
    with tempfile.TemporaryDirectory() as folder:
        module, built = os.path.join(folder, "sockstate.pcm"), os.path.join(folder, "out.o")
        headers = os.path.join(folder, "headers.cpp")
        with open(headers, "w", encoding="utf-8") as file:
            file.write(STANDARD)
        steps = {"the module itself, once a build": [compiler, *flags, "-O2", "-x", "c++-module", "-fmodule-output=" + module,
                                                     "-c", os.path.join(include, "sockstate", "sockstate.cppm"), "-o", built]}
        subprocess.run(next(iter(steps.values())), check=True)
        steps["the standard library's headers of the round trip, alone"] = [compiler, *flags, "-O2", "-c", headers, "-o", built]
        for number, (name, line) in enumerate(BRINGS.items()):
            for what, text in ("alone", line), ("a round trip", STANDARD + line + PROGRAM):
                source = os.path.join(folder, f"{number} {what}.cpp")
                with open(source, "w", encoding="utf-8") as file:
                    file.write(text)
                compiled = [compiler, *flags, "-O2", "-fmodule-file=sockstate=" + module, "-c", source, "-o", built]
                steps[f"{name}, {what}"] = compiled
            steps[f"{name}, a round trip: clang-scan-deps"] = [scanner, "-format=p1689", "--", *compiled]
        least = {}
        for _ in range(int(runs)):
            for name, command in steps.items():
                least[name] = min(least.get(name, 1e9), user_seconds(command))
    print("| compiled | user time |\n| --- | --- |")
    for name, seconds in least.items():
        print(f"| {name} | {seconds:.2f} s |")


if not shutil.which(sys.argv[2]):
    sys.exit(f"there is no {sys.argv[2]}")
main(*sys.argv[1:])
