#!/usr/bin/env python3
"""What the gate of one large target costs after an edit: seconds from the changed object to the verdict.

    gate_cost.py [--prefix=DIR] [--units=N]

Writes and compiles a target of N (1,000) units, 20 functions and a class each, that call each other across units; then
times, best of five: `harness facts`, `closure` and `judge` after one unit was compiled anew, and `policy` and `judge`
after the policy was edited. The ratio is to the compile of that one unit.
"""
import argparse
import concurrent.futures
import json
import os
import subprocess
import tempfile
import time

POLICY = """schema = 1
[project]
name = "big"
[[component]]
name = "big"
kind = "adapter"
effects = ["io"]
files = ["**"]
"""


def source(i, n):
    other = (i * 7 + 1) % n
    lines = ["#include <cstdio>", "#include <string>", "#include <vector>", f"int f{other}_0(int);",
             f"struct C{i} {{ std::string name; std::vector<int> all; virtual ~C{i}() = default; virtual int g(int); }};",
             f"int C{i}::g(int x) {{ all.push_back(x); return f{other}_0(x) + int(name.size()); }}"]
    for k in range(20):
        call = f"f{other}_0(x)" if k == 19 else f"f{i}_{k + 1}(x + {k})"
        lines.insert(4, f"int f{i}_{k}(int);")
        lines.append(f"int f{i}_{k}(int x) {{ C{i} c; if (x > {k}) return c.g(x); return {call}; }}")
    if i % 50 == 0:
        lines.append(f'void p{i}() {{ std::puts("{i}"); }}')
    return "\n".join(lines) + "\n"


def best(run, times=5):
    took = []
    for i in range(times):
        run[0](i)
        start = time.perf_counter()
        for command in run[1:]:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - start)
    return min(took)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefix", default="build/prefix")
    parser.add_argument("--units", type=int, default=1000)
    options = parser.parse_args()
    prefix = os.path.abspath(options.prefix)
    harness, plugin = prefix + "/bin/harness", prefix + "/lib/harness/22/HarnessPlugin.so"
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        os.makedirs("harness/big")

        def compile_unit(i, extra=""):
            with open(f"u{i}.cc", "w", encoding="utf-8") as file:
                file.write(source(i, options.units) + extra)
            subprocess.run(["clang++-22", "-c", f"-fplugin={plugin}", "-fplugin-arg-harness-root=.",
                            "-fplugin-arg-harness-early=off", f"u{i}.cc", "-o", f"u{i}.o"], check=True)

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(compile_unit, range(options.units)))
        with open("harness.toml", "w", encoding="utf-8") as file:
            file.write(POLICY)
        objects = [f"{work}/u{i}.o" for i in range(options.units)]
        with open("harness/big/target.json", "w", encoding="utf-8") as file:
            json.dump({"name": "big", "type": "STATIC_LIBRARY", "config": "", "judged": True, "build": work,
                       "objects": objects, "foreign_objects": [], "skip": [], "archives": [], "depends": [], "hfacts": [],
                       "links": [], "opaque": []}, file)
        policy = [harness, "policy", "-o", "harness/policy.bin"]
        facts, closure, judge = ([harness, step, "harness/big"] for step in ("facts", "closure", "judge"))
        for step in policy, facts, closure, judge:
            subprocess.run(step, check=True)

        start = time.perf_counter()
        compile_unit(3)
        one = time.perf_counter() - start

        def edit_unit(i):
            compile_unit(3, f"int changed{i}() {{ return f3_0({i}); }}\n")

        def edit_policy(i):
            with open("harness.toml", "w", encoding="utf-8") as file:
                file.write(POLICY + f'[rules]\n"facts.odr" = "{("off", "warn")[i % 2]}"\n')

        edited = best([edit_unit, facts, closure, judge])
        steps = {step[1]: best([lambda i: None, step], 3) for step in (facts, closure, judge)}
        policed = best([edit_policy, policy, judge])
        print(f"{options.units} units, compile of one {one:.2f} s")
        print(f"one unit changed: {edited:.3f} s, ratio {edited / one:.2f}  "
              + "  ".join(f"{name} {took:.3f}" for name, took in steps.items()))
        print(f"policy edited:    {policed:.3f} s, ratio {policed / one:.2f}")


main()
