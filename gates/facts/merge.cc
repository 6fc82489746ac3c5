#include "facts/merge.h"
#include "facts/canonical.h"
#include "facts/names.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"

using namespace llvm;

namespace harness::facts {

// Where the rows of the set that is being added went; and which of its functions brought the definition.
struct Renumber {
  std::vector<uint32_t> strings, files, units, functions, types, variables, calls, hits;
  std::vector<bool> dropped; // functions whose body is already there: their rows are not taken again

  void operator()(StringId &id) const { apply(id, strings); }
  void operator()(Id<File> &id) const { apply(id, files); }
  void operator()(Id<Unit> &id) const { apply(id, units); }
  void operator()(Id<Function> &id) const { apply(id, functions); }
  void operator()(Id<Type> &id) const { apply(id, types); }
  void operator()(Id<Variable> &id) const { apply(id, variables); }
  void operator()(Id<Call> &id) const { apply(id, calls); }
  void operator()(Id<Hit> &id) const { apply(id, hits); }
  template <class Id> static void apply(Id &id, const std::vector<uint32_t> &to) {
    if (id)
      id = Id(to[id.index]);
  }
};

namespace {

// The function whose body a row describes; rows of a body that is already there are not taken again.
Id<Function> ownerOf(const Binding &r) { return r.holder; }
Id<Function> ownerOf(const Access &r) { return r.function; }
Id<Function> ownerOf(const Event &r) { return r.function; }
Id<Function> ownerOf(const Flow &r) { return r.function; }
Id<Function> ownerOf(const Fingerprint &r) { return r.function; }
template <class Row> Id<Function> ownerOf(const Row &) { return {}; }

template <class Row> SmallString<256> keyOf(const Facts &f, const Row &r) {
  SmallString<256> key;
  if constexpr (std::is_same_v<Row, File>) {
    (Twine(f.str(r.path)) + "\n" + f.str(r.shown)).toVector(key);
  } else if constexpr (std::is_same_v<Row, Function>) {
    key = r.symbol ? f.str(r.symbol) : f.str(r.name);
    if (!r.symbol)
      key += "\n";
  } else if constexpr (std::is_same_v<Row, Type>) {
    key = f.str(r.name);
  } else { // a variable: what is in a function has a name only there
    (Twine(f.str(r.name)) + "\n" + f.str(r.symbol) + "\n" + Twine(uint32_t(r.kind))).toVector(key);
    if (r.function)
      key += "\n" + utostr(r.function.index) + ":" + utostr(r.place.line) + ":" + utostr(r.place.column);
  }
  return key;
}

bool isDefined(const Function &r) { return r.flags.has(FunctionFlag::Defined); }
bool isUnused(const Function &r) { return r.flags.has(FunctionFlag::Unused); }
bool isDefined(const Type &r) { return r.flags.has(TypeFlag::Defined); }
bool isDefined(const Variable &r) { return r.flags.has(VariableFlag::Defined); }

} // namespace

StringId Merger::intern(StringRef s) {
  if (s.empty())
    return {};
  auto [it, fresh] = strings.try_emplace(s, merged.strings.size());
  if (fresh)
    merged.strings.push_back(it->getKey());
  return StringId(it->second);
}

template <class Row> void Merger::append(const std::vector<Row> &rows, std::vector<Row> &into, Renumber &to) {
  for (Row row : rows) {
    if (Id<Function> owner = ownerOf(row); owner && to.dropped[owner.index])
      continue;
    if constexpr (std::is_same_v<Row, Constant> || std::is_same_v<Row, Argument>)
      if (to.calls[row.call.index] == None)
        continue;
    eachId(row, [&](auto &id) { to(id); });
    into.push_back(row);
  }
}

void Merger::add(const Facts &in, StringRef target, StringRef prefix, bool isProgram) {
  Renumber to;
  DenseSet<uint32_t> sources; // of a program
  for (StringRef s : in.strings)
    to.strings.push_back(intern(s).index);

  for (File row : in.files) {
    bool foreign = !prefix.empty() && (row.origin == Origin::Project || row.origin == Origin::Generated);
    auto path = [&](StringId id) {
      SmallString<128> buffer;
      return foreign ? intern((Twine(prefix) + in.str(id)).toStringRef(buffer)) : intern(in.str(id));
    };
    row.path = path(row.path);
    row.shown = path(row.shown);
    if (foreign)
      row.origin = Origin::ThirdParty;
    auto [it, fresh] = files.try_emplace(keyOf(merged, row), merged.files.size());
    if (fresh)
      merged.files.push_back(row);
    else // a header may be found as a system header by one unit and as an ordinary one by another
      merged.files[it->second].origin = std::min(merged.files[it->second].origin, row.origin);
    to.files.push_back(it->second);
  }

  for (Unit row : in.units) {
    eachId(row, [&](auto &id) { to(id); });
    if (!row.target)
      row.target = intern(target);
    row.flags.set(UnitFlag::Foreign, row.flags.has(UnitFlag::Foreign) || !prefix.empty());
    to.units.push_back(merged.units.size());
    merged.units.push_back(row);
    if (isProgram)
      sources.insert(row.file.index);
  }

  // What is internal to a unit is told apart by the unit's file ("name@src/a.cpp"), which needs its prefix, too.
  // What a program only declares by hand is defined by what it links.
  auto apart = [&](StringId id, const Place &place, bool defined) {
    SmallString<256> buffer;
    auto [name, unit] = merged.str(id).split('@');
    if (defined && unit.empty() && !name.empty() && place.file && sources.contains(place.file.index))
      return intern((Twine(name) + "@" + merged.path(place.file)).toStringRef(buffer));
    return prefix.empty() || unit.empty() ? id : intern((Twine(name) + "@" + prefix + unit).toStringRef(buffer));
  };

  for (Type row : in.types) {
    eachId(row, [&](auto &id) { to(id); });
    row.name = apart(row.name, row.place, isDefined(row));
    auto [it, fresh] = types.try_emplace(keyOf(merged, row), merged.types.size());
    to.types.push_back(it->second);
    if (fresh) {
      merged.types.push_back(row);
      continue;
    }
    Type &known = merged.types[it->second];
    if (isDefined(known) && isDefined(row) && known.body && row.body && known.body != row.body)
      merged.conflicts.push_back({{}, Id<Type>(it->second), known.place, row.place});
    if (isDefined(row) && !isDefined(known))
      known = row;
  }

  for (Function row : in.functions) {
    eachId(row, [&](auto &id) { to(id); });
    StringRef symbol = merged.str(row.symbol);
    auto derive = [&] {
      if (!row.name)
        row.name = intern(derivedName(symbol));
      if (isDefined(row) && !row.signature)
        row.signature = intern(derivedSignature(symbol));
    };
    row.symbol = apart(row.symbol, row.place, isDefined(row));
    auto [it, fresh] = functions.try_emplace(keyOf(merged, row), merged.functions.size());
    to.functions.push_back(it->second);
    to.dropped.push_back(false);
    if (fresh) {
      derive();
      merged.functions.push_back(row);
      continue;
    }
    Function &known = merged.functions[it->second];
    bool both = isDefined(known) && isDefined(row);
    bool differ = both && known.body && row.body && known.body != row.body;
    bool better = isDefined(row) && (!isDefined(known) || (isUnused(known) && !isUnused(row)));
    if (differ)
      merged.conflicts.push_back({Id<Function>(it->second), {}, known.place, row.place});
    // A weak function and the one that replaces it, two archives with a member each: the linker takes one, both count.
    bool elsewhere = both && known.place != row.place && !isUnused(known) && !isUnused(row);
    to.dropped.back() = both && !differ && !better && !elsewhere;
    // The type is there only where the address is taken, which need not be where the definition is.
    StringId type = known.type ? known.type : row.type;
    if (better) {
      derive();
      known = row;
    }
    known.type = type;
  }

  for (Variable row : in.variables) {
    eachId(row, [&](auto &id) { to(id); });
    row.name = apart(row.name, row.place, isDefined(row));
    auto [it, fresh] = variables.try_emplace(keyOf(merged, row), merged.variables.size());
    to.variables.push_back(it->second);
    if (fresh)
      merged.variables.push_back(row);
    else if (isDefined(row) && !isDefined(merged.variables[it->second]))
      merged.variables[it->second] = row;
  }

  for (const Call &row : in.calls) {
    bool taken = !to.dropped[row.caller.index];
    to.calls.push_back(taken ? merged.calls.size() : None);
    if (taken) {
      merged.calls.push_back(row);
      eachId(merged.calls.back(), [&](auto &id) { to(id); });
    }
  }

  append(in.coverage, merged.coverage, to);
  append(in.bases, merged.bases, to);
  append(in.fields, merged.fields, to);
  append(in.overrides, merged.overrides, to);
  append(in.bindings, merged.bindings, to);
  append(in.accesses, merged.accesses, to);
  append(in.references, merged.references, to);
  append(in.includes, merged.includes, to);
  append(in.constants, merged.constants, to);
  append(in.literals, merged.literals, to);
  append(in.events, merged.events, to);
  append(in.flows, merged.flows, to);
  append(in.annotations, merged.annotations, to);
  append(in.symbols, merged.symbols, to);
  append(in.conflicts, merged.conflicts, to);
  append(in.arguments, merged.arguments, to);
  append(in.fingerprints, merged.fingerprints, to);
  append(in.runs, merged.runs, to);
  for (size_t i = 0; i < in.hits.size(); ++i)
    to.hits.push_back(merged.hits.size() + i);
  append(in.hits, merged.hits, to);
  append(in.bounds, merged.bounds, to);
  DenseSet<uint32_t> ran;
  for (const Run &run : in.runs)
    ran.insert(run.file.index);
  for (const Unit &unit : in.units)
    if (!unit.flags.has(UnitFlag::Opaque) && !ran.contains(unit.file.index))
      withoutMatchers.insert(to.files[unit.file.index]);
}

// A matcher that was run for one object of a file was not run for another that does not say so.
void Merger::sayWithoutMatchers() {
  std::vector<Run> more;
  DenseSet<uint32_t> said;
  for (const Run &run : merged.runs)
    if (withoutMatchers.contains(run.file.index) && said.insert(run.file.index).second)
      more.push_back({run.file});
  append_range(merged.runs, more);
}

// A unit names the variable of a field only if it needs it.
static void joinFields(std::vector<Field> &fields) {
  auto key = [](const Field &f) { return std::make_tuple(f.type, f.name, f.place); };
  llvm::sort(fields, [&](const Field &a, const Field &b) {
    return std::make_pair(key(a), a.variable) < std::make_pair(key(b), b.variable); // none comes last
  });
  for (size_t i = fields.size(); i-- > 1;)
    if (key(fields[i - 1]) == key(fields[i]) && fields[i].flags.has(FieldFlag::Needed))
      fields[i - 1].flags.set(FieldFlag::Needed);
  fields.erase(llvm::unique(fields, [&](const Field &a, const Field &b) { return key(a) == key(b); }), fields.end());
}

Facts Merger::take(bool canonical) {
  joinFields(merged.fields);
  sayWithoutMatchers();
  if (canonical)
    canonicalise(merged);
  // The strings live in the map; it goes along.
  merged.storage.push_back(std::make_shared<StringMap<uint32_t>>(std::move(strings)));
  return std::move(merged);
}

} // namespace harness::facts
