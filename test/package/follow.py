#!/usr/bin/env python3
"""Follows a Markdown page literally: runs its shell blocks one after the other, as a reader would type them, and holds what
they print against what the page shows.

    follow.py PAGE

```sh         is run in the folder where the block before it ended; with a comment that begins "# fails" it has to fail
```           (without a language) behind it: these lines are printed, in this order; "…" stands for anything, also for lines
```toml FILE  and other languages with a file name: the block is the file
Exit status: 0 as the page says, 1 not.
"""

import pathlib
import re
import subprocess
import sys
import tempfile


def blocks(text):
    """(language, argument, line, body) of each."""
    for m in re.finditer(r"^```([a-z+]*)(?: +(\S+))?\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        yield m[1], m[2], text.count("\n", 0, m.start()) + 1, m[3]


def run(body, folder):
    """Exit status, output, and the folder in which it ended."""
    with tempfile.NamedTemporaryFile("r") as end:
        script = f"trap 'pwd >{end.name}' EXIT\nset -e\n{body}"
        done = subprocess.run(["bash", "-c", script], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout, end.read().strip() or folder


def missing(shown, output):
    """The first line of the page that is not printed behind those before it."""
    at = 0
    lines = output.splitlines()
    for wanted in filter(None, (line.strip() for line in shown.splitlines())):
        if wanted == "…":
            continue
        pattern = ".*".join(map(re.escape, wanted.split("…")))
        while at < len(lines) and not re.fullmatch(pattern, lines[at].strip()):
            at += 1
        if at == len(lines):
            return wanted
        at += 1
    return None


def main():
    page = pathlib.Path(sys.argv[1])
    folder, output, followed = ".", "", 0
    for language, argument, line, body in blocks(page.read_text(encoding="utf-8")):
        where = f"{page.name}:{line}"
        if language == "sh":
            status, output, folder = run(body, folder)
            followed += 1
            if (status != 0) != ("# fails" in body):
                sys.exit(f"{where}: exit status {status}\n{output}")
        elif not language:
            if wanted := missing(body, output):
                sys.exit(f"{where}: the page shows '{wanted}'; printed was\n{output}")
        elif argument:
            path = pathlib.Path(folder) / argument
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(body, encoding="utf-8")
    if not followed:
        sys.exit(f"{page.name}: nothing to follow")


main()
