// Constants that refine or witness an effect, name a file, or name a field: arguments of calls, and string literals
// that could name a symbol. What is kept, and why:
//
//   calls of system functions      all integers and texts: open flags, modes of fopen, system calls, paths, keys
//   constructors                   of those with a word or path among their arguments, the integers too: std::ofstream
//                                  of a parameter that is called capacity, limit or the like
//   size(), compared               as argument 0 the most that there may be: 64 of `size() >= 64`, 65 of `size() > 64`
//   operator[]                     the key; of a map an integer, too
//   other calls                    words and paths: keys of readers and writers, paths that are handed on
//   calls of what another call     its first argument, as argument None: the "x" of `j["x"].get<int>()` and `j["x"] =
//   1`
//     with a key returns
//   braced lists of pairs          the first of each pair, for argument 256 + N: {{"id", 1}, {"name", "x"}}
//
// Text is looked for behind conversions to string classes, in constants, in locals that nothing changes, and in sums
// and paths made of these. Text that is no word or path (it has white space) is read by nobody, and facts have to be
// small.

#include "extract.h"

#include "clang/AST/DeclTemplate.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

// What is added to the number of an argument for the firsts of its pairs.
constexpr uint32_t Pairs = 256;

// Longer strings are text, not modes, paths or names.
constexpr size_t LongestText = 128;

bool isName(StringRef s) {
  if (s.size() < 3 || s.size() > LongestText || isDigit(s.front()))
    return false;
  return all_of(s, [](char c) { return isAlnum(c) || c == '_' || c == ':'; });
}

bool isIdentifier(StringRef s) {
  return all_of(s, [](char c) { return isAlnum(c) || c == '_'; });
}

bool isWord(StringRef s) {
  return !s.empty() && all_of(s, [](char c) { return isPrint(c) && !isSpace(c); });
}

// What stands between an argument as it is written and the object that a function is given.
const Expr *bare(const Expr *e) {
  for (;;) {
    const Expr *inner = e->IgnoreParenImpCasts();
    if (auto *made = dyn_cast<MaterializeTemporaryExpr>(inner))
      inner = made->getSubExpr();
    else if (auto *bound = dyn_cast<CXXBindTemporaryExpr>(inner))
      inner = bound->getSubExpr();
    else if (auto *full = dyn_cast<FullExpr>(inner))
      inner = full->getSubExpr();
    else if (auto *cast = dyn_cast<ExplicitCastExpr>(inner))
      inner = cast->getSubExpr();
    else if (auto *list = dyn_cast<CXXStdInitializerListExpr>(inner))
      inner = list->getSubExpr();
    if (inner == e)
      return e;
    e = inner;
  }
}

// Is every mention of the variable below `s` read at once: its value taken, or as a constant object?
bool isOnlyRead(const VarDecl *v, const Stmt *s, bool asConstant = false) {
  if (!s)
    return true;
  if (auto *ref = dyn_cast<DeclRefExpr>(s); ref && ref->getDecl() == v)
    return asConstant;
  auto *cast = dyn_cast<ImplicitCastExpr>(s);
  bool constant = cast && (cast->getCastKind() == CK_LValueToRValue ||
                           (cast->getCastKind() == CK_NoOp && cast->getType().isConstQualified()));
  if (isa<ParenExpr>(s))
    constant = asConstant;
  return all_of(s->children(), [&](const Stmt *child) { return isOnlyRead(v, child, constant); });
}

bool isOneOf(const NamedDecl *d, std::initializer_list<StringRef> names) {
  return d && d->getIdentifier() && is_contained(names, d->getName());
}

// A text that is known when compiling.
class ConstantText {
public:
  explicit ConstantText(Unit &unit) : unit(unit) {}

  // As facts keep it: a file below the source root by its path from there.
  std::optional<std::string> of(const Expr *e) {
    fromCommandLine = false;
    std::optional<std::string> text = read(e, 0);
    if (text)
      text = unit.withoutMachine(*text, /*mustBe=*/fromCommandLine);
    return text && text->size() <= LongestText ? text : std::nullopt;
  }

private:
  static constexpr unsigned Deepest = 8;

