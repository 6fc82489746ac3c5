#!/usr/bin/env python3
"""Finding copies of functions in a large project, by size: seconds, peak memory of the whole process, findings, and the
ratio to the size before.

    clones_scale.py [BUILD [KLOC ...]]      BUILD: Harness's build folder (default: build)

The facts are made up (scale_facts.cc). Seconds are those of the rule in `harness judge --project --stats`, best of three.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

POLICY = """schema = 1
[project]
name = "big"
roots = ["src"]
[rules]
"boundary.*" = "off"
"effect.*" = "off"
"facts.*" = "off"
"seam.*" = "off"
"topology.*" = "off"
"structure.duplicate" = "warn"
[[component]]
name = "all"
files = ["src/**"]
"""


def measure(command):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        sys.exit(f"{' '.join(command)} failed\n{said}")
    milliseconds = re.search(r"([0-9.]+) ms  structure\.duplicate", said)[1]
    return float(milliseconds) / 1000, usage.ru_maxrss / 1024, said


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
    sizes = [int(a) for a in sys.argv[2:]] or [250, 500, 1000]
    harness = build + "/gates/harness"
    before = None
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        with open("harness.toml", "w") as policy:
            policy.write(POLICY)
        os.makedirs("harness/big")
        subprocess.run([harness, "policy", "harness.toml", "-o", "harness/policy.bin"], check=True)
        with open("harness/build.json", "w") as file:
            json.dump({"source": ".", "policy": "harness.toml", "targets": [{"name": "big", "dir": "harness/big"}]}, file)
        for kloc in sizes:
            subprocess.run([build + "/test/scale_facts", "harness/big", str(kloc)], check=True)
            subprocess.run([harness, "closure", "harness/big"], check=True)
            seconds, memory, said = min(measure([harness, "judge", "--stats", "--project", "harness"]) for _ in range(3))
            ratio = f"  {seconds / before:.2f} times the size before" if before else ""
            found = len(re.findall(r"\[harness-structure\.duplicate\]", said))
            print(f"{kloc:6} kLOC  {seconds:6.2f} s  {memory:6.0f} MiB  {found:6} findings{ratio}")
            before = seconds


main()
