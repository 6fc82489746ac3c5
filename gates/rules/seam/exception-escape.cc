// seam.exception-escape: no exception leaves code that nobody can catch it behind: a thread, a destructor or another
// function that is noexcept, a function that C calls; nor, by surprise, a boundary.

#include "closure/skeleton.h"
#include "judge/rule.h"
#include "seams/exceptions.h"
#include "topology/topology.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), facts(program.facts), exceptions(context.exceptions()) {}

  void run() {
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (!exceptions.leaving(Id<Function>(i)).empty())
        visit(Id<Function>(i));
    for (const Node &node : context.topology().nodes)
      if (node.kind == ProcessKind::thread && !keepsForTheWaiter(node))
        for (Id<Function> entry : node.entries)
          if (!isPackaged(entry))
            say(entry, "runs in a thread", node.place, "it is handed to the thread here");
    for (const Binding &binding : facts.bindings)
      if (binding.function && binding.slot && binding.kind == BindingKind::Passed)
        if (Id<Function> taker = facts.variables[binding.slot.index].function; taker && isOfC(taker))
          say(binding.function, "is called back by '" + program.name(taker) + "', which is C", binding.place,
              "it is handed over here");
  }

private:
  void visit(Id<Function> f) {
    const Function &row = facts.functions[f.index];
    if (row.flags.has(FunctionFlag::Library) || row.flags.has(FunctionFlag::Main))
      return;
    if (row.flags.has(FunctionFlag::Noexcept))
      say(f, row.kind == FunctionKind::Destructor ? "is a destructor" : "is noexcept");
    else if (row.flags.has(FunctionFlag::ExternC) && row.linkage == Linkage::External)
      say(f, "may be called from C");
    else if (isBoundary(f))
      say(f, "is an entry of a boundary", {}, "", /*ends=*/false);
  }

  // std::async keeps what is thrown for whoever asks for the result.
  static bool keepsForTheWaiter(const Node &node) {
    StringRef api = node.api;
    return api.contains("async") || api.contains("packaged_task");
  }

  // So does std::packaged_task.
  bool isPackaged(Id<Function> f) const {
    return any_of(facts.bindings, [&](const Binding &b) {
      return b.function == f && b.slot && facts.str(facts.variables[b.slot.index].type).contains("packaged_task");
    });
  }

  bool isOfC(Id<Function> f) const {
    const Function &row = facts.functions[f.index];
    return row.flags.has(FunctionFlag::ExternC) && !row.flags.has(FunctionFlag::Defined);
  }

  // Declared to others by a component of that kind. What its methods throw to each other is its own business.
  bool isBoundary(Id<Function> f) const {
    ComponentId c = program.owner(f);
    const policy::KindT *kind = c == NoComponent ? nullptr : policy::effectiveKind(program.policy, program.component(c));
    const Function &row = facts.functions[f.index];
    return kind && kind->name == "boundary-api" && row.linkage == Linkage::External && !row.flags.has(FunctionFlag::Nested) &&
           row.access != AccessSpecifier::Private && row.access != AccessSpecifier::Protected && !isUsedInside(f, c);
  }

  bool isUsedInside(Id<Function> f, ComponentId c) const {
    return any_of(program.allEdges(), [&](const Edge &e) { return e.to == f && program.owner(e.from) == c; });
  }

  void say(Id<Function> f, const std::string &why, Place at = {}, const char *handed = "", bool ends = true) {
    const Function &row = facts.functions[f.index];
    const Exceptions::Set &leaving = exceptions.leaving(f);
    // Of a function that is noexcept as well it is said once.
    bool saidOtherwise = at && row.flags.has(FunctionFlag::Noexcept);
    if (leaving.empty() || saidOtherwise || !program.isJudged(row.place.file) || !said.insert(f).second)
      return;
    auto byName = [&](const auto &a, const auto &b) { return exceptions.name(a.first) < exceptions.name(b.first); };
    const Exceptions::Thrown &thrown = std::min_element(leaving.begin(), leaving.end(), byName)->first;
    std::string name = program.name(f), what = exceptions.name(thrown);
    Finding finding = context.at(row.place, "'" + what + "' can leave '" + name + "', which " + why +
                                                (ends ? ": the program ends" : ""));
    if (at)
      finding.notes.push_back(context.note(at, handed, /*step=*/true));
    Place last = note(finding, f, thrown);
    finding.entity = name;
    finding.remedy = "catch it inside, and say what failed in a way that the other side understands";
    finding.identity = finding.rule + "|" + name + "|" + what;
    SmallVector<Id<File>, 3> evidence{row.place.file, last.file};
    if (at)
      evidence.push_back(at.file);
    context.report(std::move(finding), evidence);
  }

  // How it comes there: from call to call, to where it is thrown.
  Place note(Finding &finding, Id<Function> f, const Exceptions::Thrown &thrown) const {
    Place last;
    for (std::set<Id<Function>> seen; f && seen.insert(f).second;) {
      auto found = exceptions.leaving(f).find(thrown);
      if (found == exceptions.leaving(f).end())
        break;
      const Exceptions::Way &way = found->second;
      std::string text = way.through        ? "'" + program.name(f) + "' calls '" + program.name(way.through) + "'"
                         : way.what.empty() ? "it is thrown here"
                                            : "'" + way.what + "' throws it";
      finding.notes.push_back(context.note(way.at, text, /*step=*/true));
      last = way.at;
      f = way.through;
    }
    return last;
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Exceptions &exceptions;
  std::set<Id<Function>> said;
};

void run(Context &context) { Finder(context).run(); }

Rule rule("seam.exception-escape", Level::Block, Rule::Link, "no exception leaves code behind which nobody can catch it", run);

} // namespace
} // namespace harness