  std::optional<std::string> read(const Expr *e, unsigned depth) {
    if (depth > Deepest || e->isValueDependent() || e->isTypeDependent())
      return std::nullopt;
    e = bare(e);
    if (auto *literal = dyn_cast<clang::StringLiteral>(e))
      return read(literal);
    if (auto *construct = dyn_cast<CXXConstructExpr>(e))
      return isText(construct) ? read(construct->getArg(0), depth + 1) : std::nullopt;
    if (auto *ref = dyn_cast<DeclRefExpr>(e))
      return read(dyn_cast<VarDecl>(ref->getDecl()), depth);
    if (auto *member = dyn_cast<MemberExpr>(e))
      return read(dyn_cast<VarDecl>(member->getMemberDecl()), depth);
    if (auto *call = dyn_cast<CallExpr>(e))
      return read(call, depth);
    return std::nullopt;
  }

  std::optional<std::string> read(const clang::StringLiteral *literal) {
    if (literal->getCharByteWidth() != 1)
      return std::nullopt;
    for (unsigned i = 0; i < literal->getNumConcatenated(); ++i) {
      SourceLocation at = unit.sources.getSpellingLoc(literal->getStrTokenLoc(i));
      // What macros make is no mode or path: __FILE__ is a path of this machine. It may be a name: `#field`.
      if (unit.sources.isWrittenInScratchSpace(at) && !isIdentifier(literal->getString()))
        return std::nullopt;
      fromCommandLine |= unit.sources.isWrittenInCommandLineFile(at);
    }
    return literal->getString().str();
  }

  // A constant, or a local that is only read: its initialiser is its value.
  std::optional<std::string> read(const VarDecl *v, unsigned depth) {
    const Expr *value = v ? v->getAnyInitializer() : nullptr;
    if (!value)
      return std::nullopt;
    bool constant = v->isConstexpr() || unit.ast->getBaseElementType(v->getType()).isConstQualified();
    if (!constant && !(v->isLocalVarDecl() && v->hasLocalStorage() && !v->getType()->isReferenceType()))
      return std::nullopt;
    std::optional<std::string> text = read(value, depth + 1);
    return text && (constant || neverChanges(v)) ? text : std::nullopt;
  }

  bool neverChanges(const VarDecl *v) {
    auto [it, fresh] = unit.neverChanges.try_emplace(v, false);
    auto *function = fresh ? dyn_cast<FunctionDecl>(v->getDeclContext()) : nullptr;
    return function ? unit.neverChanges[v] = isOnlyRead(v, function->getBody()) : it->second;
  }

  // "x"s, std::move(x), x.c_str(), a + b, folder / file, std::make_pair(key, value)
  std::optional<std::string> read(const CallExpr *call, unsigned depth) {
    const FunctionDecl *callee = call->getDirectCallee();
    if (!callee)
      return std::nullopt;
    if (auto *op = dyn_cast<CXXOperatorCallExpr>(call)) {
      bool isPath = op->getOperator() == OO_Slash;
      if (op->getNumArgs() != 2 || !(isPath || op->getOperator() == OO_Plus))
        return std::nullopt;
      auto left = read(op->getArg(0), depth + 1);
      auto right = left ? read(op->getArg(1), depth + 1) : std::nullopt;
      if (!right)
        return std::nullopt;
      bool joined = !isPath || StringRef(*left).ends_with("/") || left->empty();
      return *left + (joined ? "" : "/") + *right;
    }
    if (auto *member = dyn_cast<CXXMemberCallExpr>(call)) {
      bool same =
          isa<CXXConversionDecl>(callee) || isOneOf(callee, {"c_str", "data", "string", "native", "generic_string"});
      return same ? read(member->getImplicitObjectArgument(), depth + 1) : std::nullopt;
    }
    bool same = isa<UserDefinedLiteral>(call) ||
                isOneOf(callee, {"move", "forward", "u8path", "make_pair", "fromLatin1", "fromUtf8"});
    return same && call->getNumArgs() ? read(call->getArg(0), depth + 1) : std::nullopt;
  }

  // A conversion to a class that holds text, a copy of one; or a pair, which is known by its first.
  static bool isText(const CXXConstructExpr *construct) {
    unsigned given = count_if(construct->arguments(), [](const Expr *e) { return !isa<CXXDefaultArgExpr>(e); });
    return given == 1 || (given == 2 && isOneOf(construct->getConstructor()->getParent(), {"pair"}));
  }

  Unit &unit;
  bool fromCommandLine = false;
};

class Extractor {
public:
  Extractor(Unit &unit, Id<facts::Call> row) : unit(unit), row(row), text(unit) {}

