// The facts in memory: the tables of schema.fbs as plain rows, with the columns named once.
//
// schema.fbs says what each column means. This header says how C++ sees it: ids that cannot be mixed up, enumerations,
// and one `columns` function per row, from which reading, verifying, merging, sorting and dumping are all derived.
#pragma once

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace harness::facts {

inline constexpr uint32_t None = 0xffffffffu;

// An index into the table of `Row`; `String` stands for the table of strings.
struct String;
template <class Row> struct Id {
  uint32_t index = None;
  Id() = default;
  explicit Id(size_t i) : index(static_cast<uint32_t>(i)) {}
  explicit operator bool() const { return index != None; }
  friend bool operator==(Id, Id) = default;
  friend auto operator<=>(Id, Id) = default;
};
using StringId = Id<String>;

// Names of enumerators as they are dumped: `TemporaryDestructor` is "temporary-destructor".
std::string enumeratorName(llvm::StringRef list, uint32_t index);
constexpr uint32_t enumeratorCount(const char *list) {
  uint32_t count = 1;
  for (; *list; ++list)
    count += *list == ',';
  return count;
}

#define HARNESS_ENUM(Name, ...)                                                                                        \
  enum class Name : uint32_t { __VA_ARGS__ };                                                                          \
  constexpr const char *enumerators(Name) { return #__VA_ARGS__; }

template <class E> std::string spell(E e) { return enumeratorName(enumerators(e), static_cast<uint32_t>(e)); }

// A set of enumerators of E, one bit each.
template <class E> struct Flags {
  uint32_t bits = 0;
  bool has(E e) const { return bits >> static_cast<uint32_t>(e) & 1; }
  Flags &set(E e, bool on = true) {
    if (on)
      bits |= 1u << static_cast<uint32_t>(e);
    return *this;
  }
  Flags &clear(E e) {
    bits &= ~(1u << static_cast<uint32_t>(e));
    return *this;
  }
  friend bool operator==(Flags, Flags) = default;
};

HARNESS_ENUM(Origin, Project, Generated, ThirdParty, System)
HARNESS_ENUM(Language, C, Cxx)
HARNESS_ENUM(UnitFlag, Preprocessed, Precompiled, Modules, Foreign, Opaque)
HARNESS_ENUM(Family, Functions, Types, Variables, Calls, Effects, References, Includes, Skeleton, Annotations)
// Empty: looked and found none. Partial, Unsupported and Failed carry a reason and are never read as "none".
HARNESS_ENUM(State, Complete, Empty, Partial, Unsupported, Failed)

HARNESS_ENUM(FunctionKind, Function, Method, Constructor, Destructor, Conversion, Lambda, Initialiser)
HARNESS_ENUM(AccessSpecifier, None, Public, Protected, Private)
HARNESS_ENUM(Linkage, None, Internal, External)
// Library: declared in a system header. Exported: default visibility, external. Builtin: the compiler knows it.
// Instantiated: from a template; Specialised: explicitly. StaticInit: a pseudo function that initialises variables.
// Nested: a lambda or a method of a class inside a function. AtStart, AtExit: attributes constructor and destructor.
// Unused: an inline function of a library, or a generated one, that nothing in the unit calls, so that its object does not
// contain it. Of its body only the references are facts, as those of its class, and calls into other files.
// Lazy: a coroutine that is suspended before its first statement. Detached: one that returns nothing, or an empty object.
HARNESS_ENUM(FunctionFlag, Defined, Virtual, Pure, Override, Final, Inline, Implicit, Defaulted, Deleted, Static, Const,
             Exported, Noexcept, Noreturn, Constexpr, Coroutine, Variadic, Instantiated, Specialised, Library, Builtin,
             StaticInit, Main, Weak, Nested, ExternC, AtStart, AtExit, Unused, Lazy, Detached)

HARNESS_ENUM(TypeKind, Class, Struct, Union, Enum, Alias, Lambda, Concept)
HARNESS_ENUM(TypeFlag, Defined, Abstract, Polymorphic, Final, Instantiated, Library, Dependent, Internal, Nested)
HARNESS_ENUM(BaseFlag, Virtual)
// Needed: code of the unit names it, other than to make or copy the object; or its being there may matter in itself.
HARNESS_ENUM(FieldFlag, Const, Mutable, Reference, Pointer, HasInitialiser, Callable, Needed)

HARNESS_ENUM(VariableKind, Global, StaticMember, StaticLocal, Field, Parameter, Local)
HARNESS_ENUM(VariableFlag, Const, Constexpr, ThreadLocal, DynamicInit, NontrivialDestructor, Atomic, Internal, Defined,
             Library, Volatile, Exported)

// How a call comes about; what kind of function is called follows from the callee. Virtual dispatch is a flag, the
// initialisation of static objects a caller (FunctionFlag::StaticInit), an address taken a binding.
//   Constructor, Destructor, TemporaryDestructor, New, Delete, Conversion, Operator, Member, Direct: as written, or as
//     the language implies (see CallFlag::Implicit)
//   DefaultArgument, MemberInitialiser: what a default argument or member initialiser does, where it is used
//     (begin and end of a range-based for are Member or Direct, a rewritten comparison an Operator)
//   Coroutine: what a coroutine does to its promise and awaiters
//   Lambda: written here; who calls it is a binding or a call. Indirect: through a pointer or wrapper. Asm: no call
//   Callback: a library calls back what it was given; `via` names it
//   Alias: an alias or ifunc is another function
//   Address: no call: an address becomes a number
HARNESS_ENUM(CallKind, Direct, Member, Constructor, Destructor, TemporaryDestructor, DefaultArgument, MemberInitialiser,
             Conversion, Operator, New, Delete, Coroutine, Lambda, Indirect, Asm, Callback, Alias, Address)
// Macro: written in a macro. Implicit: written nowhere. Library: of a function that a system header declares.
// Unwinding: only if a constructor throws after this member or base was made. Discarded: nobody takes what it returns.
// OnThis: the receiver, or what the slot is a field of, is the object whose method calls.
// Bare: a constructor without arguments, or from another object of the class.
// Fleeting: of a discarded call, which is a lambda with captures that is called where it is written, or whose parameter
// refers to a temporary.
// Forwarding: all that its function does, which passes its parameters on as they are and returns what comes back.
HARNESS_ENUM(CallFlag, Virtual, Macro, Implicit, Library, Unwinding, Discarded, OnThis, Bare, Fleeting, Forwarding)

HARNESS_ENUM(BindingKind, Stored, Passed, Escaped, Unknown)
HARNESS_ENUM(AccessKind, Read, Write)

HARNESS_ENUM(ReferenceKind, Signature, Return, Base, Member, TemplateArgument, Alias, DefaultArgument, Body,
             Friend, Declaration, Unseen)
// Declaration: a function that is defined in another file is declared here; from_function is the function itself.
// Unseen: Clang saw it used, and no other row says by whom. Neither is a use by the file it stands in.
// Opaque: shows no more than the declaration of the type in the same file does (pointers and references to it, mostly).
HARNESS_ENUM(ReferenceFlag, Opaque, Private, Inline)

// Macro: no directive, but the use of a macro that the other file defines; the file may come in by way of others.
HARNESS_ENUM(IncludeFlag, Angled, FromMacro, Macro)
HARNESS_ENUM(ConstantKind, Integer, String)
// OfThis: a field of the object whose method calls. Text: made of an object. Object: of a class of the project.
HARNESS_ENUM(ArgumentFlag, OfThis, Text, Object)
// Write: of a field or a variable with static storage; in a function with a `try` of any variable.
// Failure: a test has said that something failed. Default: the default label of a switch. Both in functions that return a
// bool or an enumeration, or drop what a call returns.
HARNESS_ENUM(EventKind, Call, Throw, Rethrow, Catch, Return, Suspend, Write, Failure, Default)
HARNESS_ENUM(FlowKind, Normal, Exception, Back)
HARNESS_ENUM(SymbolFlag, Defined, Weak, Function, Local)
// Again: after the object was made, because its matchers were not those of the policy.
HARNESS_ENUM(RunFlag, Again)
// Instantiated: found in what a template became, and not in the template.
HARNESS_ENUM(HitFlag, Instantiated)

struct File;
struct Unit;
struct Function;
struct Type;
struct Variable;
struct Call;
struct Hit;

struct Place {
  Id<File> file;
  uint32_t line = 0;
  uint32_t column = 0;
  explicit operator bool() const { return line != 0; }
  friend auto operator<=>(const Place &, const Place &) = default;
};

// Row types. `columns(row, visit)` calls visit(name, column) for every column, in order.
#define HARNESS_COLUMNS(...)                                                                                           \
  template <class Self, class V> static void columns(Self &r, V &&v) { __VA_ARGS__ }

struct File {
  StringId path, shown;
  Origin origin = Origin::Project;
  HARNESS_COLUMNS(v("path", r.path); v("shown", r.shown); v("origin", r.origin);)
};

struct Unit {
  Id<File> file;
  Language language = Language::Cxx;
  Flags<UnitFlag> flags;
  StringId producer, compiler, target;
  HARNESS_COLUMNS(v("file", r.file); v("language", r.language); v("flags", r.flags); v("producer", r.producer);
                  v("compiler", r.compiler); v("target", r.target);)
};

struct Coverage {
  Id<Unit> unit;
  Family family = Family::Functions;
  State state = State::Complete;
  StringId reason;
  HARNESS_COLUMNS(v("unit", r.unit); v("family", r.family); v("state", r.state); v("reason", r.reason);)
};

struct Function {
  StringId symbol, name, signature, pattern, type;
  Id<Type> record;
  Place place;
  uint32_t endLine = 0;
  Flags<FunctionFlag> flags;
  FunctionKind kind = FunctionKind::Function;
  AccessSpecifier access = AccessSpecifier::None;
  Linkage linkage = Linkage::External;
  uint32_t parameters = 0, lines = 0, branches = 0, cognitive = 0, tokens = 0, body = 0;
  HARNESS_COLUMNS(v("symbol", r.symbol); v("name", r.name); v("signature", r.signature); v("pattern", r.pattern);
                  v("type", r.type); v("record", r.record); v("place", r.place); v("end_line", r.endLine);
                  v("flags", r.flags); v("kind", r.kind); v("access", r.access); v("linkage", r.linkage);
                  v("parameters", r.parameters); v("lines", r.lines); v("branches", r.branches);
                  v("cognitive", r.cognitive); v("tokens", r.tokens); v("body", r.body);)
};

struct Type {
  StringId name, pattern;
  Place place;
  Flags<TypeFlag> flags;
  TypeKind kind = TypeKind::Class;
  uint32_t body = 0;
  HARNESS_COLUMNS(v("name", r.name); v("pattern", r.pattern); v("place", r.place); v("flags", r.flags);
                  v("kind", r.kind); v("body", r.body);)
};

struct Base {
  Id<Type> type, base;
  AccessSpecifier access = AccessSpecifier::None;
  Flags<BaseFlag> flags;
  Place place;
  HARNESS_COLUMNS(v("type", r.type); v("base", r.base); v("access", r.access); v("flags", r.flags);
                  v("place", r.place);)
};

struct Field {
  Id<Type> type;
  StringId name, spelled;
  Id<Variable> variable;
  AccessSpecifier access = AccessSpecifier::None;
  Flags<FieldFlag> flags;
  Place place;
  HARNESS_COLUMNS(v("type", r.type); v("name", r.name); v("spelled", r.spelled); v("variable", r.variable);
                  v("access", r.access); v("flags", r.flags); v("place", r.place);)
};

struct Override {
  Id<Function> function, overridden;
  HARNESS_COLUMNS(v("function", r.function); v("overridden", r.overridden);)
};

struct Variable {
  StringId name, symbol, type;
  Id<Type> owner;
  Id<Function> function;
  uint32_t index = None;
  Place place;
  VariableKind kind = VariableKind::Global;
  Flags<VariableFlag> flags;
  HARNESS_COLUMNS(v("name", r.name); v("symbol", r.symbol); v("type", r.type); v("owner", r.owner);
                  v("function", r.function); v("index", r.index); v("place", r.place); v("kind", r.kind);
                  v("flags", r.flags);)
};

struct Call {
  Id<Function> caller, callee;
  StringId via;
  Id<Variable> slot;
  Id<Type> receiver;
  StringId type;
  Place place;
  CallKind kind = CallKind::Direct;
  Flags<CallFlag> flags;
  HARNESS_COLUMNS(v("caller", r.caller); v("callee", r.callee); v("via", r.via); v("slot", r.slot);
                  v("receiver", r.receiver); v("type", r.type); v("place", r.place); v("kind", r.kind);
                  v("flags", r.flags);)
};

struct Binding {
  Id<Function> holder, function;
  Id<Variable> source, slot;
  Place place;
  BindingKind kind = BindingKind::Stored;
  HARNESS_COLUMNS(v("holder", r.holder); v("function", r.function); v("source", r.source); v("slot", r.slot);
                  v("place", r.place); v("kind", r.kind);)
};

struct Access {
  Id<Function> function;
  Id<Variable> variable;
  Place place;
  AccessKind kind = AccessKind::Read;
  HARNESS_COLUMNS(v("function", r.function); v("variable", r.variable); v("place", r.place); v("kind", r.kind);)
};

struct Reference {
  Id<Function> fromFunction;
  Id<Type> fromType;
  Id<Type> type;
  Id<Function> function;
  Id<Variable> variable;
  Place place;
  ReferenceKind kind = ReferenceKind::Body;
  Flags<ReferenceFlag> flags;
  HARNESS_COLUMNS(v("from_function", r.fromFunction); v("from_type", r.fromType); v("type", r.type);
                  v("function", r.function); v("variable", r.variable); v("place", r.place); v("kind", r.kind);
                  v("flags", r.flags);)
};

struct Include {
  Id<File> from, to;
  uint32_t line = 0;
  Flags<IncludeFlag> flags;
  HARNESS_COLUMNS(v("from", r.from); v("to", r.to); v("line", r.line); v("flags", r.flags);)
};

struct Constant {
  Id<Call> call;
  uint32_t argument = 0;
  StringId text;
  ConstantKind kind = ConstantKind::Integer;
  int64_t value = 0;
  HARNESS_COLUMNS(v("call", r.call); v("argument", r.argument); v("text", r.text); v("kind", r.kind);
                  v("value", r.value);)
};

struct Argument {
  Id<Call> call;
  uint32_t index = 0;
  Id<Variable> variable;
  Flags<ArgumentFlag> flags;
  Id<Call> source;
  Id<Type> type;
  HARNESS_COLUMNS(v("call", r.call); v("index", r.index); v("variable", r.variable); v("flags", r.flags);
                  v("source", r.source); v("type", r.type);)
  bool isResource() const { return variable && !flags.has(ArgumentFlag::Text) && !flags.has(ArgumentFlag::Object); }
};

struct Literal {
  StringId text;
  Place place;
  HARNESS_COLUMNS(v("text", r.text); v("place", r.place);)
};

struct Event {
  Id<Function> function;
  uint32_t block = 0, sequence = 0;
  EventKind kind = EventKind::Call;
  Id<Call> call;
  Place place;
  Id<Type> type;
  StringId text;
  Id<Variable> variable;
  uint32_t endLine = 0, endColumn = 0;
  HARNESS_COLUMNS(v("function", r.function); v("block", r.block); v("sequence", r.sequence); v("kind", r.kind);
                  v("call", r.call); v("place", r.place); v("type", r.type); v("text", r.text);
                  v("variable", r.variable); v("end_line", r.endLine); v("end_column", r.endColumn);)
};

struct Flow {
  Id<Function> function;
  uint32_t from = 0, to = 0;
  FlowKind kind = FlowKind::Normal;
  HARNESS_COLUMNS(v("function", r.function); v("from", r.from); v("to", r.to); v("kind", r.kind);)
};

struct Annotation {
  Id<Function> function;
  Id<Type> type;
  Id<Variable> variable;
  StringId text;
  HARNESS_COLUMNS(v("function", r.function); v("type", r.type); v("variable", r.variable); v("text", r.text);)
};

struct Symbol {
  Id<Unit> unit;
  StringId name;
  Flags<SymbolFlag> flags;
  HARNESS_COLUMNS(v("unit", r.unit); v("name", r.name); v("flags", r.flags);)
};

struct Conflict {
  Id<Function> function;
  Id<Type> type;
  Place first, second;
  HARNESS_COLUMNS(v("function", r.function); v("type", r.type); v("first", r.first); v("second", r.second);)
};

struct Fingerprint {
  Id<Function> function;
  Place place;
  uint32_t lines = 0, tokens = 0;
  StringId statements;
  uint32_t exact = 0;
  int64_t renamed = 0;
  HARNESS_COLUMNS(v("function", r.function); v("place", r.place); v("lines", r.lines); v("tokens", r.tokens);
                  v("statements", r.statements); v("exact", r.exact); v("renamed", r.renamed);)
};

struct Run {
  Id<File> file;
  StringId matchers;
  Flags<RunFlag> flags;
  StringId reason;
  HARNESS_COLUMNS(v("file", r.file); v("matchers", r.matchers); v("flags", r.flags); v("reason", r.reason);)
};

struct Hit {
  StringId matcher;
  Id<Function> function;
  Id<Type> type;
  Place place;
  uint32_t bound = 0;
  Flags<HitFlag> flags;
  HARNESS_COLUMNS(v("matcher", r.matcher); v("function", r.function); v("type", r.type); v("place", r.place);
                  v("bound", r.bound); v("flags", r.flags);)
};

struct Bound {
  Id<Hit> hit;
  StringId name;
  Place place;
  uint32_t fromLine = 0, fromColumn = 0, endLine = 0, endColumn = 0;
  StringId text, spelled, type;
  HARNESS_COLUMNS(v("hit", r.hit); v("name", r.name); v("place", r.place); v("from_line", r.fromLine);
                  v("from_column", r.fromColumn); v("end_line", r.endLine); v("end_column", r.endColumn);
                  v("text", r.text); v("spelled", r.spelled); v("type", r.type);)
};

// A set of facts: one unit as the plugin writes it, or many merged. `strings` point into `storage`.
struct Facts {
  std::vector<llvm::StringRef> strings;
  std::vector<File> files;
  std::vector<Unit> units;
  std::vector<Coverage> coverage;
  std::vector<Function> functions;
  std::vector<Type> types;
  std::vector<Base> bases;
  std::vector<Field> fields;
  std::vector<Override> overrides;
  std::vector<Variable> variables;
  std::vector<Call> calls;
  std::vector<Binding> bindings;
  std::vector<Access> accesses;
  std::vector<Reference> references;
  std::vector<Include> includes;
  std::vector<Constant> constants;
  std::vector<Literal> literals;
  std::vector<Event> events;
  std::vector<Flow> flows;
  std::vector<Annotation> annotations;
  std::vector<Symbol> symbols;
  std::vector<Conflict> conflicts;
  std::vector<Argument> arguments;
  std::vector<Fingerprint> fingerprints;
  std::vector<Run> runs;
  std::vector<Hit> hits;
  std::vector<Bound> bounds;

  std::vector<std::shared_ptr<const void>> storage;

  // Calls visit(name, table) for every table but the strings, in the order of the schema.
  template <class Self, class V> static void tables(Self &f, V &&v) {
    v("files", f.files);
    v("units", f.units);
    v("coverage", f.coverage);
    v("functions", f.functions);
    v("types", f.types);
    v("bases", f.bases);
    v("fields", f.fields);
    v("overrides", f.overrides);
    v("variables", f.variables);
    v("calls", f.calls);
    v("bindings", f.bindings);
    v("accesses", f.accesses);
    v("references", f.references);
    v("includes", f.includes);
    v("constants", f.constants);
    v("literals", f.literals);
    v("events", f.events);
    v("flows", f.flows);
    v("annotations", f.annotations);
    v("symbols", f.symbols);
    v("conflicts", f.conflicts);
    v("arguments", f.arguments);
    v("fingerprints", f.fingerprints);
    v("runs", f.runs);
    v("hits", f.hits);
    v("bounds", f.bounds);
  }

  llvm::StringRef str(StringId id) const { return id ? strings[id.index] : llvm::StringRef(); }
  const File &file(Id<File> id) const { return files[id.index]; }
  llvm::StringRef path(Id<File> id) const { return id ? str(file(id).path) : llvm::StringRef(); }
};

} // namespace harness::facts
