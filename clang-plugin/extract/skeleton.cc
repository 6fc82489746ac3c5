// The event skeleton of a function: Clang's control-flow graph, reduced to the blocks in which something happens that
// rules ask about: calls (implicit destructors included), throw, catch, return, suspension, writes, tests that something
// failed. Which calls acquire, release, spawn or join is data and decided at the gate.
//
//   Clang's graph → blocks, cut where a try begins or ends → empty ones left out where that does not multiply flows
//   → chains joined → events and flows

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
  o.AddCXXDefaultInitExprInCtors = true;
  o.setAllAlwaysAdd();
  return o;
}

// The innermost try statement around each statement. A closure's body is another function.
using Guards = DenseMap<const Stmt *, const CXXTryStmt *>;
void findGuards(const Stmt *s, const CXXTryStmt *around, Guards &guards) {
  if (!s)
    return;
  guards[s] = around;
  if (isa<LambdaExpr>(s))
    return;
  if (auto *guard = dyn_cast<CXXTryStmt>(s)) {
    findGuards(guard->getTryBlock(), guard, guards);
    for (unsigned i = 0; i < guard->getNumHandlers(); ++i)
      findGuards(guard->getHandler(i), around, guards);
    return;
  }
  for (const Stmt *child : s->children())
    findGuards(child, around, guards);
}

// Does anything happen in it but calls: it throws, catches, decides by default, writes to a field?
bool hasEvents(const Stmt *s, bool decides) {
  if (!s || isa<LambdaExpr>(s))
    return false;
  if (isa<CXXThrowExpr, CXXTryStmt>(s) || (decides && isa<DefaultStmt, IfStmt>(s)))
    return true;
  if (const Expr *target = writtenBy(s))
    if (const ValueDecl *d = rootOf(target);
        d && (isa<FieldDecl>(d) || (isa<VarDecl>(d) && cast<VarDecl>(d)->hasGlobalStorage())))
      return true;
  return any_of(s->children(), [&](const Stmt *child) { return hasEvents(child, decides); });
}

// A run of events that is entered at the first one and, exceptions aside, left after the last one.
struct Block {
  SmallVector<Event, 4> events;
  const CXXTryStmt *guard = nullptr; // where exceptions go; none: out of the function
  SmallVector<std::pair<unsigned, FlowKind>, 2> next;
  bool removed = false;
};

// Does it say yes or no, or one of a few answers?
bool decides(const FunctionDecl *d) {
  QualType result = d->getReturnType().getNonReferenceType();
  return result->isBooleanType() || result->isEnumeralType();
}

class Skeleton {
public:
  Skeleton(Unit &unit, const Scope &scope, const FunctionDecl *d, size_t firstCall)
      : unit(unit), scope(scope), tellsFailures(decides(d)) {
    for (size_t i = firstCall; i < unit.facts.calls.size(); ++i) {
      const facts::Call &call = unit.facts.calls[i];
      if (call.caller != scope.function)
        continue;
      calls[{call.callee.index, call.place.line, call.place.column}] = i;
      tellsFailures |= call.flags.has(CallFlag::Discarded);
    }
    tellsFailures &= unit.origin(d->getLocation()) <= Origin::Generated;
  }

  void build(CFG &cfg, const Stmt *body) {
    findGuards(body, nullptr, guards);
    // Of others' code nobody asks in which order it calls, but where its exceptions end.
    bool isOthers = unit.row(scope.function).flags.has(FunctionFlag::Library);
    hasTry = any_of(guards, [](const auto &guard) { return guard.second != nullptr; });
    all = !isOthers || hasTry;
    ours = unit.origin(scope.decl->getLocation()) <= Origin::Generated;
    readBlocks(cfg);
    if (all_of(blocks, [](const Block &b) { return b.events.empty(); }))
      return;
    skipEmpty();
    joinChains();
    write();
  }

private:
  static constexpr unsigned Exit = 0, Entry = 1; // as in the facts

