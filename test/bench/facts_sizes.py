#!/usr/bin/env python3
"""What the facts of an object are made of: bytes per table, each compressed on its own, and the whole at other levels.

    facts_sizes.py OBJECT

Takes the packed form apart as the head of gates/facts/schema.fbs describes it. Needs zstd, xz and llvm-objcopy-22.
"""
import os
import struct
import subprocess
import sys
import tempfile

TABLES = """files units coverage functions types bases fields overrides variables calls bindings accesses references includes
constants literals events flows annotations symbols conflicts arguments fingerprints""".split()
HEADER = 24


def compressed(data, *command):
    return len(subprocess.run(command or ("zstd", "-9", "-c"), input=data, capture_output=True, check=True).stdout)


def section(path):
    with tempfile.TemporaryDirectory() as work:
        out = work + "/section"
        subprocess.run(["llvm-objcopy-22", "--dump-section", f".harness={out}", path, work + "/object"], check=True)
        with open(out, "rb") as file:
            return file.read()


def main():
    data = section(sys.argv[1])
    size = struct.unpack_from("<I", data, 12)[0]
    plain = subprocess.run(["zstd", "-dc"], input=data[HEADER:HEADER + size], capture_output=True, check=True).stdout
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = plain[at]
            at += 1
            value |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                return value

    whole = os.path.getsize(sys.argv[1])
    print(f"object without facts {whole - len(data)} bytes, section {len(data)}: {len(data) / (whole - len(data)):.1%}")
    for name in TABLES[:number()]:
        start = at
        rows, words = number(), number()
        for _ in range(rows * words):
            number()
        if rows:
            print(f"{name:12} {rows:7} rows {compressed(plain[start:at]):8} bytes")
    print(f"{'names':12} {'':12} {compressed(plain[at:]):8} bytes")
    for command in ("zstd -3 -c", "zstd -9 -c", "zstd -19 -c", "xz -9e -c"):
        print(f"all, {command:12} {compressed(plain, *command.split()):15} bytes")


main()
