"""A rule's test case: one small file that holds a project, what the gate must say about it, and mutants of it.

    # RUN: %gate %s
    # The domain calls the store, which it does not declare.        (a comment)
    # TARGET: store static src/store/*.cpp
    # TARGET: app executable src/app/*.cpp links store
    # EXPECT: facts.missing build/store/asm.s.o
    # MUTANT: through a template
    #   src/app/main.cpp: s|rate(2)|rate<int>() // EXPECT boundary.uses "rate"|
    #   EXPECT: boundary.unused harness.toml
    #--- harness.toml
    …
    #--- src/app/main.cpp
    int main() { return store::rate(2); }

TARGET  name, kind (static, shared, module, object, executable), patterns of its sources; then, in any order,
        `links a b` (targets), `opaque a` (linked, but opted out), `skip src/x.cpp` (compiled, not judged),
        `bare src/x.cpp` (compiled without the plugin), `exports` (an executable that plugins see into).
        No TARGET: one static library of all sources. In a mutant: replaces or adds a target.
INSTALL files, and folders with "/" at the end, that the build installs.
FLAGS   compiler flags after the standard ones (-std=c++20 -Iinclude -Isrc -I../vendor); %source is the folder of the
        sources, as CMAKE_SOURCE_DIR is.
EXPECT  a rule, a place (path, or path:line), and optionally a part of the message in quotes. Shorter: in a comment at
        the line where the finding belongs, in code and policy alike: `// EXPECT boundary.uses "calls"`, `/* EXPECT … */`.
        `early` after the rule: the compiler must say so, too.
        `policy.error`: the policy is refused with that message. Several are joined by commas. What is not expected must not be found; what is expected must be.
MUTANT  a change of the project with expectations of its own; those of the project stay. Edits are literal, `\\n`
        starts a line, the text must be there exactly once, and any character may stand for the `|`.
PRINT   "audit", "topology", "invariants": the text in `expected` is that of `harness audit` and so on, not of the single
        gates.

Parts are files below the source root; those below `vendor/` lie beside it, as libraries do. A part `path @ mutant`
replaces or adds the file in that mutant. The part `expected` is what the gates print, word by word; gate.py --update
writes it.
"""

import dataclasses
import re


class CaseError(Exception):
    """The test itself is wrong."""


@dataclasses.dataclass(order=True, frozen=True)
class Expectation:
    rule: str
    path: str
    line: int | None  # None: anywhere in the file
    text: str = ""
    early: bool = False

    def __str__(self):
        return f"{self.rule} at {self.path}" + (f":{self.line}" if self.line else "") + (
            f' "{self.text}"' if self.text else "")


@dataclasses.dataclass
class Target:
    name: str
    kind: str
    sources: list
    links: list
    opaque: list
    skip: list
    bare: list
    exports: bool


@dataclasses.dataclass
class Variant:
    """The project as it is, or one mutant."""
    name: str
    targets: dict
    files: dict
    expected: list


_ONE = r'([a-z-]+\.[a-z-]+)( early)?(?: "([^"]*)")?'
_LIST = "(" + _ONE + "(?:, " + _ONE + ")*)"
_INLINE = re.compile(r"/\* EXPECT " + _LIST + r" \*/|(?://|#) EXPECT " + _LIST + r"\s*$")
_KINDS = {"static": "STATIC_LIBRARY", "shared": "SHARED_LIBRARY", "module": "MODULE_LIBRARY",
          "object": "OBJECT_LIBRARY", "executable": "EXECUTABLE"}


def _target(text):
    words = text.split()
    if len(words) < 2 or words[1] not in _KINDS:
        raise CaseError(f"not a target: '{text}'")
    lists = {"sources": [], "links": [], "opaque": [], "skip": [], "bare": []}
    into = lists["sources"]
    exports = "exports" in words[2:]
    for word in words[2:]:
        if word == "exports":
            continue
        if word in lists:
            into = lists[word]
        else:
            into.append(word)
    return Target(words[0], _KINDS[words[1]], **lists, exports=exports)


