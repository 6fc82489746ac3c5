// seam.canon: what is under version control is not written at run time: a checkout or deploy sets it back, and the two
// drift apart in between.

#include "closure/constants.h"
#include "judge/rule.h"
#include "topology/nodes.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// A file that a call may write. Without `path` nobody knows which.
struct Write {
  Id<facts::Call> call;
  StringRef path;
};

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), facts(program.facts), callees(program),
        reads(program.catalogue.covered("fs.read")) {
    for (StringRef effect : {"fs.write", "fs.create", "fs.delete", "fs.rename", "fs.tmp", "env.config.write"})
      writes |= program.catalogue.covered(effect);
    for (const std::string &text : program.policy.project->canon)
      canon.push_back({text, cantFail(policy::Glob::compile(text))});
  }

  void run() {
    if (canon.empty())
      return;
    findNames();
    BitVector writesGiven(facts.functions.size());
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      if (const policy::CallableT *entry = callees.entry(facts.calls[i])) {
        judge(Id<facts::Call>(i), *entry);
        note(Id<facts::Call>(i), *entry, writesGiven);
      }
    for (uint32_t i = 0; i < facts.calls.size(); ++i)
      if (Id<Function> callee = facts.calls[i].callee; callee && writesGiven[callee.index] && !callees.entry(callee))
        judgeHandedOn(Id<facts::Call>(i));
  }

private:
  struct Canon {
    std::string text;
    policy::Glob glob;
  };

  // Objects that stand for a file, by the variable that they are: QFile, QSettings.
  void findNames() {
    for (uint32_t i = 0; i < facts.calls.size(); ++i) {
      const facts::Call &call = facts.calls[i];
      const policy::CallableT *entry = call.slot ? callees.entry(call) : nullptr;
      if (!entry)
        continue;
      for (uint32_t argument : policy::argumentsOf(*entry, "names-path"))
        if (auto *text = textOf(constantsOf(facts, Id<facts::Call>(i)), argument))
          names.push_back({call.slot, text->text});
    }
  }

  enum class Access { Reads, Writes, Unknown };
  Access accessOf(const policy::CallableT &entry, ArrayRef<policy::ConstantArgument> constants) const {
    policy::EffectSet does = program.catalogue.effects(entry, constants);
    if (does.intersects(writes))
      return Access::Writes;
    return !does.empty() && reads.containsAll(does) ? Access::Reads : Access::Unknown;
  }

  // The files that a call writes, or may write.
  SmallVector<Write, 2> writesOf(Id<facts::Call> id, const policy::CallableT &entry) const {
    SmallVector<Write, 2> out;
    Constants constants = constantsOf(facts, id);
    auto add = [&](uint32_t argument) {
      auto *text = textOf(constants, argument);
      out.push_back({id, text ? text->text : StringRef()});
    };
    for (uint32_t argument : policy::argumentsOf(entry, "writes-path"))
      add(argument);
    if (!out.empty())
      return out;
    auto doubtful = policy::argumentsOf(entry, "writes-path?");
    if (doubtful.empty() && !policy::hasTrait(entry, "writes-named"))
      return out;
    Access access = accessOf(entry, constants);
    if (access == Access::Reads)
      return out;
    for (uint32_t argument : doubtful)
      if (access == Access::Writes)
        add(argument);
      else
        out.push_back({id, {}});
    if (policy::hasTrait(entry, "writes-named") && access == Access::Writes)
      for (auto &[variable, path] : names)
        if (variable == facts.calls[id.index].slot)
          out.push_back({id, path});
    return out;
  }

  void judge(Id<facts::Call> id, const policy::CallableT &entry) {
    for (const Write &write : writesOf(id, entry))
      if (const Canon *match = matching(write.path))
        say(facts.calls[id.index], *match,
            "writes '" + write.path.str() + "' with '" + entry.name +
                "', but the file is under version control: a checkout sets it back",
            Level::Block);
  }

  // A function of the project that writes a file which it is told.
  void note(Id<facts::Call> id, const policy::CallableT &entry, BitVector &into) const {
    const facts::Call &call = facts.calls[id.index];
    if (call.caller && program.isJudged(call.place.file))
      for (const Write &write : writesOf(id, entry))
        if (write.path.empty())
          into.set(call.caller.index);
  }

  void judgeHandedOn(Id<facts::Call> id) {
    const facts::Call &call = facts.calls[id.index];
    for (const policy::ConstantArgument &constant : constantsOf(facts, id))
      if (const Canon *match = constant.isText && constant.argument != None ? matching(constant.text) : nullptr)
        say(call, *match,
            "hands '" + constant.text.str() + "', which is under version control, to '" + program.name(call.callee) +
                "', which may write it: unproved",
            Level::Guidance);
  }

  // A path counts from the source root, or from a folder below it in which the program is started.
  const Canon *matching(StringRef path) const {
    SmallString<128> plain(path);
    sys::path::remove_dots(plain, /*remove_dot_dot=*/true);
    StringRef rest = plain;
    while (rest.consume_front("../"))
      ;
    auto it = find_if(canon, [&](const Canon &c) { return !rest.empty() && c.glob.match(rest); });
    return it == canon.end() ? nullptr : &*it;
  }

  void say(const facts::Call &call, const Canon &match, const std::string &what, Level atMost) {
    if (!program.isJudged(call.place.file) || !call.caller || isTest(call.place))
      return;
    Finding f = context.atCall(call, what);
    f.level = std::min(f.level, atMost);
    f.notes.push_back(Context::noteAtPolicy("project.canon." + match.text, "'" + match.text + "' is canon"));
    f.remedy = "keep a template in the repository, and write to a folder of the running program";
    f.identity += "|" + match.text;
    context.report(std::move(f), context.evidence(call.caller, call.place));
  }

  // A test may bring expected output up to date.
  bool isTest(const Place &place) const {
    ComponentId c = program.owner(place);
    return c != NoComponent && StringRef(program.component(c).kind).ends_with("test");
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Callees callees;
  policy::EffectSet reads, writes;
  std::vector<Canon> canon;
  std::vector<std::pair<Id<Variable>, StringRef>> names;
};

void run(Context &context) { Finder(context).run(); }

Rule rule("seam.canon", Level::Warn, Rule::Link, "nothing writes files that are under version control", run);

} // namespace
} // namespace harness
