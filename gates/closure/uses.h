// Uses between components: every piece of evidence that code of one needs something of another.
#pragma once

#include "closure/program.h"

#include <map>

namespace harness {

struct Use {
  enum Kind : uint8_t { Include, Base, Member, Signature, TemplateArgument, Alias, DefaultArgument, Type, Call, Variable, Macro };
  ComponentId from, to;
  facts::Place place;
  facts::Id<facts::File> toFile;
  Kind kind;
  std::string what; // "calls 'shop::Store::save'"
  std::string entity; // 'shop::Store::save'
};

// Sorted by (from file, to, place). Within one component there are none.
std::vector<Use> findUses(const Program &program);

// "derives from": how code that names a type in a role uses it.
llvm::StringRef verb(facts::ReferenceKind role);

// That a component needs something of a third-party library: a header, a function, a type, or a function of it that was
// declared by hand.
struct LibraryUse {
  ComponentId component;
  facts::Place place;
  std::string library;
  std::string what; // "includes <sqlite3.h>"
};

// The first piece of evidence per file and library; sorted by place.
std::vector<LibraryUse> findLibraryUses(const Program &program);

// The graph of components that the uses make.
class ComponentGraph {
public:
  ComponentGraph(const Program &program, llvm::ArrayRef<Use> uses);

  // The first piece of evidence for an edge, or null.
  const Use *edge(ComponentId from, ComponentId to) const;
  size_t weight(ComponentId from, ComponentId to) const;
  llvm::ArrayRef<ComponentId> successors(ComponentId c) const { return next[c]; }
  // A shortest chain from one to the other, as evidence per hop; empty if there is none. `passable` says which
  // components may lie between, `allowed` which edges may be taken.
  std::vector<const Use *> chain(ComponentId from, ComponentId to, llvm::function_ref<bool(ComponentId)> passable,
                                 llvm::function_ref<bool(ComponentId, ComponentId)> allowed) const;

private:
  std::vector<std::vector<ComponentId>> next;
  std::map<std::pair<ComponentId, ComponentId>, std::pair<const Use *, size_t>> edges;
};

} // namespace harness
