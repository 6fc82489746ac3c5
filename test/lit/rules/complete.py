#!/usr/bin/env python3
"""Every rule has its source, its page, its tests and its row in docs/rules.md, and they say the same.

    complete.py SOURCE     (the root of the repository)

A rule may block only if it kills all its mutants and is silent on good code: so each has a good.test that expects nothing
and holds at least three mutants that it must find, and a bad.test that pins what it prints. The messages in a page are
those of the bad.test, word by word.
"""

import re
import sys
from pathlib import Path

sys.dont_write_bytecode = True  # the tests leave nothing in the source folder
from case import Case, CaseError  # noqa: E402

LEAST_MUTANTS = 3
LONGEST_PAGE = 50
RULE = re.compile(r'Rule rule\("([a-z.-]+)", Level::(\w+), [^"]*"([^"]+)"', re.DOTALL)

wrong = []


def check(holds, message):
    if not holds:
        wrong.append(message)
    return holds


def read_case(path, rule):
    if not check(path.is_file(), f"{rule}: no {path.name}"):
        return None
    try:
        return Case(path.read_text(encoding="utf-8"))
    except CaseError as error:
        wrong.append(f"{path}: {error}")
        return None


def check_tests(folder, rule):
    if good := read_case(folder / "good.test", rule):
        check(not good.base.expected, f"{rule}: good.test is not good: it expects {good.base.expected[:1]}")
        check(len(good.mutants) >= LEAST_MUTANTS, f"{rule}: {len(good.mutants)} mutants, of at least {LEAST_MUTANTS}")
        for mutant in good.mutants:
            check(any(e.rule in (rule, "policy.error") for e in mutant.expected),
                  f"{rule}: the mutant '{mutant.name}' is not for this rule to kill")
    printed = ""
    if bad := read_case(folder / "bad.test", rule):
        check(any(e.rule == rule for e in bad.base.expected), f"{rule}: bad.test does not expect it")
        printed = bad.expected or ""
        check(f"[harness-{rule}]" in printed, f"{rule}: bad.test does not pin what is printed")
    return printed


def check_kind(folder, kind):
    if good := read_case(folder / "good.test", kind):
        check(not good.base.expected, f"{kind}: good.test is not good: it expects {good.base.expected[:1]}")
        check(len(good.mutants) >= LEAST_MUTANTS, f"{kind}: {len(good.mutants)} mutants, of at least {LEAST_MUTANTS}")
        check(all(mutant.expected for mutant in good.mutants), f"{kind}: a mutant of good.test that nobody kills")
    if bad := read_case(folder / "bad.test", kind):
        check(bad.base.expected and bad.expected, f"{kind}: bad.test does not pin what is printed")


def check_page(page, rule, level, printed):
    if not check(page.is_file(), f"{rule}: no page {page.name}"):
        return
    text = page.read_text(encoding="utf-8")
    check(text.startswith(f"# {rule}\n\nLevel: {level}."), f"{page}: begins with '# {rule}' and 'Level: {level}.'")
    check(text.count("\n") <= LONGEST_PAGE, f"{page}: longer than {LONGEST_PAGE} lines")
    for part in ("**Why.**", "**What to do.**", "**Policy.**", "**Limits.**", f"[harness-{rule}]"):
        check(part in text, f"{page}: no {part}")
    for block in re.findall(r"^```\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            check(line in printed.splitlines(), f"{page}: not what bad.test prints: {line}")
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        check((page.parent / link).is_file(), f"{page}: the link {link} leads nowhere")


def main():
    source = Path(sys.argv[1])
    rules, tests = source / "gates/rules", source / "test/lit/rules"
    table = {}
    for file in sorted((rules / "data").glob("*.cc")):  # a kind of [[rule]], whose page is docs/policy.md
        check_kind(tests / "data" / file.stem, file.stem)
    for file in sorted(set(rules.glob("*/*.cc")) - set(rules.glob("data/*.cc"))):
        rule = f"{file.parent.name}.{file.stem}"
        found = RULE.search(file.read_text(encoding="utf-8"))
        if not check(found and found[1] == rule, f"{file}: registers no rule '{rule}'"):
            continue
        level = found[2].lower()
        table[rule] = f"| [{rule}](../gates/rules/{rule.replace('.', '/')}.md) | {level} | {found[3]} |"
        printed = check_tests(tests / file.parent.name / file.stem, rule)
        check_page(file.with_suffix(".md"), rule, level, printed)
    for page in rules.glob("*/*.md"):
        check(page.with_suffix(".cc").is_file(), f"{page}: a page without a rule")
    for folder in tests.glob("*/*/"):
        check((rules / folder.parent.name / f"{folder.name}.cc").is_file(), f"{folder}: tests without a rule")
    manual = (source / "docs/rules.md").read_text(encoding="utf-8")
    rows = [line for line in manual.splitlines() if line.startswith("| [")]
    check(rows == [table[rule] for rule in sorted(table)],
          "docs/rules.md: the table should be\n" + "\n".join(table[rule] for rule in sorted(table)))
    check(len(table) > 0, "no rules found")
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


sys.exit(main())