  // ---- from Clang's graph, entry first
  void readBlocks(CFG &cfg) {
    blocks.resize(2);
    DenseMap<const CFGBlock *, std::pair<unsigned, unsigned>> rangeOf; // first and last block of a block of Clang's
    rangeOf[&cfg.getExit()] = {Exit, Exit};
    for (const CFGBlock *block : reverse(cfg.nodes())) {
      if (block == &cfg.getExit() || isDispatch(*block))
        continue;
      unsigned first = block == &cfg.getEntry() ? Entry : blocks.size();
      if (first != Entry)
        blocks.emplace_back();
      rangeOf[block] = {first, collect(*block, first)};
      if (auto *handler = dyn_cast_or_null<CXXCatchStmt>(block->getLabel()))
        handlers[handler] = first;
    }
    SmallVector<unsigned, 2> discarded;
    for (const CFGBlock *block : reverse(cfg.nodes())) {
      auto range = rangeOf.find(block);
      if (range == rangeOf.end())
        continue;
      if (block->hasNoReturnElement() || endsInThrow(blocks[range->second.second]))
        continue;
      FlowKind kind = block->getLoopTarget() ? FlowKind::Back : FlowKind::Normal;
      for (auto [way, next] : enumerate(block->succs())) {
        auto *branch = dyn_cast_or_null<IfStmt>(block->getTerminatorStmt());
        const CFGBlock *to = next.getReachableBlock();
        if (!to && branch && branch->isConstexpr()) { // never, and not only as things stand now
          if (next.getPossiblyUnreachableBlock())
            discarded.push_back(rangeOf.lookup(next.getPossiblyUnreachableBlock()).first);
          continue;
        }
        if (!to)
          to = next.getPossiblyUnreachableBlock();
        auto it = to ? rangeOf.find(to) : rangeOf.end();
        if (it == rangeOf.end())
          continue;
        unsigned target = it->second.first;
        if (saysFailed(*block, way))
          target = insertFailure(*block, blocks[range->second.second].guard, target);
        blocks[range->second.second].next.push_back({target, kind});
      }
    }
    if (!discarded.empty())
      discard(discarded);
  }

  // What only a branch leads to that `if constexpr` does not take.
  void discard(ArrayRef<unsigned> branches) {
    BitVector stays = reachable({Entry}), goes = reachable(branches);
    for (unsigned b = 2; b < blocks.size(); ++b)
      if (goes[b] && !stays[b])
        blocks[b].removed = true, blocks[b].next.clear();
  }

  BitVector reachable(ArrayRef<unsigned> from) const {
    BitVector seen(blocks.size());
    SmallVector<unsigned, 16> open(from);
    while (!open.empty()) {
      unsigned b = open.pop_back_val();
      if (seen[b])
        continue;
      seen.set(b);
      for (auto [to, kind] : blocks[b].next)
        open.push_back(to);
      if (blocks[b].guard)
        addHandlers(blocks[b].guard, open);
    }
    return seen;
  }

  // Is this successor taken when a test says that something failed?
  bool saysFailed(const CFGBlock &block, size_t way) const {
    if (!tellsFailures)
      return false;
    auto *branch = dyn_cast_or_null<IfStmt>(block.getTerminatorStmt());
    std::optional<bool> failed = branch ? failsWhen(branch->getCond()) : std::nullopt;
    return failed && *failed == (way == 0);
  }

  unsigned insertFailure(const CFGBlock &block, const CXXTryStmt *guard, unsigned to) {
    unsigned b = blocks.size();
    blocks.emplace_back();
    blocks[b].guard = guard;
    blocks[b].next.push_back({to, FlowKind::Normal});
    add(b, EventKind::Failure, cast<IfStmt>(block.getTerminatorStmt())->getCond()->getBeginLoc());
    return b;
  }

  // Clang's stand-in for "some handler of this try".
  static bool isDispatch(const CFGBlock &b) { return isa_and_nonnull<CXXTryStmt>(b.getTerminatorStmt()); }

  static bool endsInThrow(const Block &b) {
    return !b.events.empty() && is_contained({EventKind::Throw, EventKind::Rethrow}, b.events.back().kind);
  }

  // The event, to be completed; null if it is of no interest.
  Event *add(unsigned block, EventKind kind, SourceLocation at, Id<facts::Call> call = {}) {
    if (!all && (kind == EventKind::Call || kind == EventKind::Return))
      return nullptr;
    Event event;
    event.function = scope.function;
    event.kind = kind;
    event.call = call;
    event.place = call ? facts::Place() : unit.place(at);
    return &blocks[block].events.emplace_back(event);
  }

  // Of what is thrown or caught.
  void setType(Event &event, QualType t) {
    t = t.getNonReferenceType();
    if (auto *record = t->getAsCXXRecordDecl()) {
      event.type = unit.type(record);
      extractBases(unit, record);
    } else {
      event.text = unit.string(unit.spelled(t.getUnqualifiedType()));
      if (auto *target = t->isPointerType() ? t->getPointeeType()->getAsCXXRecordDecl() : nullptr)
        extractBases(unit, target);
    }
  }