  void call(const CallExpr *call) {
    const FunctionDecl *callee = call->getDirectCallee();
    if (!callee || callee->isNoReturn()) // a failed assertion is one, whatever it says
      return;
    if (auto bound = unit.bounds.find(call); bound != unit.bounds.end())
      addInteger(0, bound->second);
    bool system = unit.origin(callee->getLocation()) == Origin::System, ours = isOurs(call);
    if (auto *op = dyn_cast<CXXOperatorCallExpr>(call)) {
      if (ours && op->getNumArgs() == 2 && op->getOperator() == OO_Subscript)
        key(callee, op->getArg(1));
      else if (ours && op->getNumArgs() == 2 && op->getOperator() == OO_Equal)
        receiver(op->getArg(0));
      return;
    }
    if (!system && !ours)
      return;
    for (auto [i, argument] : enumerate(call->arguments())) {
      if (!words(i, argument, /*wordsOnly=*/!system) && system)
        integer(i, argument);
      if (ours)
        pairs(i, argument);
    }
    if (auto *member = dyn_cast<CXXMemberCallExpr>(call); member && ours)
      receiver(member->getImplicitObjectArgument());
  }

  void construct(const CXXConstructExpr *construct) {
    if (!isOurs(construct) || isString(construct->getConstructor()))
      return;
    bool named = false;
    for (auto [i, argument] : enumerate(construct->arguments())) {
      named |= words(i, argument, /*wordsOnly=*/true);
      pairs(i, argument);
    }
    if (!named)
      capacities(construct);
    if (named && unit.origin(construct->getConstructor()->getLocation()) == Origin::System)
      for (auto [i, argument] : enumerate(construct->arguments()))
        integer(i, argument);
  }

private:
  bool isOurs(const Expr *e) {
    Origin origin = unit.origin(e->getBeginLoc());
    return origin == Origin::Project || origin == Origin::Generated;
  }

  // What they are made of is seen where they are handed on.
  static bool isString(const CXXConstructorDecl *constructor) {
    const CXXRecordDecl *record = constructor->getParent();
    return constructor->isCopyOrMoveConstructor() ||
           isOneOf(record, {"basic_string", "basic_string_view", "path", "pair", "QString", "QLatin1String"}) ||
           (record->isInStdNamespace() && record->hasDefinition() && isException(record));
  }
  static bool isException(const CXXRecordDecl *record) {
    for (const CXXBaseSpecifier &base : record->bases())
      if (const CXXRecordDecl *b = base.getType()->getAsCXXRecordDecl();
          isOneOf(b, {"exception"}) || (b && isException(b)))
        return true;
    return false;
  }

  void add(uint32_t argument, StringRef value) {
    Constant constant;
    constant.call = row;
    constant.argument = argument;
    constant.kind = ConstantKind::String;
    constant.text = unit.string(value);
    unit.facts.constants.push_back(constant);
  }

  bool words(uint32_t i, const Expr *argument, bool wordsOnly) {
    std::optional<std::string> found = text.of(argument);
    if (!found || (wordsOnly && !isWord(*found)))
      return false;
    add(i, *found);
    return true;
  }

  void integer(uint32_t i, const Expr *argument) {
    // A set of flags, made from one.
    if (auto *made = dyn_cast<CXXConstructExpr>(bare(argument)); made && made->getNumArgs() == 1)
      argument = made->getArg(0);
    if (argument->isValueDependent() || argument->isTypeDependent() ||
        !argument->getType()->isIntegralOrEnumerationType() || argument->getType()->isBooleanType())
      return;
    Expr::EvalResult value;
    if (!argument->EvaluateAsInt(value, *unit.ast) || !value.Val.getInt().isRepresentableByInt64())
      return;
    addInteger(i, value.Val.getInt().getExtValue());
  }

  void addInteger(uint32_t i, int64_t value) {
    Constant constant;
    constant.call = row;
    constant.argument = i;
    constant.value = value;
    unit.facts.constants.push_back(constant);
  }

  // How many a queue of the project may hold is said where it is made.
  void capacities(const CXXConstructExpr *construct) {
    const CXXConstructorDecl *constructor = construct->getConstructor();
    for (unsigned i = 0; i < construct->getNumArgs() && i < constructor->getNumParams(); ++i) {
      std::string name = constructor->getParamDecl(i)->getName().lower();
      llvm::erase(name, '_');
      // "max_retries" is another one.
      if (StringRef(name).contains("capacity") ||
          is_contained({"limit", "bound", "max", "most", "maxsize", "maxitems", "maxlength", "maxdepth", "maxentries",
                        "maxelements", "maxpending", "maxqueued", "queuesize", "queuelimit", "queuedepth"},
                       StringRef(name)))
        integer(i, construct->getArg(i));
    }
  }

