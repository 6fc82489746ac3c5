#include "policy/compiled.h"

#include "io/file.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

#include <cstring>

using namespace llvm;

namespace harness::policy {

static Error bad(StringRef name, const Twine &what) {
  return createStringError(inconvertibleErrorCode(), name + ": " + what);
}

std::string serialise(const PolicyT &policy) {
  flatbuffers::FlatBufferBuilder builder;
  FinishPolicyBuffer(builder, Policy::Pack(builder, &policy));
  return std::string(reinterpret_cast<const char *>(builder.GetBufferPointer()), builder.GetSize());
}

std::string digest(const PolicyT &policy) {
  const std::string whole = serialise(policy);
  auto copy = std::unique_ptr<PolicyT>(GetPolicy(whole.data())->UnPack());
  copy->baseline.reset();
  copy->cost_baseline.clear();
  return utohexstr(xxh3_64bits(serialise(*copy)), /*LowerCase=*/true, /*Width=*/16);
}

Expected<std::unique_ptr<PolicyT>> parseCompiled(StringRef bytes, StringRef name) {
  // FlatBuffers reads scalars in place, so the buffer must be aligned as the widest of them.
  if (reinterpret_cast<uintptr_t>(bytes.data()) % alignof(uint64_t) != 0) {
    std::vector<uint64_t> aligned(bytes.size() / sizeof(uint64_t) + 1);
    memcpy(aligned.data(), bytes.data(), bytes.size());
    return parseCompiled(StringRef(reinterpret_cast<const char *>(aligned.data()), bytes.size()), name);
  }
  constexpr size_t SmallestBuffer = 8; // root offset and identifier
  if (bytes.size() < SmallestBuffer || !PolicyBufferHasIdentifier(bytes.data()))
    return bad(name, "is not a compiled policy");
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size());
  if (!VerifyPolicyBuffer(verifier))
    return bad(name, "is damaged; delete it and build again");
  const Policy *policy = GetPolicy(bytes.data());
  if (policy->schema() != CompiledSchema)
    return bad(name, "was written by " + Twine(policy->schema() < CompiledSchema ? "an older" : "a newer") +
                         " version of Harness (schema " + Twine(policy->schema()) + ", this one reads " +
                         Twine(CompiledSchema) + "); build again");
  return std::unique_ptr<PolicyT>(policy->UnPack());
}

Expected<std::unique_ptr<PolicyT>> readCompiled(StringRef path) {
  auto file = MemoryBuffer::getFile(path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return bad(path, "cannot be read: " + file.getError().message());
  return parseCompiled((*file)->getBuffer(), path);
}

Expected<bool> writeCompiled(StringRef path, const PolicyT &policy) {
  std::string bytes = serialise(policy);
  bool changed = false;
  if (Error e = io::writeIfChanged(path, bytes, &changed))
    return std::move(e);
  return changed;
}

} // namespace harness::policy
