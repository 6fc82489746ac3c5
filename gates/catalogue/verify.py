#!/usr/bin/env python3
"""Checks the names in the catalogue against the headers and libraries that are installed here.

  v = "cc"   a compiler must accept the name: one translation unit per file, syntax only
  v = "so"   the run-time libraries must export the symbol
  v = "doc", v = "mem"   are counted, not checked

A name whose header is not installed is skipped. Prints one line per file and one per refused name.
Exit status: 0 all accepted, 1 a name was refused, 3 the check itself failed.
"""

import argparse
import glob
import os
import re
import subprocess
import sys
import tomllib

# Names that no header has: were one accepted, the probe would prove nothing.
CANARIES = ["harness_no_such_function", "std::harness_no_such_type::member", "std::vector::harness_no_such_member"]

# What class templates are probed with, in this order, until a member is accepted.
TEMPLATE_ARGUMENTS = [
    "int", "char", "void()", "std::mutex", "int, int", "int, std::hash<int>", "void", "1", "void (*)()",
]


class Failure(Exception):
    pass


def run(command, text=""):
    return subprocess.run(command, input=text, capture_output=True, text=True)


def probes(name):
    """One-line programs, each of which compiles only if the name exists."""
    c_name = name.removeprefix("::")
    if c_name.endswith("::*"):
        return [f"using ::{c_name[:-3]};"]
    scope, _, last = c_name.rpartition("::")
    forms = [f"using ::{c_name};"]
    if scope:
        forms.append(f"struct s : ::{scope} {{ using ::{scope}::{last}; }};")
        forms.append(f"using t = decltype(&::{scope}::{last});")
        for base in instances(name):
            forms.append(f"struct s : {base} {{ using base = {base}; using base::{last}; }};")
    return forms


def instances(name):
    scope = name.removeprefix("::").rpartition("::")[0]
    return [f"::{scope}<{arguments}>" for arguments in TEMPLATE_ARGUMENTS] if scope else []


class Compiler:
    def __init__(self, path, includes):
        self.path = path
        self.flags = ["-x", "c++", "-std=c++20", "-fsyntax-only", "-w", "-ferror-limit=0", "-fno-caret-diagnostics",
                      "-ftemplate-backtrace-limit=0", "-fno-color-diagnostics"]
        for folder in includes:
            self.flags += ["-isystem", folder]

    def installed(self, headers):
        """Which of the headers can be included."""
        lines = [f"#if __has_include(<{h}>)\nyes {h}\n#endif" for h in headers]
        result = run([self.path, *self.flags, "-E", "-P", "-"], "\n".join(lines) + "\n")
        if result.returncode:
            raise Failure(f"{self.path} does not run:\n{result.stderr}")
        return {line.split(" ", 1)[1].strip() for line in result.stdout.splitlines() if line.startswith("yes ")}

    def refused(self, headers, names):
        """The names that no form of probe is accepted for, each with the compiler's first complaint."""
        lines = [f"#include <{h}>" for h in headers]
        # Instantiates each template before it is probed: what its own body complains about is said once, and here.
        first = len(lines) + 1
        for base in sorted({base for name in CANARIES + names for base in instances(name)}):
            lines.append(f"namespace p{len(lines)} {{ struct s : {base} {{}}; }}")
        instantiations = range(first, len(lines) + 1)
        owner = {}  # line number -> (name, form)
        for name in CANARIES + names:
            for form, code in enumerate(probes(name)):
                lines.append(f"namespace p{len(lines)} {{ {code} }}")
                owner[len(lines)] = (name, form)
        result = run([self.path, *self.flags, "-"], "\n".join(lines) + "\n")
        wrong = {}  # (name, form) -> complaint
        elsewhere = None  # a complaint inside a header, charged to the probe that a note names
        for line in result.stderr.splitlines():
            match = re.match(r"(.*?):(\d+):\d+: (fatal error|error|note): (.*)", line)
            if not match:
                continue
            path, number, kind, message = match.groups()
            probe = owner.get(int(number)) if path == "<stdin>" else None
            expected = probe or int(number) in instantiations
            if kind == "fatal error" or (kind == "error" and path == "<stdin>" and not expected):
                raise Failure(line)
            if kind == "error":
                elsewhere = None if path == "<stdin>" else message
            if probe and (kind == "error" or elsewhere):
                wrong.setdefault(probe, message if kind == "error" else elsewhere)
        accepted = {name for (name, form) in owner.values() if (name, form) not in wrong}
        for name in CANARIES:
            if name in accepted:
                raise Failure(f"the probe accepts '{name}', so it proves nothing")
        return {name: wrong[name, 0] for name in names if name not in accepted}

    def exports(self):
        """The symbols that the run-time libraries export: linkage names and demangled ones."""
        libraries = []
        for name in ["libstdc++.so.6", "libc.so.6"]:
            path = run([self.path, f"-print-file-name={name}"]).stdout.strip()
            if os.path.isabs(path):
                libraries.append(path)
                libraries += glob.glob(os.path.join(os.path.dirname(path), "ld-linux*.so.*"))
        tools = [run([self.path, f"-print-prog-name={tool}"]).stdout.strip() for tool in ("llvm-nm", "llvm-cxxfilt")]
        symbols = run([tools[0], "--dynamic", "--defined-only", "--just-symbol-name", "--quiet", *libraries])
        # A version after the name ("@@GLIBCXX_3.4") would keep it from being demangled.
        linkage = {s.split("@")[0] for s in symbols.stdout.split()}
        demangled = run([tools[1]], "\n".join(sorted(linkage)))
        if symbols.returncode or demangled.returncode or not libraries:
            raise Failure(f"cannot read the run-time libraries: {symbols.stderr or demangled.stderr}")
        return linkage, demangled.stdout


