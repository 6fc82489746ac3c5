// Frames and FlatBuffers: see schema.fbs for the layout.

#include "facts/format.h"
#include "facts/packing.h"
#include "facts/verify.h"

#include "schema_generated.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Compression.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/xxhash.h"

#include <type_traits>

using namespace llvm;
using namespace llvm::support;

namespace harness::facts {
namespace {

constexpr StringLiteral Magic("HARNESS\1");
// Facts weigh most on small objects, where a level that saves 7 % costs 8 ms; on large ones it would cost more than it
// saves.
int compressionLevel(size_t bytes) { return bytes < (1 << 17) ? 14 : 6; }

// The rows of model.h and the structs of the schema are the same bytes on a little-endian machine, which every
// supported one is. A column added to one only stops the build here.
template <class Row> struct Stored;
#define HARNESS_STORED(Row)                                                                                            \
  template <> struct Stored<Row> {                                                                                     \
    using type = fb::Row;                                                                                              \
    static_assert(sizeof(Row) == sizeof(fb::Row) && std::is_trivially_copyable_v<Row>);                                \
  };
HARNESS_STORED(File)
HARNESS_STORED(Unit)
HARNESS_STORED(Coverage)
HARNESS_STORED(Function)
HARNESS_STORED(Type)
HARNESS_STORED(Base)
HARNESS_STORED(Field)
HARNESS_STORED(Override)
HARNESS_STORED(Variable)
HARNESS_STORED(Call)
HARNESS_STORED(Binding)
HARNESS_STORED(Access)
HARNESS_STORED(Reference)
HARNESS_STORED(Include)
HARNESS_STORED(Constant)
HARNESS_STORED(Literal)
HARNESS_STORED(Event)
HARNESS_STORED(Flow)
HARNESS_STORED(Annotation)
HARNESS_STORED(Symbol)
HARNESS_STORED(Conflict)
HARNESS_STORED(Argument)
HARNESS_STORED(Fingerprint)
HARNESS_STORED(Run)
HARNESS_STORED(Hit)
HARNESS_STORED(Bound)

template <class Row> auto store(flatbuffers::FlatBufferBuilder &b, const std::vector<Row> &rows) {
  using Struct = typename Stored<Row>::type;
  return b.CreateVectorOfStructs(reinterpret_cast<const Struct *>(rows.data()), rows.size());
}

template <class Row, class Vector> void load(std::vector<Row> &rows, const Vector *stored) {
  if (!stored)
    return;
  auto *first = reinterpret_cast<const Row *>(stored->Data());
  rows.assign(first, first + stored->size());
}

// A buffer, appended to `out`.
void append(const Facts &f, std::string &out) {
  std::string text;
  std::vector<uint32_t> ends;
  ends.reserve(f.strings.size());
  for (StringRef s : f.strings) {
    text += s;
    ends.push_back(text.size());
  }
  // It grows by copying; so it is as large as it will be.
  size_t size = text.size() + ends.size() * sizeof ends[0] + 1024;
  Facts::tables(f, [&](const char *, const auto &table) { size += table.size() * sizeof table[0]; });
  flatbuffers::FlatBufferBuilder b(size);
  auto stored = b.CreateVector(reinterpret_cast<const uint8_t *>(text.data()), text.size());
  auto stops = b.CreateVector(ends);
  auto root = fb::CreateFacts(b, stored, stops, store(b, f.files), store(b, f.units), store(b, f.coverage),
                              store(b, f.functions), store(b, f.types), store(b, f.bases), store(b, f.fields),
                              store(b, f.overrides), store(b, f.variables), store(b, f.calls), store(b, f.bindings),
                              store(b, f.accesses), store(b, f.references), store(b, f.includes), store(b, f.constants),
                              store(b, f.literals), store(b, f.events), store(b, f.flows), store(b, f.annotations),
                              store(b, f.symbols), store(b, f.conflicts), store(b, f.arguments),
                              store(b, f.fingerprints), store(b, f.runs), store(b, f.hits), store(b, f.bounds));
  fb::FinishFactsBuffer(b, root);
  out.reserve(out.size() + b.GetSize() + HeaderSize);
  out.append(reinterpret_cast<const char *>(b.GetBufferPointer()), b.GetSize());
}

Error damaged(const Twine &what) { return createStringError("damaged facts: " + what); }

// What the tables say must hold together before anybody follows an id.
Expected<Facts> verified(Facts f) {
  if (Error e = verify(f))
    return damaged(toString(std::move(e)));
  return f;
}

Error loadStrings(Facts &f, const fb::Facts &in) {
  if (!in.text() || !in.ends())
    return damaged("no strings");
  StringRef text(reinterpret_cast<const char *>(in.text()->data()), in.text()->size());
  uint32_t start = 0;
  f.strings.reserve(in.ends()->size());
  for (uint32_t end : *in.ends()) {
    if (end < start || end > text.size())
      return damaged("a string has no end");
    f.strings.push_back(text.slice(start, end));
    start = end;
  }
  return Error::success();
}

Expected<Facts> readPlain(StringRef bytes, std::shared_ptr<const void> storage) {
  flatbuffers::Verifier verifier(reinterpret_cast<const uint8_t *>(bytes.data()), bytes.size(), 64, 1u << 30);
  if (!fb::VerifyFactsBuffer(verifier))
    return damaged("the tables do not verify");
  const fb::Facts *in = fb::GetFacts(bytes.data());
  Facts f;
  if (Error e = loadStrings(f, *in))
    return e;
  load(f.files, in->files());
  load(f.units, in->units());
  load(f.coverage, in->coverage());
  load(f.functions, in->functions());
  load(f.types, in->types());
  load(f.bases, in->bases());
  load(f.fields, in->fields());
  load(f.overrides, in->overrides());
  load(f.variables, in->variables());
  load(f.calls, in->calls());
  load(f.bindings, in->bindings());
  load(f.accesses, in->accesses());
  load(f.references, in->references());
  load(f.includes, in->includes());
  load(f.constants, in->constants());
  load(f.literals, in->literals());
  load(f.events, in->events());
  load(f.flows, in->flows());
  load(f.annotations, in->annotations());
  load(f.symbols, in->symbols());
  load(f.conflicts, in->conflicts());
  load(f.arguments, in->arguments());
  load(f.fingerprints, in->fingerprints());
  load(f.runs, in->runs());
  load(f.hits, in->hits());
  load(f.bounds, in->bounds());
  f.storage.push_back(std::move(storage));
  return verified(std::move(f));
}

struct Frame {
  StringRef payload;
  uint32_t unpacked; // 0: a plain payload
  size_t size;       // header, payload and padding
};

Expected<Frame> frameAt(StringRef bytes) {
  if (bytes.size() < HeaderSize)
    return damaged("truncated header");
  if (!bytes.starts_with(Magic))
    return createStringError("not Harness facts: the section holds other bytes");
  const char *p = bytes.data();
  uint32_t version = endian::read32le(p + 8), size = endian::read32le(p + 12);
  if (version > SchemaVersion)
    return createStringError("facts of schema " + Twine(version) + ", this Harness reads up to " + Twine(SchemaVersion) +
                             ": use the Harness that compiled the object, or a newer one");
  Frame frame{bytes.substr(HeaderSize, size), endian::read32le(p + 16), alignTo(HeaderSize + uint64_t(size), 8)};
  if (frame.payload.size() != size)
    return damaged("truncated payload");
  if (frame.unpacked > LargestPayload)
    return damaged("oversized payload");
  if (uint32_t(xxh3_64bits(frame.payload)) != endian::read32le(p + 20))
    return damaged("checksum mismatch");
  return frame;
}

Expected<Facts> readPacked(const Frame &frame) {
  SmallVector<uint8_t, 0> bytes;
  if (Error e = compression::zstd::decompress(arrayRefFromStringRef(frame.payload), bytes, frame.unpacked)) {
    consumeError(std::move(e));
    return damaged("the payload does not decompress");
  }
  if (bytes.size() != frame.unpacked)
    return damaged("the payload is shorter than its header says");
  auto facts = unpack(toStringRef(bytes));
  if (!facts)
    return damaged(toString(facts.takeError()));
  return verified(std::move(*facts));
}

} // namespace

std::string write(const Facts &facts, Packing packing) {
  std::string out(HeaderSize, '\0');
  uint32_t unpacked = 0;
  if (packing == Packing::Packed) {
    std::string bytes = pack(facts);
    unpacked = bytes.size();
    SmallVector<uint8_t, 0> compressed;
    compression::zstd::compress(arrayRefFromStringRef(bytes), compressed, compressionLevel(unpacked));
    out += toStringRef(compressed);
  } else {
    append(facts, out);
  }
  StringRef payload = StringRef(out).drop_front(HeaderSize);
  std::copy(Magic.begin(), Magic.end(), out.begin());
  endian::write32le(&out[8], SchemaVersion);
  endian::write32le(&out[12], payload.size());
  endian::write32le(&out[16], unpacked);
  endian::write32le(&out[20], uint32_t(xxh3_64bits(payload)));
  out.resize(alignTo(out.size(), 8));
  return out;
}

Expected<std::vector<Facts>> read(StringRef bytes) {
  std::vector<Facts> all;
  while (!bytes.empty()) {
    auto frame = frameAt(bytes);
    if (!frame)
      return frame.takeError();
    // A section need not be aligned for FlatBuffers.
    auto copy = frame->unpacked ? nullptr : std::make_shared<std::string>(frame->payload.str());
    auto facts = frame->unpacked ? readPacked(*frame) : readPlain(*copy, copy);
    if (!facts)
      return facts.takeError();
    all.push_back(std::move(*facts));
    bytes = bytes.drop_front(std::min(frame->size, bytes.size()));
  }
  return all;
}

Expected<Facts> readFile(std::unique_ptr<MemoryBuffer> file) {
  std::shared_ptr<const MemoryBuffer> buffer = std::move(file);
  auto frame = frameAt(buffer->getBuffer());
  if (!frame)
    return frame.takeError();
  return frame->unpacked ? readPacked(*frame) : readPlain(frame->payload, buffer);
}

} // namespace harness::facts
