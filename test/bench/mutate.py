#!/usr/bin/env python3
"""How many mutants a minute `harness mutate` tries on an example.

    mutate.py [--prefix=DIR] [--example=shop] [--limit=N] [--jobs=N]

Builds a copy of the example with an installed Harness, runs all operators on it, and prints mutants per minute of the clock,
seconds of processor time per mutant, and the kill rate.
"""
import argparse
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prefix", default=os.path.join(ROOT, "build", "prefix"))
    parser.add_argument("--example", default="shop")
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    prefix = os.path.abspath(options.prefix)
    with tempfile.TemporaryDirectory() as folder:
        source, build = os.path.join(folder, "src"), os.path.join(folder, "bld")
        shutil.copytree(os.path.join(ROOT, "examples", options.example), source)
        quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["cmake", "-G", "Ninja", "-S", source, "-B", build, "-DCMAKE_CXX_COMPILER=clang++-22",
                        f"-DCMAKE_PREFIX_PATH={prefix}"], **quiet)
        subprocess.run(["ninja", "-C", build], **quiet)
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        status = subprocess.run([f"{prefix}/bin/harness", "mutate", build, f"--limit={options.limit}", f"-j{options.jobs}"],
                                stdout=subprocess.DEVNULL).returncode
        took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
        if status > 1:
            raise SystemExit(f"harness mutate failed with status {status}")
        with open(os.path.join(build, "harness", "mutants.json")) as file:
            total = json.load(file)["total"]
    tried = total["attempted"] + total["invalid"]
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{options.example}: {tried} mutants in {took:.1f} s with {options.jobs} jobs: {60 * tried / took:.0f} a minute, "
          f"{used / tried:.3f} s of processor time each; {total['killed']} killed, {total['survived']} survived, "
          f"{total['invalid']} invalid")


if __name__ == "__main__":
    main()
