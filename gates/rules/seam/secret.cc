// seam.secret: what a secret holds is not logged, answered, formatted or serialised.
//
// By type: an object that holds a secret, directly or in a field of a field, is handed to what lets it out, or somebody
// writes how to let it out. By value: text that was made of a secret goes there, at once or by way of local variables.

#include "closure/annotations.h"
#include "facts/names.h"
#include "judge/grounding.h"
#include "topology/topology.h"

#include "llvm/ADT/StringExtras.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Finder {
public:
  explicit Finder(Context &context)
      : context(context), program(context.program), facts(program.facts), callees(context.topology().callees),
        secret(annotatedTypes(facts, "secret")), hidden(facts.types.size()), out(program.catalogue.covered("log")) {
    for (StringRef effect : {"telemetry", "net.send", "net.http", "io.std.out", "io.std.err"})
      out |= program.catalogue.covered(effect);
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      for (const auto &s : program.policy.secrets) {
        if (plainType(i) == s->type)
          secret.set(i);
        if (is_contained(s->redacts, plainType(i)))
          hidden.set(i);
      }
  }

  void run() {
    if (secret.none())
      return;
    findHolders();
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (isFormatter(Id<Function>(i)) && mayWriteSecrets(Id<Function>(i)))
        for (Id<Type> type : takes(Id<Function>(i)))
          saysFormatter(Id<Function>(i), type);
    for (const facts::Call &call : facts.calls)
      if (call.callee && isSinkOfObjects(call))
        for (Id<Type> type : takes(call.callee))
          sayObject(call, type);
    for (const Argument &argument : facts.arguments) {
      const facts::Call &call = facts.calls[argument.call.index];
      if (argument.type && holds(argument.type) && call.callee && isSinkOfObjects(call))
        sayObject(call, argument.type);
      else if (argument.flags.has(ArgumentFlag::Text) && isSinkOfText(call))
        sayText(call, argument);
    }
  }

