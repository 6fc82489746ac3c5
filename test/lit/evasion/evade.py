#!/usr/bin/env python3
"""Builds and judges the programs of one evasion case, and compares what is found with what the case says.

A case is one file:

    // What is tried, in a sentence or two.
    //
    // Caught: how the gate sees it.            (or "Missed:" and why not; then with XFAIL: *)
    // RUN: %evade %s %t
    //--- guilty/pure/rate.cpp
    int rate() { return read(); } // => effect.undeclared env.vars.read
    //--- innocent/pure/rate.cpp
    int rate() { return 3; }

Sections under `guilty/` and under `innocent/` are two programs. Every source of a program is compiled with the plugin,
the objects are one executable, and the gate judges it. `=> RULE TEXT` at the end of a line says that RULE finds
something there and that its message or its evidence contains TEXT; several are separated by ` => `. What is found and
not said fails, what is said and not found fails. The innocent twin does the same without the forbidden thing, so most
often nothing may be found in it.

Directives, in the head of the file, each for `guilty` and `innocent` alike unless the name of one stands before it:

    FLAGS: GLOB FLAG...            flags for the sources that match
    TARGET: NAME TYPE GLOB... [: LINKED...]
                                   targets instead of the one executable `app`; libraries first
    SKIP: GLOB                     sources that are not compiled on their own
    BUILD: COMMAND                 run in the build folder before the gate, with $CC, $CXX, $PLUGIN, $SRC, $AR
    OBJECT: PATH                   a further object of the first target, relative to the build folder
    ARCHIVE: PATH                  an archive that the last target links
    FIND: PLACE RULE TEXT          a finding at a place that is no line of the case
"""

import argparse
import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

POLICY = """schema = 1
[project]
name = "case"
roots = ["."]
[[component]]
name = "pure"
kind = "pure-domain"
files = ["pure/**"]
uses = ["shell"]
[[component]]
name = "shell"
files = ["shell/**"]
uses = ["pure"]
[[component]]
name = "secret"
files = ["secret/**"]
"""

# The line of the case that a section's first line is, so that messages can be opened.
FINDING = re.compile(r"^(?P<path>[^:\s]+)(:(?P<line>\d+))?(:\d+)?: (?P<level>error|warning): (?P<message>.*) "
                     r"\[harness-(?P<rule>[a-z.-]+)\]$")


class Case:
    def __init__(self, path):
        self.path = path
        self.head, self.sections = [], {}
        current = self.head
        for line in path.read_text().splitlines():
            if m := re.match(r"^(?://|#|/\*)--- (\S+)", line):
                current = self.sections.setdefault(m.group(1), [])
            else:
                current.append(line)

    def directives(self, name, program):
        out = []
        for line in self.head:
            if m := re.match(rf"^// (?:(guilty|innocent) )?{name}: (.*)$", line):
                if m.group(1) in (None, program):
                    out.append(m.group(2).strip())
        return out

    def programs(self):
        return [p for p in ("guilty", "innocent") if any(s.startswith(p + "/") for s in self.sections)]

    def paragraph(self):
        """The sentences before the first directive."""
        text = []
        for line in self.head:
            line = line.removeprefix("//").strip()
            if not line or re.match(r"^[A-Z][A-Za-z]*:", line):
                break
            text.append(line)
        return " ".join(text)

    def said(self, word):
        text, inside = [], False
        for line in self.head:
            line = line.removeprefix("//").strip()
            if line.startswith(word + ":"):
                inside = True
                line = line[len(word) + 1:].strip()
            elif not line or re.match(r"^([A-Z][A-Za-z]*:|(guilty|innocent) [A-Z])", line):
                inside = False
            if inside:
                text.append(line)
        return " ".join(text)


