// A policy read from memory: what the tests of gates/policy share.
#pragma once

#include "policy/files.h"
#include "policy/read_policy.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace harness::policy::test {

using TextFile = std::pair<std::string, std::string>; // path, text

inline const char SmallCatalogue[] = R"(schema = 1
[traits]
block = "waits"
[effects."db.read"]
meaning = "read a database"
[effects."fs.open"]
meaning = "open a file"
[effects."fs.meta.read"]
meaning = "stat"
[effects."mem.alloc"]
meaning = "allocate"
[effects."net.send"]
meaning = "send"
[effects."time.wall.read"]
meaning = "wall clock"
[effects."unknown.extern"]
meaning = "who knows"
[library.libc]
platform = true
headers = ["unistd.h", "sys/**"]
[library.acme]
headers = ["acme/**"]
symbols = ["acme_*"]
[pure.libc]
headers = ["math.h"]
names = ["::abs"]
[defaults.std]
match = ["std::**"]
fx = ["pure"]
[[refine]]
symbols = ["::open"]
argument = 1
cases = [{ mask = 3, value = 0, fx = ["fs.meta.read"] }]
[symbols.libc]
"::open" = { fx = ["fs.open"], tr = ["block", "acb:2:loop"], hdr = "fcntl.h", v = "cc" }
"::send" = { fx = ["net.send"], v = "mem" }
[[kind]]
name = "pure-domain"
[[kind]]
name = "adapter"
allow = ["time.wall"]
declare = ["db", "fs", "net"]
unknown = "declare"
blocking = "declare"
)";

inline llvm::IntrusiveRefCntPtr<llvm::vfs::InMemoryFileSystem> disk(const std::vector<TextFile> &files) {
  auto fs = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  fs->setCurrentWorkingDirectory("/project");
  for (const auto &[path, text] : files)
    fs->addFile(path, 0, llvm::MemoryBuffer::getMemBufferCopy(text));
  return fs;
}

struct ReadResult {
  std::unique_ptr<PolicyT> policy;
  std::string messages; // "line:column: message" of harness.toml, "path:line:column: message" of others; one a line
  std::vector<std::string> dependencies;
};

inline ReadResult read(std::vector<TextFile> texts, ReadOptions options = {}) {
  texts.emplace_back("catalogue/all.toml", SmallCatalogue);
  Files files(disk(texts));
  ReadResult result;
  Diagnostics diagnostics;
  result.policy = readPolicy("harness.toml", options, files, diagnostics);
  for (const Diagnostic &d : diagnostics) {
    if (d.path != "harness.toml")
      result.messages += d.path + ":";
    if (d.line)
      result.messages += std::to_string(d.line) + ":" + std::to_string(d.column) + ": ";
    result.messages += d.message + "\n";
  }
  result.dependencies.assign(files.dependencies().begin(), files.dependencies().end());
  return result;
}

// What every harness.toml of a test begins with: five lines, so that the test's own text starts at line 6.
inline std::string withHeader(llvm::StringRef text) {
  return ("schema = 1\n[project]\nname = \"shop\"\n\n\n" + text).str();
}

inline ReadResult readText(llvm::StringRef text, ReadOptions options = {}) {
  return read({{"harness.toml", withHeader(text)}}, std::move(options));
}

// The policy of a component table, or of several; the test fails in the caller when it is null.
inline std::unique_ptr<PolicyT> valid(llvm::StringRef text) { return readText(text).policy; }

// The catalogue that comes with Harness. The build says where it is; without, it is looked for from this file.
inline std::string shippedCatalogue() {
#ifdef HARNESS_CATALOGUE
  return HARNESS_CATALOGUE;
#else
  llvm::SmallString<256> path(llvm::sys::path::parent_path(__FILE__));
  llvm::sys::path::append(path, "..", "..", "gates", "catalogue");
  return path.str().str();
#endif
}

} // namespace harness::policy::test
