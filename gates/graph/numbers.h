// The ids that rows of a program have in the graph: by what they are called and where they stand, so that equal programs have
// equal ids however their facts came together.
#pragma once

#include "closure/program.h"
#include "structure/entity.h"

namespace harness::graph {

class Numbers {
public:
  explicit Numbers(const Program &program);

  // From 1; 0 for none.
  uint32_t of(Entity e) const { return e ? ids[e.kind][e.index] : 0; }
  template <class Row> uint32_t of(facts::Id<Row> row) const { return row ? of(Entity(row)) : 0; }
  uint32_t of(facts::Id<facts::File> f) const { return f ? fileIds[f.index] : 0; }

  // In the order of their ids: functions, types, variables.
  llvm::ArrayRef<Entity> entities() const { return order; }
  llvm::ArrayRef<std::string> names() const { return nameTable; } // of entities(), as findings have them
  llvm::ArrayRef<facts::Id<facts::File>> files() const { return fileOrder; }

private:
  std::vector<uint32_t> ids[3], fileIds;
  std::vector<Entity> order;
  std::vector<std::string> nameTable;
  std::vector<facts::Id<facts::File>> fileOrder;
};

} // namespace harness::graph