def _expectation(text):
    m = re.fullmatch(r'([a-z-]+\.[a-z-]+)( early)? (\S+?)(?::(\d+))?(?: "([^"]*)")?', text)
    if not m:
        raise CaseError(f"not an expectation: '{text}'")
    return Expectation(m[1], m[3], int(m[4]) if m[4] else None, m[5] or "", bool(m[2]))


def _inline(files):
    found = []
    for path, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if "EXPECT" not in line:
                continue
            m = _INLINE.search(line)
            if not m:
                raise CaseError(f"{path}:{number}: not an expectation: '{line.strip()}'")
            found += [Expectation(one[1], path, number, one[3] or "", bool(one[2]))
                      for one in re.finditer(_ONE, m[1] or m[m.re.groups // 2 + 1])]
    return found


def _edit(files, path, command, where):
    if path not in files:
        raise CaseError(f"{where}: no part '{path}'")
    parts = command[1:].split(command[1])[1:]
    if command[0] != "s" or len(parts) != 3 or parts[2]:
        raise CaseError(f"{where}: not an edit: '{command}'")
    old, new = (part.replace("\\n", "\n") for part in parts[:2])
    if files[path].count(old) != 1:
        raise CaseError(f"{where}: '{old}' is {files[path].count(old)} times in '{path}'")
    files[path] = files[path].replace(old, new)


class Case:
    def __init__(self, text):
        pieces = re.split(r"^(?://|#)--- (.+)\n", text, flags=re.MULTILINE)
        self.head, self.expected, self.flags, self.print = pieces[0], None, [], "gates"
        self.installed = []
        files, overlays, targets, expected, mutants = {}, [], {}, [], []
        for name, body in zip(pieces[1::2], pieces[2::2]):
            path, _, mutant = name.strip().partition(" @ ")
            if mutant:
                overlays.append((mutant, path, body))
            elif path == "expected":
                self.expected = body
            else:
                files[path] = body
        if "harness.toml" not in files:
            raise CaseError("no part 'harness.toml'")

        for line in self.head.splitlines():
            line = line.removeprefix("#").removeprefix("//")
            key, _, value = line.strip().partition(": ")
            inner = line.startswith("   ") and mutants
            if inner and key in files and value:
                mutants[-1]["edits"].append((key, value))
            elif key == "EXPECT":
                (mutants[-1]["expected"] if inner else expected).append(_expectation(value))
            elif key == "TARGET":
                target = _target(value)
                (mutants[-1]["targets"] if inner else targets)[target.name] = target
            elif key == "MUTANT":
                mutants.append({"name": value, "edits": [], "targets": {}, "expected": []})
            elif key == "INSTALL":
                self.installed += value.split()
            elif key == "FLAGS":
                self.flags += value.split()
            elif key == "PRINT":
                self.print = value
            elif inner and line.strip():
                raise CaseError(f"mutant '{mutants[-1]['name']}': cannot read '{line.strip()}'")

        if not targets:
            targets = {"code": _target("code static *.c *.cpp")}
        self.base = Variant("", targets, files, expected + _inline(files))
        self.mutants = []
        for m in mutants:
            changed = dict(files)
            for path, command in m["edits"]:
                _edit(changed, path, command, f"mutant '{m['name']}'")
            changed.update({path: body for name, path, body in overlays if name == m["name"]})
            if changed == files and not m["targets"]:
                raise CaseError(f"mutant '{m['name']}' changes nothing")
            variant = Variant(m["name"], targets | m["targets"], changed, expected + m["expected"] + _inline(changed))
            if set(variant.expected) <= set(self.base.expected):
                raise CaseError(f"mutant '{m['name']}' expects nothing of its own")
            self.mutants.append(variant)
        for name, _, _ in overlays:
            if name not in [m["name"] for m in mutants]:
                raise CaseError(f"a part of '{name}', which is no mutant")
