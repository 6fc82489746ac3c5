#include "structure/naming.h"

#include "policy/glob.h"
#include "policy/suggest.h"
#include "policy/words.h"
#include "structure/tests.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

#include <map>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// "OrderBook" of "shop::(anonymous namespace)::OrderBook<int>@src/a.cc".
StringRef lastName(const Program &program, Id<Type> type) {
  StringRef name = program.facts.str(program.facts.types[type.index].name).split('@').first.split('<').first;
  size_t at = name.rfind("::");
  return at == StringRef::npos ? name : name.drop_front(at + 2);
}

bool isClass(const Type &type) { return type.kind == TypeKind::Class || type.kind == TypeKind::Struct; }

// Written by the project's people, and no test; of the instantiations of a template one stands for all.
class OwnTypes {
public:
  explicit OwnTypes(const Program &program) : program(program) {}
  bool take(Id<Type> id) {
    const Type &type = program.facts.types[id.index];
    return type.flags.has(TypeFlag::Defined) && !type.flags.has(TypeFlag::Library) && type.kind != TypeKind::Lambda &&
           program.isJudged(type.place.file) && program.facts.file(type.place.file).origin == Origin::Project &&
           !isTest(program, id) && isIdentifier(lastName(program, id)) && (!type.pattern || patterns.insert(type.pattern).second);
  }

private:
  static bool isIdentifier(StringRef name) {
    return !name.empty() && all_of(name, [](char c) { return isAlnum(c) || c == '_'; });
  }
  const Program &program;
  std::set<StringId> patterns;
};

template <class Row> void sortByPlace(const Program &program, std::vector<Row> &rows, Id<Type> Row::*type) {
  llvm::sort(rows, [&](const Row &a, const Row &b) {
    return program.facts.types[(a.*type).index].place < program.facts.types[(b.*type).index].place;
  });
}

std::vector<SmallVector<Id<Type>, 2>> basesOf(const Program &program) {
  std::vector<SmallVector<Id<Type>, 2>> bases(program.facts.types.size());
  for (const Base &base : program.facts.bases)
    if (base.type && base.base)
      bases[base.type.index].push_back(base.base);
  return bases;
}

bool derives(const std::vector<SmallVector<Id<Type>, 2>> &bases, Id<Type> type, Id<Type> from) {
  return any_of(bases[type.index], [&](Id<Type> base) { return base == from || derives(bases, base, from); });
}

} // namespace

std::vector<MechanismType> findMechanismTypes(const Program &program) {
  const Facts &facts = program.facts;
  if (!program.policy.structure)
    return {};
  const StringSet<> words = [&] {
    StringSet<> set;
    for (const std::string &word : program.policy.structure->mechanism_words)
      set.insert(word);
    return set;
  }();
  std::vector<uint32_t> methods(facts.types.size());
  BitVector fields(facts.types.size()), chosen(facts.types.size());
  for (const Field &field : facts.fields)
    if (field.type)
      fields.set(field.type.index);
  for (const Variable &v : facts.variables)
    if (v.owner && v.kind == VariableKind::StaticMember && !v.flags.has(VariableFlag::Const) && !v.flags.has(VariableFlag::Constexpr))
      fields.set(v.owner.index);
  for (const Function &f : facts.functions)
    if (f.record && f.kind == FunctionKind::Method && !f.flags.has(FunctionFlag::Implicit) && !f.flags.has(FunctionFlag::Defaulted)) {
      ++methods[f.record.index];
      // What only some may call is no function either: its class is there to say who.
      if (f.flags.has(FunctionFlag::Virtual) || facts.str(f.name).contains("::operator") || f.access != AccessSpecifier::Public)
        chosen.set(f.record.index);
    }
  for (const Reference &reference : facts.references)
    if (reference.type && reference.kind == ReferenceKind::TemplateArgument)
      chosen.set(reference.type.index);
  const auto bases = basesOf(program);
  // Whoever derives from a class of others goes by their names.
  auto isForeign = [&](auto &self, Id<Type> type) -> bool {
    return any_of(bases[type.index], [&](Id<Type> base) {
      const Type &row = facts.types[base.index];
      return row.flags.has(TypeFlag::Library) || !program.isJudged(row.place.file) || self(self, base);
    });
  };
  auto holdsState = [&](auto &self, Id<Type> type) -> bool {
    return fields[type.index] || any_of(bases[type.index], [&](Id<Type> base) { return self(self, base); });
  };

  std::vector<MechanismType> out;
  OwnTypes own(program);
  for (uint32_t i = 0; i < facts.types.size(); ++i) {
    Id<Type> id(i);
    if (!isClass(facts.types[i]) || !own.take(id))
      continue;
    std::vector<std::string> keys = policy::keysOf(lastName(program, id));
    if (keys.empty() || !words.contains(keys.back()) || isForeign(isForeign, id))
      continue;
    MechanismType row{id, program.owner(id), keys.back(), {}};
    while (!keys.empty() && words.contains(keys.back()))
      keys.pop_back();
    row.noun = join(keys, " ");
    row.holdsState = holdsState(holdsState, id);
    row.methods = methods[i];
    row.isChosen = chosen[i] || facts.types[i].flags.has(TypeFlag::Polymorphic);
    out.push_back(std::move(row));
  }
  llvm::sort(out, [&](const MechanismType &a, const MechanismType &b) {
    return std::tie(a.component, facts.types[a.type.index].place) < std::tie(b.component, facts.types[b.type.index].place);
  });
  return out;
}

