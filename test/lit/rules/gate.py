#!/usr/bin/env python3
"""Builds the project of a test case, and each of its mutants, the way a build does, and compares what the compiler and
the gates find with what the case expects. See case.py for the form of a case.

    gate.py [--update] [--keep DIR] [-v] --harness=H --plugin=P --clangxx=C CASE

Checked: findings, all and no others; that early errors are among them, and none in a project that is as it should be;
that the line by which a finding says it is accepted does accept it; the printed text, where the case has it.
Exit status: 0 as expected, 1 not, 2 the case is wrong.
"""

import argparse
import concurrent.futures
import difflib
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True  # the tests leave nothing in the source folder
from case import Case, CaseError  # noqa: E402

SOURCES = (".c", ".i", ".cpp", ".ii", ".s")


class Failure(Exception):
    """Not what the case expects."""


def run(command, cwd, ok=(0,)):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode not in ok:
        raise Failure(f"exit status {done.returncode} of: {' '.join(command)}\n{done.stdout}{done.stderr}")
    return done


class Project:
    """One variant of a case in a folder: source/ and build/, where the compiler and the gates run."""

    def __init__(self, tools, folder, case, cache):
        self.tools, self.folder, self.flags, self.cache = tools, folder, case.flags, cache
        self.installed = case.installed
        self.structure = "structure." in case.base.files["harness.toml"]
        self.build = os.path.join(folder, "build")
        self.source = os.path.join(folder, "source")
        self.early = set()  # (rule, path, line), from the compiler

    def write(self, path, text):
        full = os.path.join(self.folder if path.startswith("vendor/") else self.source, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)

    def policy(self):
        """Compiles it; what is wrong with it, as findings."""
        os.makedirs(os.path.join(self.build, "harness"), exist_ok=True)
        command = [self.tools.harness, "policy", "../source/harness.toml", "-o", "harness/policy.bin", "--stats"]
        refused = run(command, self.build, ok=(0, 2))
        self.fill_in_digest(re.search(r"^policy[.]bin .* digest (\w+)$", refused.stderr, re.MULTILINE))
        errors = re.findall(r"^\.\./source/(\S+?):(\d+):\d+: error: (.*)$", refused.stderr, re.MULTILINE)
        if refused.returncode and not errors:
            raise Failure(refused.stderr)
        return [{"rule": "policy.error", "path": m[0], "line": int(m[1]), "message": m[2]} for m in errors]

    def fill_in_digest(self, digest):
        """A mutation run that a case writes down is one of its policy."""
        path = os.path.join(self.build, "harness/mutants.json")
        if digest and os.path.exists(path):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace("(this policy)", digest[1]))

    def compile(self, variant):
        """Objects of all sources, by source; early errors on the side."""
        with open(os.path.join(self.build, "harness/policy.bin"), "rb") as file:
            policy = file.read()
        bare = {path for target in variant.targets.values() for path in target.bare}
        headers = [(p, t) for p, t in sorted(variant.files.items()) if not p.endswith(SOURCES + (".toml",))]
        self.objects = {}
        self.commands = []
        jobs = []
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for path, text in sorted(variant.files.items()):
                if not path.endswith(SOURCES):
                    continue
                plugin = not path.endswith(".s") and path not in bare
                state = hashlib.sha256(repr((path, text, headers, self.flags, plugin)).encode()).hexdigest()
                self.objects[path] = f"{path}.o"
                if plugin:
                    self.commands.append({"directory": self.build, "file": f"../source/{path}", "output": f"{path}.o",
                                          "arguments": self.command(path, f"{path}.o", plugin)})
                jobs.append(pool.submit(self.one, path, plugin, state, hashlib.sha256(policy).hexdigest()))
        for job in jobs:
            self.early |= job.result()

    def one(self, path, plugin, state, policy):
        into = os.path.join(self.build, path + ".o")
        os.makedirs(os.path.dirname(into), exist_ok=True)
        if (state, policy) not in self.cache:
            self.cache[state, policy] = self.compile_one(path, into, plugin, state)
        early, data = self.cache[state, policy]
        with open(into, "wb") as file:
            file.write(data)
        return early

    def command(self, path, into, plugin):
        cxx = path.endswith((".cpp", ".ii"))
        clang = self.tools.clangxx if cxx else re.sub(r"\+\+(?=[^/]*$)", "", self.tools.clangxx)
        command = [clang, *(["-std=c++20"] if cxx else []), "-I../source/include", "-I../source/src", "-I../vendor",
                   *(flag.replace("%source", self.source) for flag in self.flags), "-c", f"../source/{path}", "-o", into]
        if plugin:
            command += [f"-fplugin={self.tools.plugin}", "-fplugin-arg-harness-root=../source"]
        return command

    def compile_one(self, path, into, plugin, state):
        command = self.command(path, into, plugin)
        done = run(command, self.build, ok=(0, 1))
        early = set()
        if done.returncode:
            early = set(parse_early(done.stderr))
            if not early or " error: " in re.sub(r"[^\n]*\[harness-[^\n]*", "", done.stderr):
                raise Failure(f"{path} does not compile:\n{done.stderr}")
            if state in self.cache:
                return early, self.cache[state]
            run([*command, "-fplugin-arg-harness-early=off"], self.build)
        with open(into, "rb") as file:
            self.cache[state] = file.read()
        return early, self.cache[state]

    def gates(self, targets):
        harness = os.path.join(self.build, "harness")
        todo, self.order = dict(targets), []
        while todo:  # what is linked comes first
            ready = [t for t in todo.values() if not any(link in todo for link in t.links)]
            if not ready:
                raise CaseError("targets link in a circle: " + ", ".join(sorted(todo)))
            for target in ready:
                self.order.append(target)
                del todo[target.name]
        for target in self.order:
            mine = sorted(p for p in self.objects if any(pathlib.PurePosixPath(p).match(s) for s in target.sources))
            if not mine:
                raise CaseError(f"target '{target.name}' has no sources")
            foreign = [p for p in mine if p.endswith(".s")]
            os.makedirs(os.path.join(harness, target.name), exist_ok=True)
            with open(os.path.join(harness, target.name, "target.json"), "w", encoding="utf-8") as file:
                json.dump({"name": target.name, "type": target.kind, "judged": True, "build": self.build,
                           "objects": [self.objects[p] for p in mine if p not in foreign],
                           "foreign_objects": [self.objects[p] for p in foreign],
                           "exports": target.exports, "links": target.links, "opaque": target.opaque, "skip": target.skip,
                           "depends": [f"harness/{link}" for link in target.links if link in targets]}, file)
        with open(os.path.join(harness, "build.json"), "w", encoding="utf-8") as file:
            json.dump({"source": "../source", "policy": "../source/harness.toml",
                       "targets": [{"name": t.name, "dir": f"harness/{t.name}"} for t in self.order]}, file)
        with open(os.path.join(self.build, "compile_commands.json"), "w", encoding="utf-8") as file:
            json.dump(self.commands, file)
        with open(os.path.join(self.build, "cmake_install.cmake"), "w", encoding="utf-8") as file:
            for path in self.installed:  # in the words of CMake
                kind = "DIRECTORY" if path.endswith("/") else "FILE"
                file.write(f'  file(INSTALL DESTINATION "${{CMAKE_INSTALL_PREFIX}}/x" TYPE {kind} FILES "{self.source}/{path}")\n')
        for target in self.order:
            for command in ("facts", "closure"):
                run([self.tools.harness, command, f"harness/{target.name}"], self.build)

    def findings(self):
        """What all gates find, each finding once."""
        # A case is written for what it shows: what nobody in it needs is of interest only where it says so.
        report = json.loads(run([self.tools.harness, "report", "--format=json"], self.build, ok=(0, 1)).stdout)
        if report["failures"]:
            raise Failure(f"not judged: {report['failures']}")
        once = {}
        for f in report["findings"]:
            if f["rule"].startswith("structure.") and not self.structure:
                continue
            once.setdefault((f["rule"], f.get("path"), f.get("line"), f.get("column"), f["message"]), f)
        return list(once.values())

    def printed(self, how):
        if how == "audit":
            return run([self.tools.harness, "audit", "--color=never"], self.build, ok=(0, 1)).stdout
        if how == "invariants":
            return run([self.tools.harness, "invariants", "--color=never"], self.build, ok=(0, 1)).stdout
        if how == "topology":
            return run([self.tools.harness, "topology"], self.build).stdout
        text = ""
        for target in self.order:
            text += run([self.tools.harness, "judge", "--color=never", f"harness/{target.name}"], self.build, (0, 1)).stdout
        text += run([self.tools.harness, "judge", "--color=never", "--project", "harness"], self.build, (0, 1)).stdout
        text = text if self.structure else without_structure(text)
        return text + run([self.tools.harness, "settle", "--color=never", "harness"], self.build, (0, 1)).stdout


