// Facts as bytes. schema.fbs specifies the frame and the buffer; this header is how to write and read them.
#pragma once

#include "facts/model.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

namespace harness::facts {

inline constexpr uint32_t SchemaVersion = 1;
inline constexpr llvm::StringLiteral SectionName = ".harness";
inline constexpr size_t HeaderSize = 24;
// No unit comes near it; a header that says more is damaged or hostile.
inline constexpr uint64_t LargestPayload = uint64_t(1) << 28;

// Packed: small, for objects. Plain: read without work, for merged facts.
enum class Packing { Packed, Plain };

// One frame: header and payload, padded to 8 bytes. `facts` must be canonical (see canonical.h).
std::string write(const Facts &facts, Packing packing);

// Every frame of a section or merged file. Errors say what is wrong with the bytes, not where they came from: the
// caller adds the name of the object. A newer schema, a damaged frame and foreign bytes are told apart.
llvm::Expected<std::vector<Facts>> read(llvm::StringRef bytes);

// Same for a file that holds exactly one frame; the result keeps the buffer.
llvm::Expected<Facts> readFile(std::unique_ptr<llvm::MemoryBuffer> buffer);

} // namespace harness::facts
