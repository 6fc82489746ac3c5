#!/usr/bin/env python3
"""What the plugin costs a project's compiles: processor time and object size, with and without it by turns.

    compile_cost.py [--prefix=DIR] [--level=FLAGS]... [--every=N] [--runs=N] [--tidy] [--verbose] COMPILE_COMMANDS

COMPILE_COMMANDS is a compile_commands.json (CMAKE_EXPORT_COMPILE_COMMANDS) of a project that was built once, so that what
it generates is there. Every N-th unit is compiled RUNS times at each level (default: -O0, -O2, -O2 -g) without the plugin,
with it, without it… and the smallest user + system time of each counts. Prints the ratios per level, summed over units.
--tidy: the same units under clang-tidy, for comparison.
"""
import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile

TIDY_CHECKS = "-*,bugprone-*,concurrency-*,misc-*"


def processor_time(command, folder):
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    return os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime


def plain(entry):
    """The command of a unit without its own level, output, precompiled header, dependency file, compiler cache."""
    arguments = shlex.split(entry["command"])
    while arguments and not os.path.basename(arguments[0]).startswith("clang"):
        arguments.pop(0)
    kept, skip = [], 0
    for i, argument in enumerate(arguments):
        if skip:
            skip -= 1
        elif argument in ("-o", "-MF", "-MT", "-MQ", "-c"):
            skip = argument != "-c"
        elif argument == "-Xclang" and arguments[i + 1] in ("-include-pch", "-include"):
            skip = 3
        elif not (argument.startswith(("-O", "-g", "-MD", "-MMD", "-fplugin", "-Werror")) or argument == "-Winvalid-pch"):
            kept.append(argument)
    return kept + ["-w", "-c"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("commands")
    parser.add_argument("--prefix", default="build/prefix", help="an installed Harness")
    parser.add_argument("--level", action="append", help="one or more flags")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--tidy", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="a line per unit, too")
    options = parser.parse_args()
    with open(options.commands, encoding="utf-8") as file:
        entries = json.load(file)[:: options.every]
    plugin = [f"-fplugin={os.path.abspath(options.prefix)}/lib/harness/22/HarnessPlugin.so",
              f"-fplugin-arg-harness-root={os.path.commonpath([os.path.dirname(e['file']) for e in entries])}"]
    with tempfile.TemporaryDirectory() as work:
        for level in options.level or ["-O0", "-O2", "-O2 -g"]:
            cpu, size, tidy, units, left_out = [0.0, 0.0], [0, 0], 0.0, 0, []
            for entry in entries:
                best, sizes, failed = [float("inf")] * 2, [0, 0], False
                for _ in range(options.runs):
                    for which in (0, 1):
                        out = f"{work}/{which}.o"
                        command = plain(entry) + level.split() + ["-o", out] + (plugin if which else [])
                        status, time = processor_time(command, entry["directory"])
                        failed |= status != 0
                        best[which] = min(best[which], time)
                        sizes[which] = os.path.getsize(out) if status == 0 else 0
                if failed:
                    left_out.append(entry["file"])
                    continue
                units += 1
                if options.verbose:
                    print(f"        {best[1] / best[0]:.3f}  {best[0]:.2f} s  {entry['file']}", flush=True)
                for which in (0, 1):
                    cpu[which] += best[which]
                    size[which] += sizes[which]
                if options.tidy:
                    command = ["clang-tidy-22", f"--checks={TIDY_CHECKS}", entry["file"], "--", *plain(entry)[1:], *level.split()]
                    tidy += processor_time(command, entry["directory"])[1]
            line = f"{level:7} {units} units  cpu {cpu[0]:.1f} → {cpu[1]:.1f} s, ratio {cpu[1] / cpu[0]:.3f}"
            line += f"  objects {size[0]} → {size[1]} bytes, {size[1] / size[0] - 1:+.1%}"
            if options.tidy:
                line += f"  clang-tidy beside it {tidy:.1f} s, ratio {1 + tidy / cpu[0]:.2f}"
            print(line, flush=True)
            for file in left_out:
                print(f"        left out, does not compile: {file}", file=sys.stderr)


main()
