// What the tests of the report writers share: a report that has one of each, and the sources it points into.
#pragma once

#include "report/report.h"
#include "report/sources.h"

#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/raw_ostream.h"

namespace harness {

inline Sources sampleSources() {
  auto files = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  auto add = [&](llvm::StringRef path, llvm::StringRef text) {
    files->addFile(path, 0, llvm::MemoryBuffer::getMemBufferCopy(text));
  };
  add("/project/src/domain/rate.cpp", "namespace shop {\nint rate() {\n  return config(\"rate\");\n}\n}\n");
  add("/project/src/config/config.cpp", "\tauto *v = std::getenv(name);\r\nint b;");
  add("/project/src/odd.cpp", "int größe = f(); // \x1b[31m\nint x; \xff int y;\n\n" + std::string(300, 'x') + "\n");
  add("/project/out/gen/a.cpp", "int generated;\n");
  return Sources("/project", "out", files);
}

inline Finding effectFinding() {
  Finding f;
  f.rule = "effect.undeclared";
  f.at = {"src/domain/rate.cpp", 3, 10};
  f.message = "'shop::rate' reaches effect 'env.vars.read' but component 'domain' is pure-domain";
  f.notes = {{{"src/config/config.cpp", 1, 17}, "shop::rate → shop::config → ::getenv", true}};
  f.remedy = "pass the value in, or declare a port: [[component]] name = \"domain\"  ports = [\"shop::Config\"]";
  f.component = "domain";
  f.entity = "shop::rate()";
  f.target = "shop_domain";
  f.identity = "effect.undeclared|shop::rate()|env.vars.read";
  return f;
}

inline Finding boundaryFinding() {
  Finding f;
  f.rule = "boundary.uses";
  f.level = Level::Warn;
  f.at = {"src/app/main.cpp", 0, 0};
  f.message = "component 'app' uses 'store' without saying so";
  f.accept = "uses = [\"store\"]";
  f.target = "shop_app";
  f.identity = "boundary.uses|app|store";
  return f;
}

inline Report sampleReport() {
  Report r;
  r.version = "0.1.0";
  r.project = "shop";
  r.targets = {"shop_app", "shop_domain"};
  r.rules = {{"boundary.uses", "A component uses only what it names.", "boundary.uses.md", Level::Block},
             {"effect.undeclared", "A component reaches only the effects it may have.", "effect.undeclared.md"}};
  r.findings = {effectFinding(), boundaryFinding()};
  Accepted a;
  a.finding = effectFinding();
  a.finding.at.line = 2;
  a.finding.message = "'shop::legacyRate' reaches effect 'fs.read'";
  a.finding.notes.clear();
  a.finding.identity = "effect.undeclared|shop::legacyRate()|fs.read";
  a.by = "waiver";
  a.reason = "replaced by the rate port in the next release";
  a.owner = "pricing";
  a.expires = "2027-03-31";
  r.accepted = {a};
  return r;
}

template <class Write> std::string written(Write write) {
  std::string out;
  llvm::raw_string_ostream os(out);
  write(os);
  return out;
}

} // namespace harness