std::vector<std::vector<const MechanismType *>> findPiles(const Program &program, ArrayRef<MechanismType> types) {
  const auto bases = basesOf(program);
  std::map<std::pair<ComponentId, std::string>, std::vector<const MechanismType *>> byNoun;
  for (const MechanismType &type : types)
    if (!type.noun.empty())
      byNoun[{type.component, type.noun}].push_back(&type);
  std::vector<std::vector<const MechanismType *>> out;
  for (auto &[noun, pile] : byNoun) {
    std::vector<const MechanismType *> own;
    for (const MechanismType *type : pile)
      if (none_of(pile, [&](const MechanismType *other) { return derives(bases, type->type, other->type); }))
        own.push_back(type);
    if (own.size() > 1)
      out.push_back(std::move(own));
  }
  llvm::sort(out, [&](const auto &a, const auto &b) {
    return program.facts.types[a.front()->type.index].place < program.facts.types[b.front()->type.index].place;
  });
  return out;
}

namespace {

// The words of a domain: terms and their synonyms, each one or more words in a row.
class Glossary {
public:
  Glossary(const policy::DomainT &domain, const policy::CatalogueT &catalogue, const policy::StructureT *structure) {
    for (const std::string &word : catalogue.general_words)
      known.insert(word);
    for (const std::string &word : catalogue.detail_words)
      known.insert(word);
    if (structure) // these have a rule of their own
      for (const std::string &word : structure->mechanism_words)
        known.insert(word);
    for (const std::string &term : domain.terms) {
      phrases[policy::keysOf(term)] = "";
      for (std::string &word : policy::wordsOf(term))
        terms.push_back(std::move(word));
    }
    for (const auto &synonym : domain.synonyms)
      for (const std::string &word : synonym->words)
        phrases[policy::keysOf(word)] = synonym->term;
    llvm::sort(terms);
  }

  struct Strange {
    std::string word, accepted;
  };
  // What is strange in a name. A longer term goes before a shorter one.
  std::vector<Strange> strangeIn(StringRef name) const {
    const std::vector<std::string> words = policy::wordsOf(name);
    std::vector<std::string> keys = policy::keysOf(name);
    for (std::string &key : keys) // "ship2"
      if (StringRef letters = StringRef(key).rtrim("0123456789"); !letters.empty())
        key.resize(letters.size());
    std::vector<Strange> out;
    for (size_t i = 0; i < keys.size();) {
      size_t length = 0;
      const std::string *accepted = nullptr;
      for (const auto &[phrase, stands] : phrases)
        if (phrase.size() > length && i + phrase.size() <= keys.size() &&
            std::equal(phrase.begin(), phrase.end(), keys.begin() + i)) {
          length = phrase.size();
          accepted = &stands;
        }
      if (accepted && !accepted->empty())
        out.push_back({join(ArrayRef(words).slice(i, length), " "), *accepted});
      else if (!accepted && !isGeneral(keys[i]))
        out.push_back({words[i], {}});
      i += std::max<size_t>(length, 1);
    }
    return out;
  }

