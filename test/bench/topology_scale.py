#!/usr/bin/env python3
"""What judging a program costs that is all threads and locks: seconds of `harness judge`, and the ratio to half the size.

    topology_scale.py [--prefix=DIR] [--functions=N] [--runs=N]

Writes and compiles a program of N (10,000) functions in one chain of calls, N / 10 locks that are taken in one order, and
N / 50 places that make a thread; then times the judge. The budget is 2 s for 10,000.
"""
import argparse
import json
import os
import resource
import subprocess
import tempfile
import time

POLICY = """schema = 1
[project]
name = "big"
[[component]]
name = "big"
files = ["**"]
"""
UNITS = 10


def source(unit, functions):
    per_unit, locks = functions // UNITS, functions // 10
    lines = ["#include <mutex>", "#include <thread>"]
    first = unit * per_unit
    lines += [f"extern std::mutex m{i};" for i in range(locks)] if unit else [f"std::mutex m{i};" for i in range(locks)]
    lines += [f"void f{i}(int);" for i in range(functions + 1)]
    for i in range(first, first + per_unit):
        thread = f"std::thread t(f{i + 1}, n); t.join();" if i % 50 == 0 else ""
        lines.append(f"void f{i}(int n) {{ {{ std::lock_guard g(m{i * locks // functions}); if (n) f{i + 1}(n - 1); }} {thread} }}")
    if unit == UNITS - 1:
        lines.append(f"void f{functions}(int) {{}}\nint main() {{ f0(3); }}")
    return "\n".join(lines)


def judged(prefix, functions, runs):
    """Seconds of the fastest run, and what was said."""
    harness, plugin = prefix + "/bin/harness", prefix + "/lib/harness/22/HarnessPlugin.so"
    with tempfile.TemporaryDirectory() as work:
        os.makedirs(work + "/harness/big")
        for unit in range(UNITS):
            with open(f"{work}/u{unit}.cc", "w", encoding="utf-8") as file:
                file.write(source(unit, functions))
            subprocess.run(["clang++-22", "-std=c++20", "-c", f"-fplugin={plugin}", "-fplugin-arg-harness-root=.",
                            "-fplugin-arg-harness-early=off", f"u{unit}.cc", "-o", f"u{unit}.o"], cwd=work, check=True)
        with open(work + "/harness.toml", "w", encoding="utf-8") as file:
            file.write(POLICY)
        with open(work + "/harness/big/target.json", "w", encoding="utf-8") as file:
            json.dump({"name": "big", "type": "EXECUTABLE", "config": "", "judged": True, "build": work,
                       "objects": [f"{work}/u{unit}.o" for unit in range(UNITS)], "foreign_objects": [], "skip": [],
                       "archives": [], "depends": [], "hfacts": [], "links": [], "opaque": []}, file)
        for step in (["policy", "-o", "harness/policy.bin", "--mode=warn"], ["facts", "harness/big"], ["closure", "harness/big"]):
            subprocess.run([harness, *step], cwd=work, check=True)
        best = float("inf")
        for _ in range(runs):
            start = time.perf_counter()
            said = subprocess.run([harness, "judge", "harness/big"], cwd=work, capture_output=True, text=True)
            best = min(best, time.perf_counter() - start)
        return best, said.stderr + said.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefix", default="build/prefix", help="an installed Harness")
    parser.add_argument("--functions", type=int, default=10000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    prefix = os.path.abspath(options.prefix)
    half, _ = judged(prefix, options.functions // 2, options.runs)
    whole, said = judged(prefix, options.functions, options.runs)
    spawns = said.count("[harness-topology.undeclared]")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{options.functions} functions, {options.functions // 10} locks, {spawns} places that make a thread: "
          f"{whole:.2f} s, {whole / half:.2f} times the half; largest process {memory} MiB")


main()