def without_structure(text):
    """What the gates print, less the findings of structure rules, which are warnings of the project's gate."""
    blocks = re.split(r"(?m)^(?=\S.*\[harness-|harness: \d)", text)
    dropped = [b for b in blocks if re.match(r".*\[harness-structure\.", b)]
    kept = [b for b in blocks if b not in dropped]
    if dropped and (count := re.search(r"(\d+) warnings? in project", kept[-1])):
        left = int(count[1]) - len(dropped)
        words = f"{left} warning{'s' * (left != 1)} in project" if left else "in project"
        kept[-1] = kept[-1].replace(count[0], words).replace(", in project", " in project")
        if kept[-1].strip() == "harness: in project":
            kept.pop()
    return "".join(kept)


def parse_early(text):
    for m in re.finditer(r"^(?:\.\./source/)?(\S+?):(\d+):\d+: error: .*\[harness-([a-z-]+\.[a-z-]+)\]$", text, re.MULTILINE):
        yield m[3], os.path.normpath(m[1]), int(m[2])
    for m in re.finditer(r"^error: .*\[harness-([a-z-]+\.[a-z-]+)\]$", text, re.MULTILINE):
        yield m[1], "", 0


def spell(finding):
    place = finding.get("path", "") + (f":{finding['line']}" if "line" in finding else "")
    return f"{finding['rule']} at {place}: {finding['message']}"


