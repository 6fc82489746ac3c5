// A program: everything that is linked together, as one set of merged facts, seen through a policy. Rules read it; they
// never see an object file or a TOML table.
//
//   facts of the target and of what it links → merged → owned by components → call graph → effects
#pragma once

#include "closure/slots.h"
#include "facts/model.h"
#include "policy/allowance.h"
#include "policy/catalogue.h"
#include "policy/glob.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringSet.h"

namespace harness {

// Index of a component in the policy; None for code that no component owns.
using ComponentId = uint32_t;
inline constexpr ComponentId NoComponent = 0xffffffffu;

// What a build target is, as the build system tells it (target.json).
struct Target {
  std::string name, type; // "EXECUTABLE", "STATIC_LIBRARY", …
  std::vector<std::string> links;  // direct link items, as the build names them
  std::vector<std::string> opaque; // linked targets that opted out: nothing is known of them
  std::vector<std::string> skip;   // source files whose facts are kept but not judged
  std::vector<std::pair<std::string, std::string>> linkEdges; // of all targets, for the project as a whole
  // Of the project as a whole: its targets, and what is installed: files, and folders with "/" at the end.
  struct Part {
    std::string name, type;
    bool exports = false; // others see into it: a shared library, a program that plugins link
  };
  std::vector<Part> parts;
  std::vector<std::string> installed;
  // Is this what the linker closes? A static library may be completed by whoever links it.
  bool isFinal() const { return type == "EXECUTABLE" || type == "SHARED_LIBRARY" || type == "MODULE_LIBRARY" || type == "PROJECT"; }
};

// An edge of the call graph.
struct Edge {
  enum Kind : uint8_t {
    Call,     // a call written or implied in the caller
    Virtual,  // an overrider that a virtual call may reach
    Indirect, // a function that the slot of an indirect call may hold
    Handed,   // a callable handed in: charged to whoever hands it in
    Kept,     // … to something that keeps it: charged to whoever hands it in, though it runs at another place
    Spawn,    // … that runs later, in another thread or loop
    Escape,   // a function whose address gets out of sight
  };
  facts::Id<facts::Function> from, to;
  facts::Place place;
  facts::StringId via;
  Kind kind = Call;
  bool port = false; // through a port that the caller's component declares
  // Whether the edge counts for what a component itself does.
  bool isOwn() const { return !port && kind != Spawn && kind != Escape; }
  // Of the edges at the place of a call: does this one belong to it? Not to it do those of what a library calls back.
  bool isOf(const facts::Call &call) const {
    return to == call.callee || (kind == Virtual ? via == call.via : kind != Call);
  }
  // Does it run in the same thread, before the call returns?
  bool runsHere() const { return kind != Kept && kind != Spawn && kind != Escape; }
};

// An effect where it happens: a call that leaves what we have source of, an access to global state, asm.
struct Leaf {
  facts::Id<facts::Function> from;
  facts::Place place;
  policy::EffectSet effects;
  std::string what; // "::getenv", "write of 'shop::counter'"
  bool late = false; // only a final link can tell: a library may be completed by whoever links it
};

// Names of the targets that the gate of a library has in sight; asked only when something is found outside of the target.
using Sight = llvm::function_ref<std::vector<std::string>(llvm::StringRef library)>;

class Program {
public:
  Program(const policy::PolicyT &policy, Target target);

  // Facts in link order; `own` are those of the target itself.
  // `isProgram`: see Merger::add.
  void add(const facts::Facts &facts, llvm::StringRef target, bool own, llvm::StringRef prefix = {},
           bool isProgram = false);
  // Merges, assigns owners, builds the call graph and closes the effects. `unitOnly`: one unit inside the compiler,
  // where what is not defined may well be defined elsewhere.
  void close(bool unitOnly = false);

  const policy::PolicyT &policy;
  const policy::CatalogueIndex catalogue;
  const Target target;
  facts::Facts facts;
  bool unitOnly = false;

