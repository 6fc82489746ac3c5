#include "embed.h"

#include "facts/format.h"

#include "clang/Basic/CodeGenOptions.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/PassInstrumentation.h"
#include "llvm/IR/PassManager.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Transforms/Utils/ModuleUtils.h"

using namespace llvm;

namespace harness {
namespace {

void embed(Module &module, const std::string &bytes) {
  if (bytes.empty())
    return;
  embedBufferInModule(module, MemoryBufferRef(bytes, "facts"), facts::SectionName, Align(8));
}

struct EmbedPass : PassInfoMixin<EmbedPass> {
  std::shared_ptr<std::string> bytes;
  explicit EmbedPass(std::shared_ptr<std::string> bytes) : bytes(std::move(bytes)) {}
  PreservedAnalyses run(Module &module, ModuleAnalysisManager &) {
    embed(module, *bytes);
    return PreservedAnalyses::all();
  }
  static bool isRequired() { return true; }
};

} // namespace

std::shared_ptr<std::string> embedLater(clang::CompilerInstance &ci) {
  auto bytes = std::make_shared<std::string>();
  bool noPasses = ci.getCodeGenOpts().DisableLLVMPasses;
  ci.getCodeGenOpts().PassBuilderCallbacks.push_back([bytes, noPasses](PassBuilder &builder) {
    builder.registerPipelineStartEPCallback(
        [bytes](ModulePassManager &passes, OptimizationLevel) { passes.addPass(EmbedPass(bytes)); });
    // -save-temps compiles in steps, and the step that has the AST runs no pipeline: it only writes bitcode. The pass
    // that writes it is still announced.
    if (auto *announced = builder.getPassInstrumentationCallbacks(); announced && noPasses)
      announced->registerBeforeNonSkippedPassCallback([bytes, done = false](StringRef, Any ir) mutable {
        auto *module = any_cast<const Module *>(&ir);
        if (!module || done)
          return;
        done = true;
        embed(const_cast<Module &>(**module), *bytes);
      });
  });
  return bytes;
}

} // namespace harness
