// What linkage names say: an object leaves out what can be made from them, merging makes it again.
#pragma once

#include "facts/model.h"

#include <string>

namespace harness::facts {

// The qualified name of a linkage name as facts carry it, without parameters, template arguments and inline namespaces
// of the standard library: "_ZNSt6thread4joinEv" is "std::thread::join". What is not mangled stays.
std::string demangledName(llvm::StringRef symbol);

// "join" of "std::thread::join"; a name without a scope as it is.
inline llvm::StringRef lastOf(llvm::StringRef qualified) {
  size_t at = qualified.rfind("::");
  return at == llvm::StringRef::npos ? qualified : qualified.drop_front(at + 2);
}

// Drops the names that `demangledName` gives.
void dropDerived(Facts &facts);

// The name and, of a definition, the signature of a row that came without.
std::string derivedName(llvm::StringRef symbol);
std::string derivedSignature(llvm::StringRef symbol);

} // namespace harness::facts