  void addCatch(unsigned block, const CXXCatchStmt *handler) {
    Event *event = add(block, EventKind::Catch, handler->getCatchLoc());
    if (handler->getExceptionDecl())
      setType(*event, handler->getCaughtType());
    else
      event->text = unit.string("...");
    // Arguments of a macro stand behind its name.
    facts::Place end = unit.place(unit.sources.getExpansionRange(handler->getEndLoc()).getEnd());
    if (end.file == event->place.file) {
      event->endLine = end.line;
      event->endColumn = end.column;
    }
  }

  void addReturn(unsigned block, const Stmt *s) {
    Event *event = add(block, EventKind::Return, s->getBeginLoc());
    if (!event || !ours)
      return;
    auto *statement = dyn_cast<ReturnStmt>(s);
    const Expr *value = statement ? statement->getRetValue() : cast<CoreturnStmt>(s)->getOperand();
    event->text = unit.string(value ? constantText(unit, value) : "void");
    // An object that goes on living as the result.
    auto *ref = value ? dyn_cast<DeclRefExpr>(value->IgnoreUnlessSpelledInSource()) : nullptr;
    auto *v = ref ? dyn_cast<VarDecl>(ref->getDecl()) : nullptr;
    if (v && v->hasLocalStorage())
      if (auto *record = v->getType()->getAsCXXRecordDecl(); record && unit.origin(record->getLocation()) <= Origin::Generated)
        event->variable = unit.variable(v);
  }

  // Assignments of fields and of what has static storage; of locals only that they happen, and only where an exception may
  // be told from success by them.
  void addWrite(unsigned block, const Stmt *s) {
    const Expr *target = ours ? writtenBy(s) : nullptr;
    if (!target)
      return;
    const ValueDecl *d = rootOf(target);
    bool isState = d && (isa<FieldDecl>(d) || (isa<VarDecl>(d) && cast<VarDecl>(d)->hasGlobalStorage()));
    if (!isState && !hasTry)
      return;
    Event *event = add(block, EventKind::Write, s->getBeginLoc());
    if (event && isState)
      event->variable = unit.variable(d);
  }

  void addCall(unsigned block, const Callee &callee) {
    Id<Function> function = callee.function ? unit.function(callee.function) : Id<Function>();
    SourceLocation at = callee.at.isValid() ? callee.at : scope.decl->getLocation();
    facts::Place place = unit.place(at);
    if (auto it = calls.find({function.index, place.line, place.column}); it != calls.end())
      add(block, EventKind::Call, at, Id<facts::Call>(it->second));
    else if (unit.origin(at) != Origin::System) // it has no row: std::mem_fn(f)(x)
      add(block, EventKind::Call, at);
  }

  // Clang's graph has what constructors begin members with; of a default argument, or a list without a value for a member, it
  // says only that it is used.
  bool isInGraph(const Stmt *s) const {
    auto *constructor = dyn_cast<CXXConstructorDecl>(scope.decl);
    return constructor && any_of(constructor->inits(), [&](const CXXCtorInitializer *i) { return i->getInit() == s; });
  }

  // What it calls happens where it is used, operands first, as if nothing in it were decided. Libraries call their own.
  void addElsewhere(unsigned block, const Stmt *s, SourceLocation at) {
    if (auto *argument = dyn_cast<CXXDefaultArgExpr>(s))
      return addUsed(block, argument->getExpr(), argument->getUsedLocation());
    if (auto *initialiser = dyn_cast<CXXDefaultInitExpr>(s))
      return addUsed(block, initialiser->getExpr(), usedAt(scope, initialiser));
    if (isa<LambdaExpr>(s))
      return;
    for (const Stmt *child : s->children())
      if (child)
        addElsewhere(block, child, at);
    if (auto *temporary = dyn_cast<CXXBindTemporaryExpr>(s)) {
      temporaries[temporary] = at;
      return;
    }
    calleesOf(s, *unit.ast, [&](Callee callee) {
      if (at.isValid())
        callee.at = at;
      addCall(block, callee);
    });
  }
  void addUsed(unsigned block, const Stmt *s, SourceLocation at) {
    if (unit.origin(s->getBeginLoc()) != Origin::System)
      addElsewhere(block, s, at);
  }

  void destroys(unsigned block, const CXXDestructorDecl *dtor, SourceLocation at) {
    if (!dtor || dtor->isTrivial())
      return;
    Callee callee;
    callee.function = dtor;
    callee.at = at;
    addCall(block, callee);
  }