private:
  // A class of one source file has its name behind its own.
  StringRef plainType(uint32_t type) const { return facts.str(facts.types[type].name).split('@').first; }

  // ---- which types hold a secret, and by which field
  void findHolders() {
    by.resize(facts.types.size());
    std::set<std::tuple<Id<Type>, Id<File>, uint32_t>> fieldLines;
    for (const Field &field : facts.fields)
      fieldLines.insert({field.type, field.place.file, field.place.line});
    std::map<Id<Type>, std::vector<std::pair<Id<Type>, Place>>> heldBy; // type → who has a field or base of it
    for (const Reference &r : facts.references) {
      bool isField = r.kind == ReferenceKind::Member || r.kind == ReferenceKind::TemplateArgument;
      if (r.fromFunction || !r.fromType || !r.type)
        continue;
      // A mention in a field's type stands on the field's line; what methods are declared with does not count.
      if (r.kind == ReferenceKind::Base || (isField && fieldLines.count({r.fromType, r.place.file, r.place.line})))
        heldBy[r.type].push_back({r.fromType, r.place});
    }
    std::vector<Id<Type>> open;
    for (unsigned i : secret.set_bits())
      open.push_back(Id<Type>(i));
    BitVector seen = secret;
    for (size_t i = 0; i < open.size(); ++i)
      for (auto [holder, at] : heldBy[open[i]])
        if (!hidden[holder.index] && !seen[holder.index]) {
          seen.set(holder.index);
          by[holder.index] = {open[i], at};
          open.push_back(holder);
        }
    holders = std::move(seen);
  }
  bool holds(Id<Type> t) const { return holders[t.index] && !hidden[t.index]; }

  // The types with a secret among those of the parameters; the linkage name says them, also where nothing is defined.
  const std::vector<Id<Type>> &takes(Id<Function> f) {
    auto [it, fresh] = taken.try_emplace(f);
    if (!fresh)
      return it->second;
    std::string signature = derivedSignature(facts.str(facts.functions[f.index].symbol).split('@').first);
    StringRef parameters = parametersOf(signature);
    for (unsigned t : holders.set_bits())
      if (holds(Id<Type>(t)) && mentions(parameters, facts.str(facts.types[t].name)))
        it->second.push_back(Id<Type>(t));
    return it->second;
  }

  static StringRef parametersOf(StringRef signature) {
    int depth = 0;
    size_t from = 0;
    for (size_t op; (op = signature.find("operator<", from)) != StringRef::npos;) // no bracket
      from = signature.find_first_not_of("<=>", op + strlen("operator"));
    for (size_t i = from; i < signature.size(); ++i) {
      depth += signature[i] == '<' ? 1 : signature[i] == '>' ? -1 : 0;
      if (signature[i] == '(' && depth <= 0 && !signature.drop_front(i).starts_with("(anonymous namespace)"))
        return signature.drop_front(i);
    }
    return {};
  }

  // As a whole name, not as a part of one.
  static bool mentions(StringRef text, StringRef name) {
    auto inName = [](char c) { return isAlnum(c) || c == '_' || c == ':'; };
    for (size_t at = text.find(name); at != StringRef::npos; at = text.find(name, at + 1)) {
      StringRef after = text.drop_front(at + name.size());
      if ((!at || !inName(text[at - 1])) && (after.empty() || !inName(after.front())))
        return true;
    }
    return false;
  }

  // ---- what lets things out
  // Written by the project for a type, called by who writes it out.
  bool isFormatter(Id<Function> f) const {
    const Function &row = facts.functions[f.index];
    StringRef name = facts.str(row.name), last = lastOf(name);
    if (row.flags.has(FunctionFlag::Library) || !program.isJudged(row.place.file) || isRedacted(f))
      return false;
    bool formats = last == "format" && row.record && StringRef(facts.str(facts.types[row.record.index].name)).contains("formatter");
    return formats || is_contained({"operator<<", "to_json", "serialize", "Serialize", "AbslStringify", "PrintTo", "format_as",
                                    "tag_invoke"},
                                   last);
  }
  // One that touches no object with a secret, and hands none on, writes a mask. Of what nobody sees the body, and of a
  // template, nobody can say.
  bool mayWriteSecrets(Id<Function> f) {
    const Function &row = facts.functions[f.index];
    if (!row.flags.has(FunctionFlag::Defined) || row.flags.has(FunctionFlag::Instantiated))
      return true;
    findUses();
    return uses[f.index];
  }
  void findUses() {
    if (!uses.empty())
      return;
    uses.resize(facts.functions.size());
    for (const Reference &r : facts.references)
      if (r.fromFunction && r.type && r.kind == ReferenceKind::Body && holds(r.type))
        uses.set(r.fromFunction.index);
    for (const facts::Call &call : facts.calls)
      if (call.callee && !uses[call.caller.index] && !isRedacted(call.callee)) {
        Id<Type> of = facts.functions[call.callee.index].record;
        uses[call.caller.index] = (of && holds(of)) || !takes(call.callee).empty();
      }
    for (const Argument &argument : facts.arguments)
      if (argument.type && holds(argument.type))
        uses.set(facts.calls[argument.call.index].caller.index);
  }
  bool isRedacted(Id<Function> f) const {
    return any_of(program.policy.secrets, [&](const auto &s) {
      return any_of(s->redacts, [&](const std::string &name) { return isCalled(program, f, name); });
    });
  }
  bool isNamedSink(const facts::Call &call) const {
    return call.callee && any_of(program.policy.secrets, [&](const auto &s) {
             return any_of(s->sinks, [&](const std::string &name) { return isCalled(program, call.callee, name); });
           });
  }
  bool isSinkOfObjects(const facts::Call &call) const {
    if (isNamedSink(call))
      return true;
    const policy::CallableT *entry = callees.entry(call);
    StringRef name = facts.str(facts.functions[call.callee.index].name);
    return (entry && program.catalogue.effects(*entry).intersects(out)) || name.starts_with("fmt::") ||
           name.starts_with("std::format") || name.starts_with("std::print");
  }
  // A function of the project that writes out by itself is taken to write what it is given.
  bool isSinkOfText(const facts::Call &call) const {
    if (!call.callee || isRedacted(call.callee))
      return false;
    const policy::CallableT *entry = callees.entry(call);
    if (isSinkOfObjects(call) || (entry && policy::hasTrait(*entry, "polymorphic-buf")))
      return true;
    bool streams = call.flags.has(CallFlag::Library) && lastOf(facts.str(facts.functions[call.callee.index].name)) == "operator<<";
    return streams || any_of(program.leaves(call.callee), [&](const Leaf &leaf) { return leaf.effects.intersects(out); });
  }

  // ---- findings
  void saysFormatter(Id<Function> f, Id<Type> type) {
    const Place &place = facts.functions[f.index].place;
    std::string name = program.name(f);
    Finding finding = context.at(place, "'" + name + "' writes out '" + program.name(type) + "'" + whichHolds(type));
    say(std::move(finding), place, f, type, name + "|" + program.name(type));
  }

  void sayObject(const facts::Call &call, Id<Type> type) {
    if (!program.isJudged(call.place.file))
      return;
    Finding f = context.atCall(call, "hands '" + program.name(type) + "'" + whichHolds(type) + ", to '" +
                                         program.name(call.callee) + "', which lets it out");
    std::string identity = f.entity + "|" + program.name(call.callee) + "|" + program.name(type);
    say(std::move(f), call.place, call.caller, type, identity);
  }

  void sayText(const facts::Call &call, const Argument &argument) {
    Id<Type> type;
    std::string what;
    Place madeAt;
    if (argument.source) {
      const facts::Call &source = facts.calls[argument.source.index];
      if (!source.callee || isRedacted(source.callee))
        return;
      type = facts.functions[source.callee.index].record;
      what = "what '" + program.name(source.callee) + "' returns";
      madeAt = source.place;
    } else {
      type = facts.variables[argument.variable.index].owner;
      what = "'" + facts.str(facts.variables[argument.variable.index].name).str() + "'";
    }
    if (!type || !secret[type.index] || !program.isJudged(call.place.file))
      return;
    Finding f = context.atCall(call, "gives " + what + ", a secret, to '" + program.name(call.callee) + "', which lets it out");
    if (madeAt && madeAt != call.place)
      f.notes.push_back(context.note(madeAt, "the text is made here", /*step=*/true));
    std::string identity = f.entity + "|" + program.name(call.callee) + "|" + what;
    say(std::move(f), call.place, call.caller, type, identity);
  }

  // ", which holds the secret 'Token'"
  std::string whichHolds(Id<Type> type) const {
    if (secret[type.index])
      return ", a secret";
    while (!secret[type.index])
      type = by[type.index].first;
    return ", which holds the secret '" + program.name(type) + "'";
  }

  void say(Finding f, const Place &place, Id<Function> in, Id<Type> type, const std::string &identity) {
    for (Id<Type> t = type; t && !secret[t.index]; t = by[t.index].first)
      f.notes.push_back(context.note(by[t.index].second, "'" + program.name(t) + "' has a '" + program.name(by[t.index].first) + "'"));
    f.entity = program.name(in);
    f.remedy = "let out what is no secret: an id, a digest, a masked form; what hides it is named in redacts of its [[secret]]";
    f.identity = f.rule + "|" + identity;
    if (said.insert(f.identity + std::to_string(place.line) + ":" + std::to_string(place.column)).second)
      context.report(std::move(f), context.evidence(in, place));
  }

  Context &context;
  const Program &program;
  const Facts &facts;
  const Callees &callees;
  BitVector secret, hidden, holders;               // by type
  BitVector uses;                                  // by function: it touches an object with a secret; made when first asked
  std::vector<std::pair<Id<Type>, Place>> by;      // by holder: the next type on the way to the secret, and where
  policy::EffectSet out;
  std::map<Id<Function>, std::vector<Id<Type>>> taken; // types of its parameters that hold a secret
  std::set<std::string> said;
};