  void key(const FunctionDecl *callee, const Expr *argument) {
    auto *method = dyn_cast<CXXMethodDecl>(callee);
    if (!words(0, argument, /*wordsOnly=*/true) && method && method->getParent()->getName().contains("map"))
      integer(0, bare(argument));
  }

  // What the object was asked for by.
  void receiver(const Expr *object) {
    auto *made = dyn_cast<CallExpr>(bare(object));
    if (!made)
      return;
    auto *op = dyn_cast<CXXOperatorCallExpr>(made);
    bool subscript = op && op->getOperator() == OO_Subscript && op->getNumArgs() == 2;
    if (subscript || (isa<CXXMemberCallExpr>(made) && made->getNumArgs()))
      words(None, made->getArg(subscript ? 1 : 0), /*wordsOnly=*/true);
  }

  void pairs(uint32_t i, const Expr *argument) {
    auto *list = dyn_cast<InitListExpr>(bare(argument));
    if (!list || isInStandard(list))
      return;
    SmallVector<std::string, 8> keys;
    for (const Expr *element : list->inits()) {
      const Expr *first = firstOfPair(bare(element));
      std::optional<std::string> found = first ? text.of(first) : std::nullopt;
      if (!found)
        return;
      keys.push_back(*found);
    }
    for (const std::string &found : keys)
      add(Pairs + i, found);
  }

  // A table of the standard library is no message.
  static bool isInStandard(const InitListExpr *list) {
    if (!list->getNumInits())
      return true;
    auto *made = dyn_cast<CXXConstructExpr>(bare(list->getInit(0)));
    auto *pair = made && made->getNumArgs() == 2
                     ? dyn_cast<ClassTemplateSpecializationDecl>(made->getConstructor()->getParent())
                     : nullptr;
    if (!pair || pair->getTemplateArgs().size() < 2 || pair->getTemplateArgs()[1].getKind() != TemplateArgument::Type)
      return false;
    const CXXRecordDecl *value = pair->getTemplateArgs()[1].getAsType()->getAsCXXRecordDecl();
    return !value || value->isInStdNamespace();
  }

  static const Expr *firstOfPair(const Expr *element) {
    if (auto *made = dyn_cast<CXXConstructExpr>(element)) {
      if (made->getNumArgs() == 2 && !isa<CXXDefaultArgExpr>(made->getArg(1)))
        return made->getArg(0);
      element = made->getNumArgs() ? bare(made->getArg(0)) : element;
    }
    auto *list = dyn_cast<InitListExpr>(element);
    return list && list->getNumInits() == 2 ? list->getInit(0) : nullptr;
  }

  Unit &unit;
  const Id<facts::Call> row;
  ConstantText text;
};

} // namespace

void noteBound(Unit &unit, const Stmt *node) {
  auto *op = dyn_cast<BinaryOperator>(node);
  if (!op || !op->isRelationalOp())
    return;
  for (bool swapped : {false, true}) {
    auto *call = dyn_cast<CXXMemberCallExpr>(bare(swapped ? op->getRHS() : op->getLHS()));
    const Expr *other = swapped ? op->getLHS() : op->getRHS();
    if (!call || call->getNumArgs() || !isOneOf(call->getMethodDecl(), {"size", "length", "count"}) ||
        other->isValueDependent() || other->isTypeDependent() || !other->getType()->isIntegralOrEnumerationType())
      continue;
    Expr::EvalResult value;
    if (!other->EvaluateAsInt(value, *unit.ast) || !value.Val.getInt().isRepresentableByInt64())
      continue;
    BinaryOperatorKind how = swapped ? BinaryOperator::reverseComparisonOp(op->getOpcode()) : op->getOpcode();
    int64_t most = value.Val.getInt().getExtValue();
    if (most > 1 && most < std::numeric_limits<int64_t>::max()) // whether there is one at all is no bound
      unit.bounds[call] = how == BO_GT || how == BO_LE ? most + 1 : most;
  }
}

void extractConstants(Unit &unit, const Stmt *node, Id<facts::Call> row) {
  if (auto *call = dyn_cast<CallExpr>(node))
    Extractor(unit, row).call(call);
  else if (auto *construct = dyn_cast<CXXConstructExpr>(node))
    Extractor(unit, row).construct(construct);
}

void extractLiteral(Unit &unit, const clang::StringLiteral *literal) {
  if (literal->isUnevaluated() || literal->getCharByteWidth() != 1 || !isName(literal->getString()))
    return;
  unit.facts.literals.push_back({unit.string(literal->getString()), unit.place(literal->getBeginLoc())});
}

} // namespace harness
