// Where a key of the policy is written, for findings at the policy. Reads the sources again, so it is called only when
// such a finding is printed.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/IntrusiveRefCntPtr.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace harness::policy {

struct PolicyPlace {
  std::string path; // as `policy` was given, or that of an included file
  uint32_t line = 0, column = 0;
};

// `key` names a table, a key in it, or one entry of a list, outermost first:
//   component.domain   component.domain.uses   component.domain.uses.store   component.domain.files.src/a/**
//   layers.main        kind.gateway.allow.net  rules.effect.*                symbols.acme.acme::Client::send
//   project.roots      port.shop::Clock        library.acme                  trust.0   forbidden.2   waiver.3
//   budget.0.max.token cost.weights.module     cost_baseline.shop_domain.domain.module.src/a.cpp   rule.my.rule.query
//   baseline.…, by baselineId() in baseline.h
// Tables without a name count from 0, in the order they are read: the policy first, then the files it includes.
// What is not written, such as an entry that a default stands for, gives the place of the innermost table that is.
std::optional<PolicyPlace>
locate(llvm::StringRef policy, llvm::StringRef key,
       llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files = llvm::vfs::getRealFileSystem());

// Many of them, read once.
std::vector<std::optional<PolicyPlace>>
locate(llvm::StringRef policy, llvm::ArrayRef<std::string> keys,
       llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> files = llvm::vfs::getRealFileSystem());

} // namespace harness::policy
