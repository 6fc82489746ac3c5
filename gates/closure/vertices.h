// Functions, types, variables and files as the nodes of one graph, and the sets of them that the policy speaks of.
#pragma once

#include "closure/program.h"

#include <variant>

namespace harness {

// A node: all functions first, then all types, variables and files, each in the order of the facts.
using Vertex = uint32_t;

class Vertices {
public:
  explicit Vertices(const facts::Facts &facts)
      : types(facts.functions.size()), variables(types + facts.types.size()), files(variables + facts.variables.size()),
        all(files + facts.files.size()) {}

  Vertex of(facts::Id<facts::Function> f) const { return f.index; }
  Vertex of(facts::Id<facts::Type> t) const { return types + t.index; }
  Vertex of(facts::Id<facts::Variable> v) const { return variables + v.index; }
  Vertex of(facts::Id<facts::File> f) const { return files + f.index; }
  uint32_t size() const { return all; }

  using Row = std::variant<facts::Id<facts::Function>, facts::Id<facts::Type>, facts::Id<facts::Variable>, facts::Id<facts::File>>;
  Row row(Vertex e) const {
    if (e < types)
      return facts::Id<facts::Function>(e);
    if (e < variables)
      return facts::Id<facts::Type>(e - types);
    if (e < files)
      return facts::Id<facts::Variable>(e - variables);
    return facts::Id<facts::File>(e - files);
  }

  // As findings name it: "shop::rate", "lambda in shop::start", "src/a.cpp".
  std::string name(const Program &program, Vertex e) const;
  // Where it is defined or declared; of a file its first line.
  facts::Place place(const facts::Facts &facts, Vertex e) const;

private:
  uint32_t types, variables, files, all;
};

// One of these sets, looked up once for a program: what costs is matching names.
class EntitySets {
public:
  EntitySets(const Program &program, const Vertices &vertices);

  // What is in one of the sets at least.
  llvm::BitVector find(const std::vector<std::unique_ptr<policy::EntitySetT>> &sets) const;

  // What one entry takes in.
  llvm::BitVector ofComponent(llvm::StringRef pattern) const;
  llvm::BitVector ofKind(llvm::StringRef pattern) const;
  llvm::BitVector named(llvm::StringRef pattern) const;
  llvm::BitVector annotated(llvm::StringRef text) const;
  llvm::BitVector inHeader(llvm::StringRef glob) const;

  // Qualified, as the sets compare it; empty for files and what has none.
  llvm::StringRef name(Vertex e) const { return names[e]; }

private:
  llvm::BitVector find(const policy::EntitySetT &set) const;
  llvm::BitVector ofFiles(const llvm::BitVector &files) const;

  const Program &program;
  const Vertices &vertices;
  std::vector<llvm::StringRef> names, others;     // others: of the template that it comes of
  std::vector<ComponentId> owners;                // by entity
  std::vector<facts::Id<facts::File>> definedIn;  // by entity
  std::vector<std::pair<Vertex, facts::Id<facts::File>>> declaredIn; // besides
};

} // namespace harness
