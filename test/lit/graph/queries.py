#!/usr/bin/env python3
"""Runs every query of docs/graph.md on the graph of a test case, and compares the rows with those that the case expects.

    queries.py [--update] [--keep DIR] --harness=H --plugin=P --clangxx=C CASE

The case has the form that test/lit/rules/case.py describes; what its gates find is part of the graph. Checked as well: the page documents each table, view and column that there is, and no other; equal builds give equal bytes.
"""

import argparse
import contextlib
import os
import re
import sqlite3
import sys
import tempfile

sys.dont_write_bytecode = True  # the tests leave nothing in the source folder
here = os.path.dirname(os.path.abspath(__file__))
root = os.path.dirname(os.path.dirname(os.path.dirname(here)))
sys.path.insert(0, os.path.join(root, "test", "lit", "rules"))
from case import Case  # noqa: E402
from gate import Project, run  # noqa: E402

PAGE = os.path.join(root, "docs", "graph.md")


def cell(value):
    return "-" if value is None else str(value)


def answers(page, database):
    """The text of all answers, each below the heading of its query."""
    out = []
    queries = re.findall(r"^### (\d+\. .+?)\n(?:.*\n)*?```sql\n((?:.*\n)*?)```\n", page, re.MULTILINE)
    if len(queries) != page.count("```sql"):
        sys.exit("a query of the page has no heading '### N. …' of its own")
    if len(queries) < 20:
        sys.exit(f"{len(queries)} queries in the page, of twenty")
    for title, sql in queries:
        try:
            rows = database.execute(sql).fetchall()
        except sqlite3.Error as error:
            sys.exit(f"{title}: {error}")
        if not rows:
            sys.exit(f"{title}: finds nothing, so nothing tells whether it is right")
        out.append(title)
        out += ["  " + " | ".join(cell(c) for c in row) for row in rows]
    return "\n".join(out) + "\n"


def undocumented(page, database):
    """Differences between the tables of the page and those of the file."""
    there = {}
    for name, in database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall():
        there[name] = [row[1] for row in database.execute(f"PRAGMA table_info({name})")]
    said = {}
    for block in re.split(r"^\*\*", page, flags=re.MULTILINE)[1:]:
        name = re.match(r"`(\w+)`", block)
        if name:
            said[name[1]] = [column for line in re.findall(r"^\| (`.*?) \|", block, re.MULTILINE) for column in re.findall(r"`(\w+)`", line)]
    wrong = [f"the page has no '{name}'" for name in sorted(there.keys() - said.keys())]
    wrong += [f"there is no '{name}'" for name in sorted(said.keys() - there.keys())]
    for name in sorted(there.keys() & said.keys()):
        if there[name] != said[name]:
            wrong.append(f"'{name}' has {there[name]}, the page says {said[name]}")
    return wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--keep", help="leave the project and its graph in this folder")
    for tool in "harness", "plugin", "clangxx":
        parser.add_argument("--" + tool, required=True)
    parser.add_argument("case")
    tools = parser.parse_args()
    with open(tools.case, encoding="utf-8") as file:
        text = file.read()
    case = Case(text)
    with open(PAGE, encoding="utf-8") as file:
        page = file.read()
    with contextlib.nullcontext(tools.keep) if tools.keep else tempfile.TemporaryDirectory() as folder:
        project = Project(tools, folder, case, {})
        for path, content in case.base.files.items():
            project.write(path, content)
        if errors := project.policy():
            sys.exit(f"the policy is refused: {errors}")
        project.compile(case.base)
        project.gates(case.base.targets)
        for name in "one.db", "two.db":
            run([tools.harness, "graph", "--out", name], project.build)
        with open(project.build + "/one.db", "rb") as one, open(project.build + "/two.db", "rb") as two:
            if one.read() != two.read():
                sys.exit("two graphs of one build differ")
        database = sqlite3.connect(f"file:{project.build}/one.db?mode=ro", uri=True)
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            sys.exit("the file is damaged")
        if wrong := undocumented(page, database):
            sys.exit("\n".join(wrong))
        got = answers(page, database)
    if tools.update:
        with open(tools.case, "w", encoding="utf-8") as file:
            file.write(re.split(r"^(?://|#)--- expected\n", text, flags=re.MULTILINE)[0] + "#--- expected\n" + got)
    elif got != case.expected:
        sys.exit(f"expected:\n{case.expected}\ngot:\n{got}")


main()
