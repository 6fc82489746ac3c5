// `harness policy [harness.toml] -o policy.bin`: compiles the policy, the files it includes and the effect catalogue
// into the one file that the gates and the plugin read.

#include "commands/command.h"
#include "commands/read_options.h"

#include "io/file.h"
#include "policy/compiled.h"
#include "policy/dump.h"
#include "policy/read_policy.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <chrono>

using namespace llvm;

namespace harness {
namespace {

using policy::Mode;

cl::SubCommand sub("policy", "Compile harness.toml: harness policy [harness.toml] -o policy.bin");
cl::opt<std::string> path(cl::Positional, cl::desc("[harness.toml]"), cl::init("harness.toml"), cl::sub(sub));
cl::opt<std::string> output("o", cl::desc("Write the compiled policy here; a file that is the same is left alone"),
                            cl::value_desc("file"), cl::sub(sub));
cl::opt<std::string> depfile("depfile", cl::desc("Write what was read here, for Ninja and Make"),
                             cl::value_desc("file"), cl::sub(sub));
cl::opt<Mode> mode("mode", cl::desc("What a finding does to the build"), cl::sub(sub), cl::init(Mode::error),
                   cl::values(clEnumValN(Mode::error, "error", "it fails the build (default)"),
                              clEnumValN(Mode::warn, "warn", "it is printed"),
                              clEnumValN(Mode::off, "off", "nothing is judged")));
cl::opt<bool> assume("assume", cl::desc("There is no harness.toml: judge by the default policy, as warnings"),
                     cl::sub(sub));
cl::opt<bool> checkOnly("check", cl::desc("Say what is wrong and write nothing"), cl::sub(sub));
cl::opt<bool> print("print", cl::desc("Print the policy with kinds resolved, and write nothing"), cl::sub(sub));
cl::opt<bool> stats("stats", cl::desc("Print what was read and how long it took"), cl::sub(sub));
cl::opt<std::string> catalogue("catalogue", cl::desc("Read the effect catalogue from here"), cl::value_desc("folder"),
                               cl::sub(sub));

// In the form that both Ninja and Make read.
void writeName(raw_ostream &os, StringRef name) {
  for (char c : name) {
    if (c == ' ' || c == '#' || c == '\\')
      os << '\\';
    if (c == '$')
      os << '$';
    os << c;
  }
}

Error writeDepfile(const policy::Files &files) {
  std::string text;
  raw_string_ostream os(text);
  writeName(os, output);
  os << ':';
  for (const std::string &name : files.dependencies()) {
    if (sys::fs::equivalent(name, ".")) // built inside the sources: each build changes the folder
      continue;
    os << " \\\n  ";
    writeName(os, name);
  }
  os << '\n';
  return io::writeIfChanged(depfile, text);
}

void printStats(const policy::PolicyT &policy, const policy::Files &files, double milliseconds) {
  errs() << "read " << files.dependencies().size() << " files and folders\n"
         << "components " << policy.components.size() << ", kinds " << policy.kinds.size() << ", effects "
         << policy.catalogue->effects.size() << ", symbols " << policy.catalogue->symbols.size() << '\n'
         << "policy.bin " << serialise(policy).size() << " bytes, digest " << digest(policy) << '\n'
         << format("time %.1f ms\n", milliseconds);
}

int run() {
  auto start = std::chrono::steady_clock::now();
  if (output.empty() && !checkOnly && !print)
    return fail(Usage, "say where to write the policy: harness policy " + path + " -o policy.bin");
  policy::Files files;
  const policy::ReadOptions options = readOptions(catalogue, mode);
  if (!files.isFolder(options.catalogue))
    return fail(Failed, "the effect catalogue is missing: there is no folder '" + options.catalogue +
                            "'; install Harness again, or name it with --catalogue");

  policy::Diagnostics diagnostics;
  std::unique_ptr<policy::PolicyT> result = assume ? policy::assumedPolicy(options, files, diagnostics)
                                                   : policy::readPolicy(path, options, files, diagnostics);
  for (const policy::Diagnostic &d : diagnostics)
    files.print(errs(), d, errs().has_colors());
  if (!result)
    return Usage;
  if (print)
    policy::dump(*result, outs());
  if (!print && !checkOnly) {
    if (auto written = policy::writeCompiled(output, *result); !written)
      return fail(Failed, written.takeError());
    if (!depfile.empty())
      if (Error e = writeDepfile(files))
        return fail(Failed, std::move(e));
  }
  if (stats)
    printStats(*result, files,
               std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
  return Clean;
}

Command registered(sub, run);

} // namespace
} // namespace harness
