#!/usr/bin/env python3
"""Compares what `structure.dead` says of an executable with what reachability over its linked bitcode says.

    deadcode.py BUILD TARGET [--harness H] [--llvm BIN]

BUILD is a build folder with Harness and compile_commands.json (CMAKE_EXPORT_COMPILE_COMMANDS=ON), built. The sources of
TARGET and of the targets it links are compiled again to bitcode, without optimisation, and linked; all but main is made
internal, and what main does not reach is removed (internalize, globaldce). Printed, for code of the project:

    both          dead to both
    facts only    dead to Harness: inline code that the compiler never emits, code of another target; or a false finding,
                  where the bitcode kept all that have the name. Exit status 1 if there is such.
    bitcode only  removed from the bitcode: needed by tests or another target, or by what is never executed; or missed
"""

import argparse
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile


def objects(build, target):
    """Objects of a target and of what it links, relative to the build folder."""
    done, todo, found = set(), [target], set()
    while todo:
        name = todo.pop()
        path = os.path.join(build, "harness", name, "target.json")
        if name in done or not os.path.exists(path):
            continue
        done.add(name)
        with open(path, encoding="utf-8") as file:
            gate = json.load(file)
        found |= {os.path.relpath(o, build) if os.path.isabs(o) else o for o in gate["objects"]}
        todo += gate["links"] + [os.path.basename(d) for d in gate["depends"]]
    return found


def output_of(entry):
    words = shlex.split(entry["command"])
    return entry.get("output") or words[words.index("-o") + 1]


def bitcode(entry, clang_flags, folder):
    words = shlex.split(entry["command"])
    if os.path.basename(words[0]) in ("ccache", "env"):
        words = words[1:]
    out = os.path.join(folder, re.sub(r"\W", "_", output_of(entry)) + ".bc")
    kept, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT", "-MQ"):
            skip = True
        elif not re.match(r"-fplugin|-O|-M[DMP]|-g|-flto|-fno-lto", word):
            kept.append(word)
    subprocess.run([*kept, "-O0", "-Xclang", "-disable-O0-optnone", "-emit-llvm", *clang_flags, "-o", out], check=True,
                   cwd=entry["directory"])
    return out


def defined(llvm, path):
    text = subprocess.run([f"{llvm}/llvm-nm", "--defined-only", "--format=posix", path], check=True, capture_output=True,
                          text=True).stdout
    return {line.split()[0] for line in text.splitlines()
            if line.split()[1] in "TtWwi" and not re.match(r"_ZT[VISTC]|_ZGV", line)}  # not tables


def demangle(llvm, symbols):
    symbols = sorted(symbols)
    text = subprocess.run([f"{llvm}/llvm-cxxfilt"], input="\n".join(symbols), check=True, capture_output=True, text=True)
    return dict(zip(symbols, text.stdout.splitlines()))


def name_of(signature):
    """shop::Cart::total, of "shop::Cart::total(int) const"; template arguments and unnamed namespaces as Harness spells them."""
    signature = signature.removeprefix("::")
    depth, out = 0, ""
    signature = re.sub(r"\[abi:\w+\]", "", signature).replace("(anonymous namespace)", "{anon}")
    operator = re.search(r"operator\s*(\(\)|<=>|<<=?|>>=?|<=?|>=?|->\*?)", signature)
    if operator:
        return signature[: operator.end()].split(" ")[-1].replace("{anon}", "(anonymous namespace)")
    for c in signature:
        if c == "(" and depth == 0:
            break
        depth += (c == "<") - (c == ">")
        if depth == 0 and c != ">":
            out += c
    return out.split(" ")[-1].replace("{anon}", "(anonymous namespace)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("target")
    parser.add_argument("--harness", default="harness")
    parser.add_argument("--llvm", default="/usr/lib/llvm-22/bin")
    parser.add_argument("--jobs", type=int, default=1)
    args = parser.parse_args()
    build = os.path.abspath(args.build)
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    wanted = objects(build, args.target)
    entries = [e for e in commands if os.path.relpath(os.path.join(e["directory"], output_of(e)), build) in wanted]
    if not entries:
        sys.exit(f"no sources of '{args.target}' in compile_commands.json")

    with tempfile.TemporaryDirectory() as folder:
        with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
            parts = list(pool.map(lambda e: bitcode(e, [], folder), entries))
        whole, left = os.path.join(folder, "all.bc"), os.path.join(folder, "left.bc")
        subprocess.run([f"{args.llvm}/llvm-link", *parts, "-o", whole], check=True)
        subprocess.run([f"{args.llvm}/opt", "-passes=internalize,globaldce", "-internalize-public-api-list=main", whole,
                        "-o", left], check=True)
        before, after = defined(args.llvm, whole), defined(args.llvm, left)
        spelled = demangle(args.llvm, before | after)
    kept = {name_of(spelled[s]) for s in after}
    removed = {name_of(spelled[s]) for s in before - after}  # of overloads, one is enough

    report = json.loads(subprocess.run([args.harness, "report", "--format=json"], cwd=build, capture_output=True,
                                       text=True).stdout)
    dead, tests, classes = {}, set(), []
    for f in report["findings"]:
        if f["rule"] != "structure.dead":
            continue
        found = re.match(r"function '(.+)' is (never used|used by nothing but tests)", f["message"])
        classes += re.findall(r"^(?:class|enumeration) '(.+)' is", f["message"])
        into = tests if "tests" in f["message"] else dead
        names = [found[1]] if found else []
        names += [m[1] for n in f.get("notes", []) if (m := re.match(r"function '(.+)' goes with it", n.get("message", n.get("text", ""))))]
        for name in names:
            (into.add(name) if into is tests else into.__setitem__(name, f"{f['path']}:{f['line']}"))
    for name in removed:  # members of a dead class
        if of := next((c for c in classes if name.startswith(c + "::")), None):
            dead.setdefault(name, f"in {of}")

    both = sorted(set(dead) & removed)
    facts_only = sorted(set(dead) - removed)
    bitcode_only = sorted(n for n in removed - set(dead) if not n.startswith(("std::", "__gnu", "__cxx", "_")) and ">>" not in n)
    print(f"both ({len(both)})")
    for name in both:
        print(f"  {name}  {dead[name]}")
    wrong = 0
    print(f"facts only ({len(facts_only)})")
    for name in facts_only:
        state = "KEPT: look at it" if name in kept else "never emitted"
        wrong += name in kept
        print(f"  {name}  {dead[name]}  {state}")
    print(f"bitcode only ({len(bitcode_only)})")
    for name in bitcode_only:
        print(f"  {name}{'  used by tests' if name in tests else ''}")
    return 1 if wrong else 0


sys.exit(main())
