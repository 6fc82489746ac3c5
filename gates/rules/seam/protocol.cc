// seam.protocol: objects are used in the order that their [[protocol]] allows, and given up only in a state to end in. And
// each [[rule]] that is a protocol.

#include "facts/names.h"
#include "judge/grounding.h"
#include "policy/contracts.h"
#include "policy/suggest.h"
#include "seams/typestate.h"
#include "topology/topology.h"

#include "llvm/ADT/StringExtras.h"

#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

using Declared = policy::Declared<policy::ProtocolT>;

std::string objectName(const Program &program, Id<Variable> object) {
  const Variable &v = program.facts.variables[object.index];
  StringRef name = program.facts.str(v.name).split('@').first.ltrim('#');
  return v.kind == VariableKind::Parameter ? "parameter " + std::to_string(v.index + 1) : name.str();
}

std::string allowed(const policy::ProtocolT &protocol, StringRef state) {
  std::vector<std::string> calls;
  for (const auto &step : protocol.transitions)
    if (step->from == state)
      calls.push_back("'" + step->call + "'");
  return calls.empty() ? "nothing may be called then" : join(calls, ", ") + " may be called then";
}

void report(Context &context, const Declared &declared, const Misuse &misuse) {
  const policy::ProtocolT &protocol = *declared.row;
  const Program &program = context.program;
  std::string in = program.name(misuse.in), object = objectName(program, misuse.object);
  std::string what = misuse.what == Misuse::Call  ? "calls '" + misuse.call + "' on '" + object + "', which may be"
                     : misuse.what == Misuse::End ? "lets '" + object + "' go, which may be"
                     : misuse.call.empty()        ? "throws and lets '" + object + "' go, which may be"
                                           : "lets '" + object + "' go if '" + misuse.call + "' throws, when it may be";
  Finding f = context.at(misuse.at, "'" + in + "' " + what + " '" + misuse.state + "'");
  if (misuse.unproved) {
    f.level = std::min(f.level, Level::Guidance);
    f.notes.push_back(context.note({}, "unproved: a pointer may refer to it, or a method may have kept it"));
  }
  if (misuse.since && misuse.since != misuse.at)
    f.notes.push_back(context.note(misuse.since, "it is '" + misuse.state + "' since here", /*step=*/true));
  f.notes.push_back(context.note({}, allowed(protocol, misuse.state)));
  f.entity = in;
  if (misuse.what == Misuse::Thrown && any_of(protocol.transitions, [&](const auto &t) { return lastOf(misuse.call) == t->call; }))
    f.notes.push_back(context.note({}, "if it has done what it does also when it throws: even_if_thrown = [\"" + lastOf(misuse.call).str() + "\"]"));
  f.remedy = misuse.what == Misuse::Call ? "call it in a state that allows it"
                                         : "bring it to an end on every way: '" + join(protocol.end, "' or '") + "'";
  complete(f, declared.rule, protocol.id, /*why=*/"");
  f.identity = f.rule + "|" + (declared.rule ? "" : protocol.id + "|") + in + "|" + object + "|" + misuse.state + "|" + misuse.call;
  context.report(std::move(f), context.evidence(misuse.in, misuse.at));
}

void reportStale(Context &context, const Declared &declared, const std::string &key, const std::string &name,
                 const std::string &what) {
  Finding f = stale(context, declared.key + "." + key, what, name);
  f.entity = declared.row->id;
  f.identity = f.rule + "|" + f.entity + "|" + key;
  context.report(std::move(f));
}

// A method that nobody defines or calls stands for nothing. Of a class of which the build defines no method, a library's,
// the facts have only what is called, so of these only a slip is said: what is nearly the name of one.
void findMethods(Context &context, const Declared &declared) {
  const policy::ProtocolT &protocol = *declared.row;
  const Facts &facts = context.program.facts;
  std::vector<StringRef> methods;
  bool isLibrary = true;
  for (const Function &f : facts.functions)
    if (f.record && facts.str(facts.types[f.record.index].name).split('@').first == protocol.type) {
      isLibrary &= f.flags.has(FunctionFlag::Implicit) || !f.flags.has(FunctionFlag::Defined);
      if (f.kind != FunctionKind::Constructor && f.kind != FunctionKind::Destructor)
        methods.push_back(lastOf(facts.str(f.name)));
    }
  llvm::sort(methods);
  methods.erase(llvm::unique(methods), methods.end());
  std::set<std::string> said;
  for (const auto &step : protocol.transitions) {
    if (is_contained(methods, StringRef(step->call)) || !said.insert(step->call).second)
      continue;
    // What the protocol knows as well is meant there.
    std::vector<StringRef> others;
    for (StringRef method : methods)
      if (none_of(protocol.transitions, [&](const auto &other) { return other->call == method; }))
        others.push_back(method);
    bool isSlip = !policy::nearest(step->call, others).empty();
    if (isLibrary && !isSlip)
      continue;
    std::string near = isSlip ? policy::suggestion(step->call, others) : policy::suggestion(step->call, methods);
    reportStale(context, declared, "states." + step->from + "." + step->call, step->call,
                "nobody defines or calls a method '" + step->call + "' of '" + protocol.type + "'" + near);
  }
}

// A class that is not there guards nothing.
void findStale(Context &context, const Declared &declared) {
  const policy::ProtocolT &protocol = *declared.row;
  const Facts &facts = context.program.facts;
  for (const Type &type : facts.types)
    if (facts.str(type.name).split('@').first == protocol.type)
      return findMethods(context, declared);
  auto isMethod = [&](StringRef name) { return name.consume_front(protocol.type) && name.starts_with("::"); };
  if (any_of(facts.functions, [&](const Function &f) { return isMethod(facts.str(f.name)); }))
    return reportStale(context, declared, "type", protocol.type,
                       "'" + protocol.type + "' is a class of the standard library, whose objects are not followed; wrap it in a class of the project");
  reportStale(context, declared, "type", protocol.type,
              "no class is named '" + protocol.type + "'" + nearName(protocol.type, ownTypes(context.program)));
}

void judge(Context &context, const Declared &declared) {
  if (context.scope & Rule::Complete)
    return findStale(context, declared);
  for (const Misuse &misuse : findMisuses(context.program, context.exceptions(), *declared.row))
    report(context, declared, misuse);
}

void run(Context &context) {
  for (const auto &protocol : context.program.policy.protocols)
    judge(context, policy::declaredBy(*protocol));
}

Rule rule("seam.protocol", Level::Block, Rule::Link | Rule::Complete, "objects are used in the order that their protocol allows", run);
DataKind kind(
    Rule::Link | Rule::Complete, [](const policy::DataRuleT &rule) { return rule.protocol != nullptr; },
    [](Context &context, const policy::DataRuleT &rule) { judge(context, policy::protocolOf(rule)); });

} // namespace
} // namespace harness
