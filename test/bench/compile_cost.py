#!/usr/bin/env python3
"""What the plugin costs a compile, in processor time and object size, with and without it by turns.

    compile_cost.py [PREFIX [RUNS [SOURCE ...]]]

PREFIX is an installed Harness (default: build/prefix). Without sources: four units of Debian's googletest. Prints per
source and level the ratio of medians (user + system time) and the growth of the object; then the totals.
"""
import os
import statistics
import subprocess
import sys
import tempfile

GTEST = "/usr/src/googletest"
SOURCES = [
    GTEST + "/googletest/src/gtest-all.cc",
    GTEST + "/googlemock/src/gmock-all.cc",
    GTEST + "/googletest/test/googletest-printers-test.cc",
    GTEST + "/googlemock/test/gmock-cardinalities_test.cc",
]
INCLUDES = [f"-I{GTEST}/{part}" for part in ("googletest/include", "googletest", "googlemock/include", "googlemock")]
LEVELS = (["-O0"], ["-O2"], ["-O2", "-g"])


def compile_once(command):
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit("failed: " + " ".join(command))
    return usage.ru_utime + usage.ru_stime


def main():
    prefix = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build/prefix")
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    sources = sys.argv[3:] or SOURCES
    plugin = [f"-fplugin={prefix}/lib/harness/22/HarnessPlugin.so", f"-fplugin-arg-harness-root={GTEST}"]
    with tempfile.TemporaryDirectory() as work:
        for level in LEVELS:
            total = [0.0, 0.0, 0, 0]
            for source in sources:
                times, sizes = ([], []), [0, 0]
                for _ in range(runs):
                    for with_plugin in (0, 1):
                        out = f"{work}/{with_plugin}.o"
                        command = ["clang++-22", "-std=c++17", "-w", *level, *INCLUDES, "-c", source, "-o", out]
                        times[with_plugin].append(compile_once(command + (plugin if with_plugin else [])))
                        sizes[with_plugin] = os.path.getsize(out)
                without, with_ = (statistics.median(t) for t in times)
                total = [total[0] + without, total[1] + with_, total[2] + sizes[0], total[3] + sizes[1]]
                print(f"{' '.join(level):8} {os.path.basename(source):36} {without:6.2f} s  cpu {with_ / without:5.3f}"
                      f"  object {sizes[1] / sizes[0] - 1:+.1%}", flush=True)
            print(f"{' '.join(level):8} {'all':36} {total[0]:6.2f} s  cpu {total[1] / total[0]:5.3f}"
                  f"  object {total[3] / total[2] - 1:+.1%}", flush=True)


main()