def exported(name, linkage, demangled):
    if name.startswith("::"):
        return name[2:] in linkage
    return re.search(r"(?:^|[ &*])" + re.escape(name) + r"(?:<.*>)?\(", demangled, re.MULTILINE) is not None


def verify(path, compiler):
    """Checks one file; gives the number of refused names."""
    with open(path, "rb") as file:
        catalogue = tomllib.load(file)
    counts = {"accepted": 0, "refused": 0, "skipped": 0, "not checked": 0}
    complaints = []
    for library, symbols in catalogue.get("symbols", {}).items():
        about = catalogue.get("library", {}).get(library, {})
        pure = catalogue.get("pure", {}).get(library, {})
        named_headers = {n: [s["hdr"]] for n, s in symbols.items() if "hdr" in s}
        headers = sorted(set(about.get("probe", [])) | {h for l in named_headers.values() for h in l})
        there = compiler.installed(headers)
        names = []
        for name, symbol in symbols.items():
            if symbol.get("v") != "cc":
                counts["not checked"] += symbol.get("v") in ("doc", "mem")
            elif there.issuperset(named_headers.get(name, about.get("probe", []))) and there:
                names.append(name)
            else:
                counts["skipped"] += 1
        names += pure.get("names", [])
        refused = compiler.refused([h for h in headers if h in there], names) if names else {}
        counts["accepted"] += len(names) - len(refused)
        from_libraries = [n for n, s in symbols.items() if s.get("v") == "so"]
        if from_libraries:
            linkage, demangled = compiler.exports()
            missing = [n for n in from_libraries if not exported(n, linkage, demangled)]
            counts["accepted"] += len(from_libraries) - len(missing)
            refused |= {n: "not exported by the run-time libraries" for n in missing}
        counts["refused"] += len(refused)
        complaints += [f"  {name}: {why}" for name, why in sorted(refused.items())]
    if sum(counts.values()):
        print(f"{os.path.basename(path)}: " + ", ".join(f"{n} {what}" for what, n in counts.items()))
    print(*complaints, sep="\n", end="\n" if complaints else "")
    return counts["refused"]


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--compiler", default="clang++-22")
    parser.add_argument("--include", action="append", default=[], metavar="FOLDER", help="look for headers here too")
    parser.add_argument("files", nargs="*", default=sorted(glob.glob(os.path.join(here, "*.toml"))))
    options = parser.parse_args()
    compiler = Compiler(options.compiler, options.include)
    try:
        refused = sum(verify(path, compiler) for path in options.files)
    except (Failure, OSError, tomllib.TOMLDecodeError) as error:
        print(f"verify.py: {error}", file=sys.stderr)
        return 3
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main())
