#include "closure/annotations.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {

template <class Row> static BitVector annotated(const Facts &facts, size_t rows, Id<Row> Annotation::*on, StringRef kind) {
  BitVector found(rows);
  for (const Annotation &a : facts.annotations)
    if (a.*on && facts.str(a.text).split('\x1f').first == kind)
      found.set((a.*on).index);
  return found;
}

BitVector annotatedFunctions(const Facts &facts, StringRef kind) {
  return annotated(facts, facts.functions.size(), &Annotation::function, kind);
}
BitVector annotatedTypes(const Facts &facts, StringRef kind) {
  return annotated(facts, facts.types.size(), &Annotation::type, kind);
}

} // namespace harness