class Program:
    def __init__(self, case, name, folder, tools):
        self.case, self.name, self.tools = case, name, tools
        self.src, self.build = folder / "src", folder / "build"
        self.expected = []
        shutil.rmtree(folder, ignore_errors=True)
        self.src.mkdir(parents=True)
        (self.build / "harness").mkdir(parents=True)
        self.write()

    def write(self):
        files = {"harness.toml": POLICY.splitlines()}
        for section, lines in self.case.sections.items():
            if section == "harness.toml":
                files["harness.toml"] = lines
            elif section.startswith(self.name + "/"):
                files[section[len(self.name) + 1:]] = lines
        for path, lines in files.items():
            target = self.src / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("\n".join(lines) + "\n")
            for number, line in enumerate(lines, 1):
                for said in re.split(r"\s=> ", line)[1:]:
                    rule, _, text = re.sub(r"\s*\*/.*$", "", said).strip().partition(" ")
                    self.expected.append((f"{path}:{number}", rule, text.strip()))
        for find in self.case.directives("FIND", self.name):
            place, rule, *text = find.split(" ", 2)
            self.expected.append((place, rule, text[0] if text else ""))
        self.files = sorted(files)

    def run(self, *command, allowed=(0,)):
        done = subprocess.run([str(c) for c in command], cwd=self.build, capture_output=True, text=True)
        if done.returncode not in allowed:
            raise Failure(f"{self.name}: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
        return done.stdout

    def compile(self):
        objects = {}
        skipped = self.case.directives("SKIP", self.name)
        for source in self.files:
            language = Path(source).suffix
            if language not in (".cpp", ".c", ".S", ".ii") or any(fnmatch.fnmatch(source, g) for g in skipped):
                continue
            flags = []
            for directive in self.case.directives("FLAGS", self.name):
                glob, *more = directive.replace("$SRC", "../src").split()
                if fnmatch.fnmatch(source, glob):
                    flags += more
            cxx = language in (".cpp", ".ii")
            std = not any(f.startswith("-std=") for f in flags)
            command = [self.tools.cxx if cxx else self.tools.cc, "-I../src", *(["-std=c++20"] if cxx and std else []),
                       "-w", *self.plugin(), *flags]
            if "-no-plugin" in command:
                command = [c for c in command if c != "-no-plugin" and not c.startswith("-fplugin")]
            object = f"{source}.o"
            (self.build / object).parent.mkdir(parents=True, exist_ok=True)
            self.run(*command, "-c", f"../src/{source}", "-o", object)
            objects[source] = object
        return objects

    def plugin(self):
        return [f"-fplugin={self.tools.plugin}", "-fplugin-arg-harness-root=../src", "-fplugin-arg-harness-early=off"]

    def targets(self, objects):
        extra = self.case.directives("OBJECT", self.name)
        lines = self.case.directives("TARGET", self.name)
        if not lines:
            return [("app", "EXECUTABLE", sorted(objects.values()) + extra, [])]
        out = []
        for line in lines:
            left, _, links = line.partition(" : ")
            name, type, *globs = left.split()
            own = [o for s, o in sorted(objects.items()) if any(fnmatch.fnmatch(s, g) for g in globs)]
            out.append((name, type, own + (extra if not out else []), links.split()))
        return out

    def judge(self):
        objects = self.compile()
        environment = {"CC": self.tools.cc, "CXX": self.tools.cxx, "SRC": "../src", "AR": self.tools.ar,
                       "PLUGIN": " ".join(self.plugin())}
        for command in self.case.directives("BUILD", self.name):
            done = subprocess.run(["sh", "-c", command], cwd=self.build, env={**os.environ, **environment},
                                  capture_output=True, text=True)
            if done.returncode:
                raise Failure(f"{self.name}: {command}\n{done.stdout}{done.stderr}")
        targets = self.targets(objects)
        (self.build / "harness/build.json").write_text(json.dumps(
            {"source": "../src", "policy": "../src/harness.toml", "targets": [{"dir": f"harness/{t[0]}"} for t in targets]}))
        self.run(self.tools.harness, "policy", "../src/harness.toml", "-o", "harness/policy.bin")
        text = ""
        for name, type, own, links in targets:
            folder = self.build / "harness" / name
            folder.mkdir()
            archives = self.case.directives("ARCHIVE", self.name) if name == targets[-1][0] else []
            closed, open = [], list(links)
            while open:
                link = open.pop()
                if link not in closed:
                    closed.append(link)
                    open += next((t[3] for t in targets if t[0] == link), [])
            (folder / "target.json").write_text(json.dumps(
                {"name": name, "type": type, "build": str(self.build), "links": links, "objects": own,
                 "archives": archives, "depends": [f"harness/{l}" for l in sorted(closed)]}))
            self.run(self.tools.harness, "facts", f"harness/{name}")
            self.run(self.tools.harness, "closure", f"harness/{name}")
            text += self.run(self.tools.harness, "judge", "--color=never", f"harness/{name}", allowed=(0, 1))
        return text

    def compare(self, text):
        """What is wrong, as lines; empty if the gate found what the case says."""
        found, current = [], None
        for line in text.splitlines():
            if m := FINDING.match(line):
                place = m["path"] + (":" + m["line"] if m["line"] else "")
                same = [f for f in found if f[:2] == [place, m["rule"]] and f[2].split("\n")[0] == m["message"]]
                current = same[0] if same else [place, m["rule"], m["message"]] # one line, two columns: one finding
                if not same:
                    found.append(current)
            elif current:
                current[2] += "\n" + line
        wrong, open = [], list(found)
        for place, rule, said in self.expected:
            match = next((f for f in open if f[0] == place and f[1] == rule and said in f[2]), None)
            if match:
                open.remove(match)
            else:
                wrong.append(f"{self.name}: not found: {place} {rule} {said}")
        for place, rule, message in open:
            wrong.append(f"{self.name}: not said: {place} {rule}: {message.splitlines()[0]}")
        return wrong


class Failure(Exception):
    pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", type=Path)
    parser.add_argument("folder", type=Path, help="where to build")
    parser.add_argument("--harness", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--cc", default="clang-22")
    parser.add_argument("--cxx", default="clang++-22")
    parser.add_argument("--ar", default="llvm-ar-22")
    parser.add_argument("--show", action="store_true", help="print what was found")
    tools = parser.parse_args()
    case = Case(tools.case)
    if not case.programs():
        sys.exit(f"{tools.case}: no section begins with guilty/ or innocent/")
    wrong = []
    for name in case.programs():
        program = Program(case, name, tools.folder.resolve() / name, tools)
        if name == "guilty" and not program.expected:
            wrong.append("guilty: the case says nothing is found in it")
        try:
            text = program.judge()
        except Failure as failure:
            wrong.append(str(failure))
            continue
        new = program.compare(text)
        if tools.show or new:
            print(f"---- {name}\n{text}", end="")
        wrong += new
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