  std::string near(StringRef word) const {
    return policy::nearest(word, std::vector<StringRef>(terms.begin(), terms.end())).str();
  }
  // The term that a word stands for; itself if it is none.
  std::string meaning(const std::string &key) const {
    auto it = phrases.find({key});
    return it == phrases.end() || it->second.empty() ? key : join(policy::keysOf(it->second), " ");
  }

private:
  // One letter, a number, a word of computing, or what is made of one: reading, scheduled, mapper, readable.
  bool isGeneral(StringRef key) const {
    if (key.size() < 2 || isDigit(key.front()) || known.contains(key))
      return true;
    for (StringRef ending : {"ing", "ed", "er", "or", "able"}) {
      StringRef stem = key;
      if (!stem.consume_back(ending) || stem.size() < 3)
        continue;
      bool doubled = stem.back() == stem[stem.size() - 2];
      if (known.contains(stem) || known.contains((stem + "e").str()) || (doubled && known.contains(stem.drop_back())))
        return true;
    }
    return false;
  }

  StringSet<> known;
  std::map<std::vector<std::string>, std::string> phrases; // to what the domain calls it; terms: to nothing
  std::vector<std::string> terms;                           // their words
};

// Where the domain is.
class Scope {
public:
  Scope(const Program &program, const policy::DomainT &domain) : program(program), domain(domain) {
    for (const std::string &text : domain.files)
      if (auto glob = policy::Glob::compile(text))
        files.push_back(std::move(*glob));
      else
        consumeError(glob.takeError()); // the policy reader has said so
  }

  bool holds(Id<Type> type) const {
    Id<File> file = program.facts.types[type.index].place.file;
    if (any_of(files, [&](const policy::Glob &glob) { return glob.match(program.facts.path(file)); }))
      return true;
    ComponentId owner = program.owner(type);
    if (owner == NoComponent)
      return false;
    const policy::ComponentT &component = program.component(owner);
    if (!domain.components.empty() || !files.empty())
      return any_of(domain.components, [&](const std::string &name) { return policy::isWithin(component.name, name); });
    const policy::KindT *kind = policy::effectiveKind(program.policy, component);
    return kind && is_contained({"pure-domain", "policy-module", "protocol-state-machine"}, kind->name);
  }

private:
  const Program &program;
  const policy::DomainT &domain;
  std::vector<policy::Glob> files;
};

} // namespace

std::vector<InventedTerm> findInventedTerms(const Program &program) {
  const auto &domain = program.policy.domain;
  if (!domain)
    return {};
  const Glossary glossary(*domain, *program.policy.catalogue, program.policy.structure.get());
  const Scope scope(program, *domain);
  std::map<std::string, InventedTerm> byWord;
  OwnTypes own(program);
  for (uint32_t i = 0; i < program.facts.types.size(); ++i) {
    Id<Type> id(i);
    TypeKind kind = program.facts.types[i].kind;
    if (kind == TypeKind::Alias || kind == TypeKind::Concept || !scope.holds(id) || !own.take(id))
      continue;
    for (const auto &[word, accepted] : glossary.strangeIn(lastName(program, id))) {
      InventedTerm &row = byWord[policy::singular(word)];
      if (row.types.empty())
        row = {word, accepted, accepted.empty() ? glossary.near(word) : std::string(), {}};
      row.types.push_back(id);
    }
  }
  std::vector<InventedTerm> out;
  for (auto &[word, row] : byWord) {
    llvm::sort(row.types, [&](Id<Type> a, Id<Type> b) {
      return std::tuple(program.facts.types[a.index].place, a) < std::tuple(program.facts.types[b.index].place, b);
    });
    out.push_back(std::move(row));
  }
  llvm::sort(out, [&](const InventedTerm &a, const InventedTerm &b) {
    return std::tuple(program.facts.types[a.types.front().index].place, StringRef(a.word)) <
           std::tuple(program.facts.types[b.types.front().index].place, StringRef(b.word));
  });
  return out;
}

namespace {

constexpr size_t LeastFields = 3;   // fewer are equal by chance
constexpr unsigned NearlyAll = 80;  // per cent of the fields that either has
constexpr size_t LongWord = 5;      // a shorter one is another word with a letter changed

using Fields = std::set<std::pair<StringRef, StringRef>>; // name, type

class TwinFinder {
public:
  explicit TwinFinder(const Program &program) : program(program), facts(program.facts), bases(basesOf(program)) {
    const policy::DomainT nothing;
    glossary.emplace(program.policy.domain ? *program.policy.domain : nothing, *program.policy.catalogue, nullptr);
    for (const std::string &word : program.policy.catalogue->detail_words)
      details.insert(word);
  }

