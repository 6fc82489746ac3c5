#include "facts/packing.h"

#include "llvm/Support/LEB128.h"

#include <algorithm>

#include <cstring>

using namespace llvm;

namespace harness::facts {
namespace {

// All strings of a unit; far more than any has.
constexpr uint64_t LongestText = uint64_t(1) << 28;

uint32_t zigzag(uint32_t difference) { return difference << 1 ^ (0 - (difference >> 31)); }
uint32_t unzigzag(uint32_t z) { return z >> 1 ^ (0 - (z & 1)); }

class Packer {
public:
  std::string bytes;

  void number(uint64_t n) {
    do {
      uint8_t byte = n & 0x7f;
      n >>= 7;
      bytes += char(n ? byte | 0x80 : byte);
    } while (n);
  }

  template <class Row> void table(const std::vector<Row> &rows) {
    constexpr size_t Words = sizeof(Row) / sizeof(uint32_t);
    number(rows.size());
    number(Words);
    for (size_t word = 0; word < Words; ++word) {
      uint32_t before = 0;
      for (const Row &row : rows) {
        uint32_t value;
        std::memcpy(&value, reinterpret_cast<const char *>(&row) + word * sizeof value, sizeof value);
        if (value == None) {
          number(0);
          continue;
        }
        number(uint64_t(zigzag(value - before)) + 1);
        before = value;
      }
    }
  }

  void strings(ArrayRef<StringRef> all) {
    uint64_t length = 0;
    std::vector<size_t> shared;
    StringRef before;
    for (StringRef s : all) {
      size_t n = std::min(s.size(), before.size());
      shared.push_back(std::mismatch(s.begin(), s.begin() + n, before.begin()).first - s.begin());
      length += s.size();
      before = s;
    }
    number(all.size());
    number(length);
    for (size_t n : shared)
      number(n);
    for (auto [s, n] : zip(all, shared))
      number(s.size() - n);
    for (auto [s, n] : zip(all, shared))
      bytes += s.drop_front(n);
  }
};

class Unpacker {
public:
  explicit Unpacker(StringRef bytes) : at(bytes.bytes_begin()), end(bytes.bytes_end()) {}

  const char *problem = nullptr;

  uint64_t number(uint64_t most) {
    unsigned length = 0;
    const char *error = nullptr;
    // Ten bytes hold any number; LLVM's decoder shifts too far on a longer one.
    constexpr ptrdiff_t Longest = 10;
    uint64_t n = decodeULEB128(at, &length, at + std::min(Longest, end - at), &error);
    at += length;
    if (error || n > most) {
      problem = error ? "a number is cut off" : "a number is out of range";
      at = end;
      return 0;
    }
    return n;
  }

  template <class Row> void table(std::vector<Row> &rows) {
    constexpr size_t Words = sizeof(Row) / sizeof(uint32_t);
    // Every value takes at least one byte.
    size_t n = number(end - at), words = number(Words);
    if (problem || n * words > size_t(end - at)) {
      problem = problem ? problem : "a table is cut off";
      return;
    }
    rows.resize(n);
    for (size_t word = 0; word < words; ++word) {
      uint32_t before = 0;
      for (Row &row : rows) {
        uint64_t coded = number(uint64_t(UINT32_MAX) + 1);
        uint32_t value = coded ? before += unzigzag(uint32_t(coded - 1)) : None;
        std::memcpy(reinterpret_cast<char *>(&row) + word * sizeof value, &value, sizeof value);
      }
    }
  }

  void strings(Facts &f) {
    size_t n = number(end - at), length = number(LongestText);
    std::vector<std::pair<uint32_t, uint32_t>> parts(n); // shared with the one before, more
    for (auto &part : parts)
      part.first = number(length);
    uint64_t more = 0, total = 0;
    uint32_t before = 0;
    for (auto &[shared, own] : parts) {
      own = number(length);
      if (shared > before)
        problem = "a string shares more than there is";
      before = shared + own;
      more += own;
      total += before;
    }
    if (problem)
      return;
    if (total != length || more != size_t(end - at)) {
      problem = "strings and their lengths do not fit";
      return;
    }
    auto text = std::make_shared<std::string>();
    text->reserve(length);
    f.strings.reserve(n);
    size_t start = 0;
    for (auto [shared, own] : parts) {
      size_t next = text->size();
      text->append(text->data() + start, shared).append(reinterpret_cast<const char *>(at), own);
      at += own;
      start = next;
      f.strings.push_back(StringRef(text->data() + start, shared + own));
    }
    f.storage.push_back(std::move(text));
  }

private:
  const uint8_t *at, *end;
};

size_t tableCount() {
  Facts none;
  size_t n = 0;
  Facts::tables(none, [&](const char *, auto &) { ++n; });
  return n;
}

} // namespace

std::string pack(const Facts &facts) {
  Packer packer;
  size_t tables = 0, at = 0; // up to the last that has rows
  Facts::tables(facts, [&](const char *, const auto &table) {
    ++at;
    if (!table.empty())
      tables = at;
  });
  packer.number(tables);
  Facts::tables(facts, [&](const char *, const auto &table) {
    if (tables) {
      packer.table(table);
      --tables;
    }
  });
  packer.strings(facts.strings);
  return std::move(packer.bytes);
}

Expected<Facts> unpack(StringRef bytes) {
  Unpacker unpacker(bytes);
  Facts facts;
  size_t tables = unpacker.number(tableCount());
  Facts::tables(facts, [&](const char *, auto &table) {
    if (!unpacker.problem && tables) {
      unpacker.table(table);
      --tables;
    }
  });
  if (!unpacker.problem)
    unpacker.strings(facts);
  if (unpacker.problem)
    return createStringError(unpacker.problem);
  return facts;
}

} // namespace harness::facts