def matches(expected, finding):
    return (expected.rule == finding["rule"] and expected.path == finding.get("path", "")
            and expected.line in (None, finding.get("line")) and expected.text in finding["message"])


def compare(variant, findings, early):
    wrong = []
    left = list(findings)
    for expected in sorted(variant.expected, key=lambda e: (e.line is None, e.rule, e.path, -len(e.text))):
        found = next((f for f in left if matches(expected, f)), None)
        if found:
            left.remove(found)
        else:
            wrong.append(f"not found: {expected}")
        if expected.early and not any(e[0] == expected.rule and (e[1], e[2]) == (expected.path, expected.line) for e in early):
            wrong.append(f"not said by the compiler: {expected}")
    wrong += [f"not expected: {spell(f)}" for f in left]
    known = {(f["rule"], f.get("path", ""), f.get("line", 0)) for f in findings}
    wrong += [f"said by the compiler, not by the gate: {rule} at {path}:{line}"
              for rule, path, line in sorted(early - known)]
    return wrong


def values(text):
    return re.findall(r'(\w+) = ("[^"]*"|\[[^\]]*\])', text)


def accepted(policy, line):
    """The policy with the line that accepts a finding worked in, as a person would.

    [[component]] name = "domain"  uses = ["store"]      into the list of the table that has this name
    [[component]] name = "a.b"  [[component.widens]] …   tables of that table
    [[forbidden]] from = […]  to = […]  except = […]     into the table with these two
    [[waiver]] rule = …                                  a table of its own
    """
    first, *inner = [("[[" + part).strip() for part in line.split("[[")[1:]]
    table, _, rest = first.partition(" ")
    names = [f"{key} = {value}" for key, value in values(rest) if value.startswith('"') or key in ("from", "to")]
    lists = [(key, value[1:-1].replace("… ", "")) for key, value in values(rest) if f"{key} = {value}" not in names]
    tables = "".join(f"{part.partition(' ')[0]}\n" + "".join(f"{k} = {v}\n" for k, v in values(part)) for part in inner)
    blocks = re.split(r"(?m)^(?=\[)", policy)
    for i, block in enumerate(blocks):
        lines = [line.partition(" #")[0].rstrip() for line in block.splitlines()]
        if not (lists or inner) or lines[:1] != [table] or not all(name in lines for name in names):
            continue
        for key, value in lists:
            if f"\n{key} = [" not in block:
                block += f"{key} = []\n"
            block = block.replace(f"\n{key} = [", f"\n{key} = [{value}, ", 1).replace(", ]", "]")
        blocks[i] = block + tables
        return "".join(blocks)
    return policy + f"{table}\n" + "".join(f"{key} = {value}\n" for key, value in values(rest)) + tables