// What is not there guards nothing.
void findStale(Context &context) {
  const Program &program = context.program;
  const Facts &facts = program.facts;
  const std::vector<StringRef> types = ownTypes(program), functions = ownFunctions(program);
  std::vector<StringRef> both(types);
  append_range(both, functions);
  auto say = [&](const policy::SecretT &secret, const std::string &key, const std::string &name, const std::string &message) {
    Finding f = stale(context, "secret." + secret.type + "." + key, message, name);
    f.entity = secret.type;
    f.identity = f.rule + "|" + secret.type + "|" + key;
    context.report(std::move(f));
  };
  auto isType = [&](const std::string &name) {
    return any_of(facts.types, [&](const Type &type) { return facts.str(type.name).split('@').first == name; });
  };
  auto isFunction = [&](const std::string &name) {
    for (uint32_t i = 0; i < facts.functions.size(); ++i)
      if (isCalled(program, Id<Function>(i), name))
        return true;
    return false;
  };
  for (const auto &s : program.policy.secrets) {
    if (!isType(s->type))
      say(*s, "type", s->type, "no type is named '" + s->type + "'" + nearName(s->type, types));
    for (const std::string &name : s->sinks)
      if (!isFunction(name))
        say(*s, "sinks." + name, name, "no function is named '" + name + "'" + nearName(name, functions));
    for (const std::string &name : s->redacts)
      if (!isType(name) && !isFunction(name))
        say(*s, "redacts." + name, name, "no type or function is named '" + name + "'" + nearName(name, both));
  }
}

void run(Context &context) {
  if (context.scope & Rule::Complete)
    findStale(context);
  else
    Finder(context).run();
}

Rule rule("seam.secret", Level::Block, Rule::Link | Rule::Complete, "what a secret holds is not let out", run);

} // namespace
} // namespace harness
