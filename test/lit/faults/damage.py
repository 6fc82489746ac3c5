#!/usr/bin/env python3
"""damage.py OBJECT OUT HOW: a copy of an object whose section .harness is damaged in one way. See gates/facts/schema.fbs
for what the header is."""
import struct
import subprocess
import sys

HOW = {
    "header": lambda b: b[:10],
    "payload": lambda b: b[:100],
    "foreign": lambda b: b"somebody else's bytes, in a section of this name" * 3,
    "newer": lambda b: b[:8] + struct.pack("<I", 999) + b[12:],
    "longer": lambda b: b[:12] + struct.pack("<I", 0xFFFFFFF0) + b[16:],
    "oversized": lambda b: b[:16] + struct.pack("<I", 0xFFFFFFF0) + b[20:],
    "checksum": lambda b: b[:40] + bytes([b[40] ^ 1]) + b[41:],
    "plain": lambda b: b[:16] + struct.pack("<I", 0) + b[20:],
    "tail": lambda b: b + b"and more",
    "empty": lambda b: b"",
}
source, out, how = sys.argv[1:]
section = out + ".bin"
subprocess.run(["llvm-objcopy", "--dump-section", f".harness={section}", source, out], check=True)
with open(section, "rb") as file:
    data = file.read()
with open(section, "wb") as file:
    file.write(HOW[how](data))
subprocess.run(["llvm-objcopy", "--update-section", f".harness={section}", source, out], check=True)
