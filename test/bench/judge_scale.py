#!/usr/bin/env python3
"""Closure and judge of a large target from cold, by size: seconds of processor time, memory, and the ratio to the size before.

    judge_scale.py [BUILD [KLOC ...]]      BUILD: Harness's build folder (default: build)

The facts are made up (scale_facts.cc); the figures are of the whole process `harness judge`, best of three.
"""
import os
import subprocess
import sys
import tempfile

POLICY = """schema = 1
[project]
name = "big"
roots = ["src"]
[[component]]
name = "high"
kind = "adapter"
files = ["src/high/**"]
uses = ["low"]
effects = ["env"]
[[component]]
name = "low"
kind = "adapter"
files = ["src/low/**"]
effects = ["env"]
"""


def measure(command):
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
    sizes = [int(a) for a in sys.argv[2:]] or [125, 250, 500]
    harness = build + "/gates/harness"
    before = None
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        with open("harness.toml", "w") as policy:
            policy.write(POLICY)
        os.mkdir("harness")
        subprocess.run([harness, "policy", "harness.toml", "-o", "harness/policy.bin"], check=True)
        for kloc in sizes:
            subprocess.run([build + "/test/scale_facts", "harness/big", str(kloc)], check=True)
            subprocess.run([harness, "closure", "harness/big"], check=True)
            seconds, memory = min(measure([harness, "judge", "harness/big"]) for _ in range(3))
            ratio = f"  {seconds / before:.2f} times the size before" if before else ""
            print(f"{kloc:6} kLOC  {seconds:6.2f} s  {memory:6.0f} MiB{ratio}")
            before = seconds
        print(subprocess.run([harness, "judge", "--stats", "harness/big"], capture_output=True, text=True).stderr)


if __name__ == "__main__":
    main()
