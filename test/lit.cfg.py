# Configuration of lit for lit/ and package/. By hand: lit-22 -v [--param build=build] test/lit/facts
#
#   %harness               the program                       %clang, %clangxx    the compilers, as they are
#   %plugin                the plugin                        %hclang, %hclangxx  the compilers with the plugin
#   %exits CODE COMMAND…   succeeds when COMMAND exits with CODE, and shows what it prints
#   %prefix                an installed Harness (tests of the package only)
#   %gate FILE, %evade FILE FOLDER   see lit/rules/gate.py, lit/evasion/evade.py
# FileCheck, not, split-file and the llvm-* tools are found by name.

import os

import lit.formats

source = os.path.dirname(os.path.abspath(__file__))
build = os.path.abspath(lit_config.params.get("build", os.path.join(source, "..", "build")))
llvm = lit_config.params.get("llvm", "/usr/lib/llvm-22/bin")
clang = lit_config.params.get("clang", os.path.join(llvm, "clang"))
clangxx = lit_config.params.get("clangxx", os.path.join(llvm, "clang++"))

config.name = "harness"
config.test_format = lit.formats.ShTest(execute_external=False)
config.suffixes = [".test"]
config.excludes = ["Inputs"]
config.test_source_root = source
config.test_exec_root = os.path.join(build, "test", "out")

harness = os.path.join(build, "gates", "harness")
plugin = os.path.join(build, "lib", "HarnessPlugin.so")
for tool in harness, plugin:
    if not os.path.exists(tool):
        lit_config.fatal(f"{tool} is missing: build Harness first, or say where with --param build=FOLDER")

tools = f"--harness={harness} --plugin={plugin}"
for name, text in {
    "exits": "sh " + os.path.join(source, "lit", "exits.sh"),
    "gate": f"python3 {source}/lit/rules/gate.py {tools} --clangxx={clangxx}",
    "evade": f"python3 {source}/lit/evasion/evade.py {tools} --cc={clang} --cxx={clangxx} --ar={llvm}/llvm-ar",
    "harness": harness,
    "plugin": plugin,
    "prefix": os.path.join(build, "test", "prefix"),
    "root": os.path.dirname(source),
    "generated": os.path.join(build, "generated"),
    "llvminclude": os.path.join(os.path.dirname(llvm), "include"),
    "hclangxx": f"{clangxx} -fplugin={plugin}",
    "hclang": f"{clang} -fplugin={plugin}",
    "clangxx": clangxx,
    "clang": clang,
}.items():
    config.substitutions.append((f"%{name}\\b", text))

config.environment["PATH"] = os.pathsep.join([llvm, os.environ["PATH"]])
# What a person has set must not decide whether a test passes.
for name in "HARNESS_COLOR", "CLICOLOR_FORCE", "CCC_OVERRIDE_OPTIONS", "CPATH", "SOURCE_DATE_EPOCH":
    config.environment.pop(name, None)
config.environment["LC_ALL"] = "C.UTF-8"
