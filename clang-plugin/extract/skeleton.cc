// The event skeleton of a function: Clang's control-flow graph, reduced to the blocks in which something happens that
// rules ask about: calls (implicit destructors included), throw, catch, return, suspension. Which calls acquire,
// release, spawn or join is data and decided at the gate.

#include "extract.h"

#include "clang/Analysis/CFG.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

CFG::BuildOptions options() {
  CFG::BuildOptions o;
  o.AddImplicitDtors = true;
  o.AddTemporaryDtors = true;
  o.AddInitializers = true;
  o.AddEHEdges = true;
  o.AddCXXDefaultInitExprInCtors = true;
  o.setAllAlwaysAdd();
  return o;
}

class Skeleton {
public:
  Skeleton(Unit &unit, const Scope &scope, size_t firstCall) : unit(unit), scope(scope) {
    for (size_t i = firstCall; i < unit.facts.calls.size(); ++i) {
      const facts::Call &call = unit.facts.calls[i];
      if (call.caller == scope.function)
        calls[{call.callee.index, call.place.line, call.place.column}] = i;
    }
  }

  // A block in which nothing happens only passes control on; it is replaced by the flows through it. Entry and exit
  // stay: "on every path" begins and ends there.
  void build(const CFG &cfg) {
    std::vector<SmallVector<Event, 4>> events(cfg.getNumBlockIDs());
    bool any = false;
    for (const CFGBlock *block : cfg) {
      collect(*block, events[block->getBlockID()]);
      any |= !events[block->getBlockID()].empty();
    }
    if (!any)
      return;
    for (auto &list : events)
      unit.facts.events.insert(unit.facts.events.end(), list.begin(), list.end());
    auto isKept = [&](const CFGBlock &b) { return &b == &cfg.getEntry() || &b == &cfg.getExit() || !events[b.getBlockID()].empty(); };
    for (const CFGBlock *block : cfg) {
      if (!isKept(*block))
        continue;
      SmallPtrSet<const CFGBlock *, 8> seen;
      SmallVector<std::pair<const CFGBlock *, FlowKind>, 8> open{{block, FlowKind::Normal}};
      while (!open.empty()) {
        auto [from, through] = open.pop_back_val();
        for (const CFGBlock::AdjacentBlock &next : from->succs()) {
          const CFGBlock *to = next.getReachableBlock() ? next.getReachableBlock() : next.getPossiblyUnreachableBlock();
          if (!to)
            continue;
          FlowKind kind = through;
          if (isa_and_nonnull<CXXTryStmt>(from->getTerminatorStmt()))
            kind = FlowKind::Exception;
          else if (from->getLoopTarget())
            kind = FlowKind::Back;
          if (isKept(*to))
            unit.facts.flows.push_back({scope.function, block->getBlockID(), to->getBlockID(), kind});
          else if (seen.insert(to).second)
            open.push_back({to, kind});
        }
      }
    }
  }

private:
  void add(SmallVectorImpl<Event> &list, unsigned block, EventKind kind, SourceLocation at, Id<facts::Call> call = {}) {
    list.push_back({scope.function, block, uint32_t(list.size()), kind, call, unit.place(at)});
  }

  void addCalls(SmallVectorImpl<Event> &list, unsigned block, const Callee &callee) {
    Id<Function> function = callee.function ? unit.function(callee.function) : Id<Function>();
    SourceLocation at = callee.at.isValid() ? callee.at : scope.decl->getLocation();
    facts::Place place = unit.place(at);
    auto it = calls.find({function.index, place.line, place.column});
    add(list, block, EventKind::Call, at, it == calls.end() ? Id<facts::Call>() : Id<facts::Call>(it->second));
  }

  void destroys(SmallVectorImpl<Event> &list, unsigned block, const CXXDestructorDecl *dtor, SourceLocation at) {
    if (!dtor || dtor->isTrivial())
      return;
    Callee callee;
    callee.function = dtor;
    callee.at = at;
    addCalls(list, block, callee);
  }

  void collect(const CFGBlock &block, SmallVectorImpl<Event> &list) {
    unsigned id = block.getBlockID();
    if (auto *handler = dyn_cast_or_null<CXXCatchStmt>(block.getLabel()))
      add(list, id, EventKind::Catch, handler->getCatchLoc());
    for (const CFGElement &element : block) {
      if (auto statement = element.getAs<CFGStmt>()) {
        const Stmt *s = statement->getStmt();
        if (auto *raise = dyn_cast<CXXThrowExpr>(s))
          add(list, id, raise->getSubExpr() ? EventKind::Throw : EventKind::Rethrow, raise->getThrowLoc());
        else if (isa<ReturnStmt, CoreturnStmt>(s))
          add(list, id, EventKind::Return, s->getBeginLoc());
        else if (isa<CoawaitExpr, CoyieldExpr>(s))
          add(list, id, EventKind::Suspend, s->getBeginLoc());
        // Temporaries die at the end of the full expression: CFG has an element of its own for that.
        else if (!isa<CXXBindTemporaryExpr, LambdaExpr>(s))
          calleesOf(s, *unit.ast, [&](const Callee &callee) { addCalls(list, id, callee); });
      } else if (auto dtor = element.getAs<CFGAutomaticObjDtor>()) {
        destroys(list, id, dtor->getDestructorDecl(*unit.ast), dtor->getVarDecl()->getLocation());
      } else if (auto temporary = element.getAs<CFGTemporaryDtor>()) {
        destroys(list, id, temporary->getDestructorDecl(*unit.ast), temporary->getBindTemporaryExpr()->getBeginLoc());
      } else if (element.getAs<CFGBaseDtor>() || element.getAs<CFGMemberDtor>()) {
        destroys(list, id, element.castAs<CFGImplicitDtor>().getDestructorDecl(*unit.ast), scope.decl->getLocation());
      }
    }
  }

  Unit &unit;
  const Scope &scope;
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, size_t> calls;
};

} // namespace

void extractSkeleton(Unit &unit, const Scope &scope, const FunctionDecl *d, size_t firstCall) {
  // A function that calls and throws nothing has no events worth a graph.
  if (!d->hasBody() || d->isImplicit() || scope.dependent)
    return;
  bool calls = false;
  for (size_t i = firstCall; i < unit.facts.calls.size() && !calls; ++i)
    calls = unit.facts.calls[i].caller == scope.function;
  if (!calls)
    return;
  if (auto cfg = CFG::buildCFG(d, d->getBody(), unit.ast, options()))
    Skeleton(unit, scope, firstCall).build(*cfg);
  else
    unit.skeletonFailed = true;
}

} // namespace harness