  // ---- owners
  ComponentId owner(facts::Id<facts::File> f) const { return f ? ownerOfFile[f.index] : NoComponent; }
  ComponentId owner(const facts::Place &p) const { return owner(p.file); }
  ComponentId owner(facts::Id<facts::Function> f) const { return ownerOfFunction[f.index]; }
  ComponentId owner(facts::Id<facts::Type> t) const { return owner(facts.types[t.index].place); }
  ComponentId owner(facts::Id<facts::Variable> v) const { return owner(facts.variables[v.index].place); }
  const policy::ComponentT &component(ComponentId c) const { return *policy.components[c]; }
  const policy::Permissions &permissions(ComponentId c) const { return componentPermissions[c]; }
  // Two components claim the file equally well.
  ComponentId rivalOwner(facts::Id<facts::File> f) const { return rivalOfFile[f.index]; }
  // Is the file judged: below the project's roots, and not skipped?
  bool isJudged(facts::Id<facts::File> f) const { return f && judgedFile[f.index]; }
  bool isPublic(facts::Id<facts::File> f) const { return f && publicFile[f.index]; }
  bool isHeader(facts::Id<facts::File> f) const;
  // Does the target itself contribute the file, rather than a library it links?
  bool isOwn(facts::Id<facts::File> f) const { return f && ownFile[f.index]; }
  // Is what rests on these files the target's to say? Not if there is a library whose own gate has all of them in sight
  // and contributes one.
  bool isOurs(llvm::ArrayRef<facts::Id<facts::File>> evidence, Sight inSightOf) const;
  // Is there a linked target with this body, too? Of what a template in a library's header becomes here, its gate knows
  // nothing.
  bool isDefinedElsewhere(facts::Id<facts::Function> f) const {
    return definedElsewhere.contains(facts.str(facts.functions[f.index].symbol));
  }
  // Library of a third-party header ("sqlite3"); empty for the language's own and the system's.
  std::string libraryOf(facts::Id<facts::File> f) const;

  // ---- call graph
  llvm::ArrayRef<Edge> edges(facts::Id<facts::Function> f) const;
  llvm::ArrayRef<Leaf> leaves(facts::Id<facts::Function> f) const;
  llvm::ArrayRef<Edge> allEdges() const { return graph; }
  llvm::ArrayRef<Leaf> allLeaves() const { return leafTable; }
  // What callables variables, fields and tables may hold.
  const Slots &slots() const { return *slotTable; }
  // Methods that override `f`, directly or not.
  llvm::ArrayRef<facts::Id<facts::Function>> overriders(facts::Id<facts::Function> f) const;
  bool isPort(ComponentId c, facts::Id<facts::Function> callee) const;
  // Types named as ports anywhere in the policy, by name.
  facts::Id<facts::Type> findType(llvm::StringRef name) const;
  facts::Id<facts::Function> findFunction(llvm::StringRef name) const;

  // ---- effects
  const policy::EffectSet &own(facts::Id<facts::Function> f) const { return ownEffects[f.index]; }
  const policy::EffectSet &full(facts::Id<facts::Function> f) const { return fullEffects[f.index]; }

  // ---- names
  // "shop::rate", "::getenv"; "lambda in shop::start" of the first that is written there, "lambda 2 in shop::start" of the
  // next: other code may move the lines that they stand in.
  std::string name(facts::Id<facts::Function> f) const;
  std::string name(facts::Id<facts::Type> t) const;
  std::string path(facts::Id<facts::File> f) const { return facts.path(f).str(); }

private:
  friend class GraphBuilder;
  void assignOwners();
  void numberLambdas();

  policy::OwnerIndex libraries; // of the policy and the catalogue, by header
  std::vector<ComponentId> ownerOfFile, rivalOfFile, ownerOfFunction;
  llvm::BitVector judgedFile, publicFile, ownFile;
  std::vector<policy::Permissions> componentPermissions;
  llvm::DenseMap<uint32_t, uint32_t> lambdaNumbers; // of a function that is not the first lambda of its function, from 2
  std::vector<Edge> graph; // sorted by from
  std::vector<uint32_t> firstEdge;
  std::vector<Leaf> leafTable; // sorted by from
  std::vector<uint32_t> firstLeaf;
  std::vector<std::vector<facts::Id<facts::Function>>> overriderTable;
  std::shared_ptr<const Slots> slotTable;
  llvm::StringMap<facts::Id<facts::Type>> typesByName;
  llvm::StringMap<facts::Id<facts::Function>> functionsByName;
  std::vector<policy::EffectSet> ownEffects, fullEffects;

  struct Input {
    const facts::Facts *facts;
    std::string target;
    bool own;
    std::string prefix;
    bool isProgram;
  };
  std::vector<Input> inputs;
  llvm::StringSet<> ownPaths, otherPaths;
  llvm::StringSet<> definedElsewhere; // symbols of functions that linked targets define
  std::vector<std::string> others;                                // targets that are linked
  llvm::StringMap<llvm::SmallVector<uint32_t, 1>> othersWithPath; // by index in `others`
  mutable llvm::DenseMap<uint32_t, llvm::BitVector> sightOf;
};

// The closure of effect sets over the call graph: strongly connected components, then one pass over them, callees
// first.
// `base` holds what each function does itself; `follow` says which edges count.
std::vector<policy::EffectSet> closeEffects(size_t functions, llvm::ArrayRef<Edge> edges,
                                            std::vector<policy::EffectSet> base,
                                            llvm::function_ref<bool(const Edge &)> follow);

} // namespace harness
