// The facts of a target's objects and archives, merged.
//
// Objects are read in parts of 64, side by side, and merged in order. Of a target of several parts each part is kept in
// a file whose name says what is in it (objects, their sizes and times), so that after an edit only one is read anew.
#pragma once

#include "facts/merge.h"

#include "llvm/Support/Error.h"

namespace harness::objects {

class Collector {
public:
  // `kept`: folder for parts.
  explicit Collector(std::string kept) : kept(std::move(kept)) {}

  llvm::Error objects(llvm::ArrayRef<std::string> paths);
  // Facts of another project: what they say counts, where they stand does not concern us.
  llvm::Error archive(const std::string &path);
  // An object that is known to carry no facts (assembly).
  void without(const std::string &object);

  facts::Merger merger;
  std::vector<std::string> odd; // members of archives that are no objects

private:
  void forget(const std::vector<std::string> &inUse);

  std::string kept;
};

} // namespace harness::objects
