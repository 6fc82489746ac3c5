// The one place that tells versions of LLVM and Clang apart. Everything else in the plugin is written against 22.
#pragma once

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/Basic/Version.h"
#include "llvm/Config/llvm-config.h"

#if LLVM_VERSION_MAJOR < 19
#error "Harness needs LLVM 19 or newer"
#endif

namespace harness::compat {

// Does the declaration come from another unit of the same named module, or from an imported one?
inline bool isImported(const clang::Decl &d) {
#if LLVM_VERSION_MAJOR >= 20
  return d.isInAnotherModuleUnit();
#else
  auto *m = d.getOwningModule();
  return m && m->isNamedModule() && m != d.getASTContext().getCurrentNamedModule();
#endif
}

inline void fullNames(clang::PrintingPolicy &policy) {
#if LLVM_VERSION_MAJOR >= 22
  policy.SuppressInlineNamespace = llvm::to_underlying(clang::PrintingPolicy::SuppressInlineNamespaceMode::All);
#else
  policy.SuppressInlineNamespace = true;
#endif
}

inline std::string text(const clang::FileScopeAsmDecl &assembly) {
#if LLVM_VERSION_MAJOR >= 21
  return assembly.getAsmString();
#else
  return assembly.getAsmString()->getString().str();
#endif
}

} // namespace harness::compat