  // Reads the events of a block into `current`, and where a try begins or ends in it into further ones. Returns the last.
  unsigned collect(const CFGBlock &block, unsigned current) {
    if (auto *handler = dyn_cast_or_null<CXXCatchStmt>(block.getLabel())) {
      blocks[current].guard = guards.lookup(handler);
      addCatch(current, handler);
    } else if (isa_and_nonnull<DefaultStmt>(block.getLabel()) && tellsFailures) {
      add(current, EventKind::Default, block.getLabel()->getBeginLoc());
    }
    auto enter = [&](const Stmt *s) {
      auto guard = guards.find(s);
      if (guard == guards.end() || guard->second == blocks[current].guard)
        return;
      if (!blocks[current].events.empty()) {
        blocks[current].next.push_back({blocks.size(), FlowKind::Normal});
        current = blocks.size();
        blocks.emplace_back();
      }
      blocks[current].guard = guard->second;
    };
    for (const CFGElement &element : block) {
      if (auto statement = element.getAs<CFGStmt>()) {
        const Stmt *s = statement->getStmt();
        if (auto *raise = dyn_cast<CXXThrowExpr>(s)) {
          enter(s);
          Event *event = add(current, raise->getSubExpr() ? EventKind::Throw : EventKind::Rethrow, raise->getThrowLoc());
          if (raise->getSubExpr())
            setType(*event, raise->getSubExpr()->getType());
        } else if (isa<ReturnStmt, CoreturnStmt>(s)) {
          addReturn(current, s);
        } else if (isa<CoawaitExpr, CoyieldExpr>(s)) {
          enter(s);
          add(current, EventKind::Suspend, s->getBeginLoc());
        } else if (isa<CXXDefaultArgExpr, CXXDefaultInitExpr>(s)) {
          enter(s);
          if (!isInGraph(s))
            addElsewhere(current, s, {});
        } else if (!isa<CXXBindTemporaryExpr, LambdaExpr>(s)) {
          // Temporaries die at the end of the full expression: CFG has an element of its own for that.
          calleesOf(s, *unit.ast, [&](const Callee &callee) {
            enter(s);
            addCall(current, callee);
          });
          addWrite(current, s);
        }
      } else if (auto dtor = element.getAs<CFGAutomaticObjDtor>()) {
        destroys(current, dtor->getDestructorDecl(*unit.ast), dtor->getVarDecl()->getLocation());
      } else if (auto temporary = element.getAs<CFGTemporaryDtor>()) {
        const CXXBindTemporaryExpr *made = temporary->getBindTemporaryExpr();
        SourceLocation at = temporaries.lookup(made);
        destroys(current, temporary->getDestructorDecl(*unit.ast), at.isValid() ? at : made->getBeginLoc());
      } else if (element.getAs<CFGBaseDtor>() || element.getAs<CFGMemberDtor>()) {
        destroys(current, element.castAs<CFGImplicitDtor>().getDestructorDecl(*unit.ast), scope.decl->getLocation());
      }
    }
    return current;
  }

  // ---- a block in which nothing happens only passes control on: the flows through it replace it, unless they are many
  // more than those to and from it. So a function has no more flows than a few for each block of Clang's graph: a thousand
  // states of a loop have the head of the loop in common.
  static constexpr size_t MostMore = 64;

  using Ways = SmallVector<std::pair<unsigned, FlowKind>, 2>;

  void skipEmpty() {
    std::vector<SmallVector<unsigned, 2>> from(blocks.size()); // where ways into a block come from, each once or more
    for (unsigned b = 0; b < blocks.size(); ++b)
      for (auto [to, kind] : blocks[b].next)
        from[to].push_back(b);
    for (bool changes = true; changes;) {
      changes = false;
      for (unsigned b = 2; b < blocks.size(); ++b)
        if (!blocks[b].removed && blocks[b].events.empty() && skip(b, from))
          changes = true;
    }
  }

  // False if the block is worth more than the flows through it.
  bool skip(unsigned b, std::vector<SmallVector<unsigned, 2>> &from) {
    auto leadsHere = [&](const auto &way) { return way.first == b; };
    llvm::sort(from[b]);
    from[b].erase(llvm::unique(from[b]), from[b].end());
    erase_if(from[b], [&](unsigned f) { return f == b || blocks[f].removed || none_of(blocks[f].next, leadsHere); });
    Ways &out = blocks[b].next;
    erase_if(out, leadsHere);
    if (from[b].size() * out.size() > from[b].size() + out.size() + MostMore)
      return false;
    for (unsigned f : from[b]) {
      Ways through;
      auto add = [&](unsigned to, FlowKind kind) {
        if (!is_contained(through, std::pair(to, kind)))
          through.push_back({to, kind});
      };
      for (auto [to, kind] : blocks[f].next)
        if (to != b)
          add(to, kind);
        else
          for (auto [next, how] : out)
            add(next, kind == FlowKind::Back ? kind : how);
      blocks[f].next = std::move(through);
      for (auto [next, how] : out)
        from[next].push_back(f);
    }
    blocks[b].removed = true;
    return true;
  }