def check_acceptance(project, variant, findings):
    """A finding goes away, and its rule finds nothing new, with the policy line that it names."""
    wrong = []
    before = {f["identity"] for f in findings}
    lines = []
    for finding in findings:
        # The line to accept it, and one that is part of the remedy: "declare a port: [[component]] …".
        lines.append((finding, finding.get("accept", "")))
        lines.append((finding, finding.get("remedy", "").partition(": [[")[2] and "[[" + finding["remedy"].partition(": [[")[2]))
    for finding, line in lines:
        if not line:
            continue
        project.write("harness.toml", accepted(variant.files["harness.toml"], line))
        if errors := project.policy():
            wrong.append(f"the way to accept it is refused: {spell(finding)}\n  {line}\n  {errors[0]['message']}")
            continue
        after = project.findings()
        if any(f["identity"] == finding["identity"] for f in after):
            wrong.append(f"not accepted by what is said to accept it: {spell(finding)}\n  {line}")
        wrong += [f"accepting {finding['rule']} by\n  {line}\n  brings: {spell(f)}"
                  for f in after if f["rule"] == finding["rule"] and f["identity"] not in before]
    project.write("harness.toml", variant.files["harness.toml"])
    project.policy()
    return wrong


def check(tools, case, variant, cache, folder):
    project = Project(tools, folder, case, cache)
    for path, text in variant.files.items():
        project.write(path, text)
    if errors := project.policy():
        return project, compare(variant, errors, set())
    project.compile(variant)
    project.gates(variant.targets)
    findings = project.findings()
    if tools.verbose:
        print(f"==> {variant.name or 'as it is'}\n{project.printed(case.print)}")
    wrong = compare(variant, findings, project.early)
    if not wrong:
        wrong = check_acceptance(project, variant, findings)
    return project, wrong


def update(path, text, printed):
    head = text.partition("#--- expected\n")[0]
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"{head}#--- expected\n{printed}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case")
    parser.add_argument("--harness", required=True)
    parser.add_argument("--plugin", required=True)
    parser.add_argument("--clangxx", required=True)
    parser.add_argument("--update", action="store_true", help="write the part 'expected'")
    parser.add_argument("--keep", metavar="DIR", help="work here, and leave it")
    parser.add_argument("-v", "--verbose", action="store_true", help="print what the gates say")
    tools = parser.parse_args()
    with open(tools.case, encoding="utf-8") as file:
        text = file.read()
    try:
        case = Case(text)
    except CaseError as error:
        print(f"{tools.case}: {error}", file=sys.stderr)
        return 2

    failed = False
    cache = {}
    for variant in [case.base, *case.mutants]:
        with tempfile.TemporaryDirectory() as temporary:
            folder = os.path.join(tools.keep, variant.name.replace(" ", "-") or "base") if tools.keep else temporary
            try:
                project, wrong = check(tools, case, variant, cache, os.path.abspath(folder))
                if variant is case.base and tools.update:
                    update(tools.case, text, project.printed(case.print))
                elif variant is case.base and case.expected is not None:
                    diff = difflib.unified_diff(case.expected.splitlines(True),
                                                project.printed(case.print).splitlines(True), "expected", "printed")
                    wrong += ["not printed as expected:\n" + "".join(diff)] if (diff := list(diff)) else []
            except (CaseError, Failure) as failure:
                wrong = [str(failure)]
        for w in wrong:
            print(f"{tools.case}, {'mutant ' + repr(variant.name) if variant.name else 'as it is'}: {w}")
        failed |= bool(wrong)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
