#!/usr/bin/env python3
"""Writing the implementation graph of a large project from cold, by size: seconds of processor time of
`harness graph`, its memory, the size of the file, and the ratio to the size before.

    graph_scale.py [BUILD [KLOC ...]]      BUILD: Harness's build folder (default: build)

The facts are made up (scale_facts.cc), the policy is that of judge_scale.py; best of three. The budget is 5 s for 500 kLOC.
"""
import json
import os
import subprocess
import sys
import tempfile

from judge_scale import POLICY, measure


def main():
    build = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "build")
    sizes = [int(a) for a in sys.argv[2:]] or [125, 250, 500]
    harness = build + "/gates/harness"
    before = None
    with tempfile.TemporaryDirectory() as work:
        os.chdir(work)
        with open("harness.toml", "w", encoding="utf-8") as policy:
            policy.write(POLICY)
        os.mkdir("harness")
        with open("harness/build.json", "w", encoding="utf-8") as file:
            json.dump({"source": ".", "policy": "harness.toml", "targets": [{"name": "big", "dir": "harness/big"}]}, file)
        subprocess.run([harness, "policy", "harness.toml", "-o", "harness/policy.bin"], check=True)
        for kloc in sizes:
            subprocess.run([build + "/test/scale_facts", "harness/big", str(kloc)], check=True)
            subprocess.run([harness, "closure", "harness/big"], check=True)
            seconds, memory = float("inf"), 0
            for _ in range(3):
                if os.path.exists("graph.db"):
                    os.remove("graph.db")
                seconds, memory = min((seconds, memory), measure([harness, "graph", "--out", "graph.db"]))
            ratio = f"  {seconds / before:.2f} times the size before" if before else ""
            print(f"{kloc:6} kLOC  {seconds:6.2f} s  {memory:6.0f} MiB  file {os.path.getsize('graph.db') / 2**20:6.1f} MiB{ratio}")
            before = seconds


main()