  // ---- a block that is always followed by one that nothing else leads to is one with it
  void joinChains() {
    std::vector<unsigned> waysInto(blocks.size());
    for (const Block &b : blocks)
      if (!b.removed)
        for (auto [to, kind] : b.next)
          ++waysInto[to];
    for (unsigned b = Entry; b < blocks.size(); ++b) {
      Block &block = blocks[b];
      while (!block.removed && block.next.size() == 1) {
        auto [to, kind] = block.next.front();
        Block &next = blocks[to];
        bool sameGuard = block.events.empty() || next.guard == block.guard;
        if (to == Exit || to == b || waysInto[to] != 1 || kind != FlowKind::Normal || !sameGuard)
          break;
        block.guard = next.guard;
        block.events.append(next.events);
        block.next = std::move(next.next);
        next.removed = true;
      }
    }
  }

  // ---- as facts
  // The handlers an exception may reach, and the exit unless one of them takes all.
  void addHandlers(const CXXTryStmt *guard, SmallVectorImpl<unsigned> &out) const {
    for (; guard; guard = guards.lookup(guard))
      for (unsigned i = 0; i < guard->getNumHandlers(); ++i) {
        const CXXCatchStmt *handler = guard->getHandler(i);
        if (auto it = handlers.find(handler); it != handlers.end())
          out.push_back(it->second);
        if (!handler->getExceptionDecl()) // catch (...)
          return;
      }
    out.push_back(Exit);
  }

  void write() {
    std::vector<unsigned> number(blocks.size());
    for (unsigned b = Entry, n = Entry; b < blocks.size(); ++b)
      if (!blocks[b].removed)
        number[b] = n++;
    std::vector<Flow> flows;
    for (unsigned b = Entry; b < blocks.size(); ++b) {
      if (blocks[b].removed)
        continue;
      for (auto [sequence, event] : enumerate(blocks[b].events)) {
        event.block = number[b];
        event.sequence = sequence;
        unit.facts.events.push_back(event);
      }
      for (auto [to, kind] : blocks[b].next)
        flows.push_back({scope.function, number[b], number[to], kind});
      if (!blocks[b].guard || blocks[b].events.empty())
        continue;
      SmallVector<unsigned, 4> landing;
      addHandlers(blocks[b].guard, landing);
      for (unsigned to : landing)
        flows.push_back({scope.function, number[b], number[to], FlowKind::Exception});
    }
    bool straight = flows.size() == 1 && flows.front().from == Entry && flows.front().to == Exit;
    if (!straight)
      llvm::append_range(unit.facts.flows, flows);
  }

  Unit &unit;
  const Scope &scope;
  Guards guards;
  bool all = true; // or only what throws, catches and suspends
  bool ours = true; // written by the project's people, or by its generators
  bool hasTry = false;
  bool tellsFailures;
  std::vector<Block> blocks;
  DenseMap<const CXXCatchStmt *, unsigned> handlers; // their blocks
  DenseMap<const CXXBindTemporaryExpr *, SourceLocation> temporaries; // of default arguments: where these are used
  std::map<std::tuple<uint32_t, uint32_t, uint32_t>, size_t> calls;
};

} // namespace

void extractSkeleton(Unit &unit, const Scope &scope, const FunctionDecl *d, size_t firstCall) {
  // A function in which nothing happens has no events worth a graph.
  if (!d->hasBody() || d->isImplicit() || scope.dependent)
    return;
  bool some = false;
  for (size_t i = firstCall; i < unit.facts.calls.size() && !some; ++i)
    some = unit.facts.calls[i].caller == scope.function;
  if (!some && !(unit.origin(d->getLocation()) <= Origin::Generated && hasEvents(d->getBody(), decides(d))))
    return;
  // What the compiler puts around the body of a coroutine is in no order in Clang's graph.
  Stmt *body = d->getBody();
  if (auto *coroutine = dyn_cast<CoroutineBodyStmt>(body))
    body = coroutine->getBody();
  if (auto cfg = CFG::buildCFG(d, body, unit.ast, options()))
    Skeleton(unit, scope, d, firstCall).build(*cfg, body);
  else
    unit.skeletonFailed = true;
}

} // namespace harness