  std::vector<TwinConcepts> all() {
    readCandidates();
    std::map<std::pair<ComponentId, std::string>, std::vector<uint32_t>> byName;
    std::map<std::pair<ComponentId, std::vector<Fields::value_type>>, std::vector<uint32_t>> byFields;
    for (const auto &[type, fieldsOf] : fields) {
      ComponentId owner = program.owner(Id<Type>(type));
      byName[{owner, join(meaning(Id<Type>(type)), " ")}].push_back(type);
      byFields[{owner, {fieldsOf.begin(), fieldsOf.end()}}].push_back(type);
    }
    for (const auto &[name, types] : byName)
      eachPair(types, [&](uint32_t a, uint32_t b) { compare(a, b); });
    for (const auto &[list, types] : byFields)
      eachPair(types, [&](uint32_t a, uint32_t b) {
        if (isSlip(meaning(Id<Type>(a)), meaning(Id<Type>(b))))
          compare(a, b);
      });
    llvm::sort(out, [&](const TwinConcepts &a, const TwinConcepts &b) {
      return std::tuple(place(a.first), place(a.second)) < std::tuple(place(b.first), place(b.second));
    });
    return std::move(out);
  }

private:
  template <class F> static void eachPair(const std::vector<uint32_t> &types, F &&f) {
    constexpr size_t Most = 16; // so many of one kind are meant to be alike
    for (size_t i = 0; types.size() <= Most && i < types.size(); ++i)
      for (size_t j = i + 1; j < types.size(); ++j)
        f(types[i], types[j]);
  }

  const Place &place(Id<Type> type) const { return facts.types[type.index].place; }

  void readCandidates() {
    OwnTypes own(program);
    std::vector<Fields> all(facts.types.size());
    for (const Field &field : facts.fields)
      if (field.type)
        all[field.type.index].insert({facts.str(field.name), facts.str(field.spelled)});
    for (uint32_t i = 0; i < facts.types.size(); ++i)
      if (isClass(facts.types[i]) && all[i].size() >= LeastFields && own.take(Id<Type>(i)))
        fields[i] = std::move(all[i]);
  }

  // The words of a name, without what adds nothing at its end, and as the domain calls them.
  std::vector<std::string> meaning(Id<Type> type) const {
    std::vector<std::string> keys = policy::keysOf(lastName(program, type));
    while (keys.size() > 1 && details.contains(keys.back()))
      keys.pop_back();
    for (std::string &key : keys)
      key = glossary->meaning(key);
    return keys;
  }

  // Do they differ in the spelling of one long word?
  static bool isSlip(ArrayRef<std::string> a, ArrayRef<std::string> b) {
    if (a.size() != b.size())
      return false;
    unsigned different = 0;
    for (auto [x, y] : zip(a, b)) {
      if (x == y)
        continue;
      bool hasDigits = any_of(x + y, [](char c) { return isDigit(c); }); // versions and dimensions
      if (++different > 1 || hasDigits || std::min(x.size(), y.size()) < LongWord ||
          StringRef(x).edit_distance(y) > (std::min(x.size(), y.size()) >= LongWord + 3 ? 2u : 1u))
        return false;
    }
    return true;
  }

  void compare(uint32_t a, uint32_t b) {
    Id<Type> first(a), second(b);
    if (place(second) < place(first))
      std::swap(first, second);
    if (program.name(first) == program.name(second) || derives(bases, first, second) || derives(bases, second, first))
      return;
    const Fields &one = fields.at(first.index), &other = fields.at(second.index);
    unsigned common = count_if(one, [&](const auto &field) { return other.count(field); });
    if (common < LeastFields || common * 100 < (one.size() + other.size() - common) * NearlyAll)
      return;
    if (said.insert({first, second}).second)
      out.push_back({first, second, common, unsigned(one.size()), unsigned(other.size())});
  }

  const Program &program;
  const Facts &facts;
  const std::vector<SmallVector<Id<Type>, 2>> bases;
  std::optional<Glossary> glossary;
  StringSet<> details;
  std::map<uint32_t, Fields> fields; // by type
  std::set<std::pair<Id<Type>, Id<Type>>> said;
  std::vector<TwinConcepts> out;
};

} // namespace

std::vector<TwinConcepts> findTwinConcepts(const Program &program) { return TwinFinder(program).all(); }

} // namespace harness
