#!/usr/bin/env python3
"""Closure and judge of a large target from cold, by size: seconds of processor time, memory, and the ratio to the size before.
Then, of the largest: the same with a baseline of cost to compare with, and the gate of the whole build, which runs the
structure rules.

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


BUILD_JSON = """{ "source": ".", "policy": "harness.toml", "mode": "error", "config": "", "complete": true,
  "targets": [ {"name": "big", "dir": "harness/big", "type": "STATIC_LIBRARY", "all": true} ] }
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

        with open("harness/build.json", "w") as file:
            file.write(BUILD_JSON)
        subprocess.run([harness, "cost", "--write-baseline"], check=True)
        subprocess.run([harness, "policy", "harness.toml", "-o", "harness/policy.bin"], check=True)
        for what, arguments in ("with a baseline", ["harness/big"]), ("whole build", ["--project", "harness"]):
            seconds, memory = min(measure([harness, "judge", *arguments]) for _ in range(3))
            print(f"{sizes[-1]:6} kLOC  {seconds:6.2f} s  {memory:6.0f} MiB  {seconds / before:.2f} times the judge of the target: {what}")
        print(subprocess.run([harness, "judge", "--stats", "--project", "harness"], capture_output=True, text=True).stderr)


if __name__ == "__main__":
    main()
