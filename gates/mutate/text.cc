#include "mutate/text.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness::mutate {
namespace {

bool isWord(char c) { return isAlnum(c) || c == '_' || static_cast<unsigned char>(c) >= 0x80; }

} // namespace

std::string apply(StringRef text, ArrayRef<Edit> edits) {
  std::vector<const Edit *> sorted;
  for (const Edit &e : edits)
    sorted.push_back(&e);
  llvm::sort(sorted, [](const Edit *a, const Edit *b) {
    return std::make_pair(a->range.begin, a) < std::make_pair(b->range.begin, b);
  });
  std::string out;
  size_t at = 0;
  for (const Edit *e : sorted) {
    out += text.slice(at, e->range.begin);
    out += e->text;
    at = e->range.end;
  }
  out += text.drop_front(at);
  return out;
}

SourceText::SourceText(std::string text) : all(std::move(text)) {
  starts.push_back(0);
  for (size_t i = 0; i < all.size(); ++i)
    if (all[i] == '\n')
      starts.push_back(i + 1);
  mask();
  findTops();
}

std::optional<size_t> SourceText::offset(uint32_t line, uint32_t column) const {
  if (!line || !column || line > starts.size())
    return std::nullopt;
  size_t at = starts[line - 1] + column - 1;
  size_t end = line < starts.size() ? starts[line] : all.size() + 1;
  return at < end && at < all.size() ? std::optional(at) : std::nullopt;
}

std::pair<uint32_t, uint32_t> SourceText::position(size_t offset) const {
  auto line = upper_bound(starts, offset) - starts.begin();
  return {uint32_t(line), uint32_t(offset - starts[line - 1] + 1)};
}

// Translation phases 3 and 4 as far as it matters what is code ([lex.phases]). A directive ends with its line, a string
// where it says.
void SourceText::mask() {
  code = all;
  auto blank = [&](size_t from, size_t to) {
    for (size_t i = from; i < std::min(to, code.size()); ++i)
      if (code[i] != '\n')
        code[i] = ' ';
  };
  bool onlyBlanks = true; // so far on this line
  for (size_t i = 0; i < all.size();) {
    StringRef rest = StringRef(all).drop_front(i);
    if (rest.front() == '\n') {
      onlyBlanks = true;
      ++i;
    } else if (isSpace(rest.front())) {
      ++i;
    } else if (rest.starts_with("//")) {
      size_t end = all.find('\n', i);
      end = end == std::string::npos ? all.size() : end;
      blank(i, end);
      i = end;
    } else if (rest.starts_with("/*")) {
      size_t end = all.find("*/", i + 2);
      end = end == std::string::npos ? all.size() : end + 2;
      blank(i, end);
      i = end;
    } else if (rest.front() == '#' && onlyBlanks) {
      directives.push_back(i);
      size_t end = i;
      while (end < all.size() && (all[end] != '\n' || all[end - 1] == '\\'))
        ++end;
      blank(i, end);
      i = end;
    } else if (rest.front() == '"') {
      size_t prefix = i;
      while (prefix > 0 && isWord(all[prefix - 1]))
        --prefix;
      size_t end;
      if (StringRef(all).slice(prefix, i).ends_with("R")) {
        StringRef delimiter = rest.drop_front().split('(').first;
        std::string stop = ")" + delimiter.str() + "\"";
        end = all.find(stop, i);
        end = end == std::string::npos ? all.size() : end + stop.size();
      } else {
        end = i + 1;
        while (end < all.size() && all[end] != '"' && all[end] != '\n')
          end += all[end] == '\\' ? 2 : 1;
        ++end;
      }
      // Quotes stay: an argument is an argument.
      blank(i + 1, end - 1);
      i = end;
      onlyBlanks = false;
    } else if (rest.front() == '\'' && !(i > 0 && isWord(all[i - 1]) && isDigit(all[i - 1]))) {
      size_t end = i + 1;
      while (end < all.size() && all[end] != '\'' && all[end] != '\n')
        end += all[end] == '\\' ? 2 : 1;
      blank(i + 1, end);
      i = end + 1;
      onlyBlanks = false;
    } else {
      onlyBlanks = false;
      ++i;
    }
  }
}

void SourceText::findTops() {
  int braces = 0, conditions = 0;
  bool guard = false; // the first condition, when it is an include guard
  size_t at = 0;
  for (size_t directive : directives) {
    for (char c : StringRef(code).slice(at, directive))
      braces += c == '{' ? 1 : c == '}' ? -1 : 0;
    at = directive;
    size_t end = all.find('\n', directive);
    StringRef written = StringRef(all).slice(directive + 1, end).ltrim();
    if (written.starts_with("ifndef") && conditions == 0 && !guard && behindIncludes.empty())
      guard = true;
    else if (written.starts_with("if"))
      ++conditions;
    else if (written.starts_with("endif") && conditions)
      --conditions;
    if (braces || conditions || end == std::string::npos)
      continue;
    if (written.starts_with("include"))
      behindIncludes.push_back(end + 1);
    else if (written.starts_with("pragma once") || (guard && !first && written.starts_with("define")))
      first = end + 1;
  }
}

size_t SourceText::top(size_t before) const {
  auto behind = upper_bound(behindIncludes, before);
  return behind == behindIncludes.begin() ? first : behind[-1];
}

size_t SourceText::skipBlanks(size_t at) const {
  while (at < code.size() && isSpace(code[at]))
    ++at;
  return at;
}

// The end of what stands before `end`.
size_t SourceText::skipBlanksBack(size_t end) const {
  while (end > 0 && isSpace(code[end - 1]))
    --end;
  return end;
}

StringRef SourceText::wordBefore(size_t end) const {
  size_t begin = end;
  while (begin > 0 && isWord(code[begin - 1]))
    --begin;
  return StringRef(code).slice(begin, end);
}

size_t SourceText::closing(size_t open) const {
  std::string stack;
  for (size_t i = open; i < code.size(); ++i) {
    char c = code[i];
    if (c == '(' || c == '[' || c == '{')
      stack.push_back(c == '(' ? ')' : c == '[' ? ']' : '}');
    else if (c == ')' || c == ']' || c == '}') {
      if (stack.empty() || stack.back() != c)
        return std::string::npos;
      stack.pop_back();
      if (stack.empty())
        return i;
    }
  }
  return std::string::npos;
}

size_t SourceText::opening(size_t close) const {
  std::string stack;
  for (size_t i = close + 1; i-- > 0;) {
    char c = code[i];
    if (c == ')' || c == ']' || c == '}')
      stack.push_back(c == ')' ? '(' : c == ']' ? '[' : '{');
    else if (c == '(' || c == '[' || c == '{') {
      if (stack.empty() || stack.back() != c)
        return std::string::npos;
      stack.pop_back();
      if (stack.empty())
        return i;
    }
  }
  return std::string::npos;
}

bool SourceText::isIdentifierAt(size_t at, StringRef name) const {
  StringRef rest = StringRef(code).drop_front(std::min(at, code.size()));
  return !name.empty() && rest.starts_with(name) && (at == 0 || !isWord(code[at - 1])) &&
         (rest.size() == name.size() || !isWord(rest[name.size()]));
}

std::optional<Range> SourceText::body(size_t name, uint32_t endLine) const {
  for (size_t i = name; i < code.size(); ++i) {
    char c = code[i];
    if (c == ';' || c == '}')
      return std::nullopt;
    if (c != '(' && c != '[' && c != '{')
      continue;
    size_t end = closing(i);
    if (end == std::string::npos)
      return std::nullopt;
    if (c == '{' && position(end).first == endLine) {
      // A member initialiser, "a{1}", has something behind it.
      size_t next = skipBlanks(end + 1);
      if (next >= code.size() || (code[next] != ',' && code[next] != '{'))
        return Range{i + 1, end};
    }
    i = end;
  }
  return std::nullopt;
}

std::optional<Range> SourceText::arguments(size_t name) const {
  size_t i = name;
  auto qualifies = [&] { return StringRef(code).drop_front(std::min(i, code.size())).starts_with("::"); };
  for (bool isFirst = true; isFirst || qualifies(); isFirst = false) { // "a::b<c>::d"
    if (qualifies())
      i = skipBlanks(i + 2);
    while (i < code.size() && (isWord(code[i]) || code[i] == '~'))
      ++i;
    i = skipBlanks(i);
    if (i >= code.size() || code[i] != '<')
      continue;
    int depth = 0;
    for (; i < code.size(); ++i) {
      if (StringRef(";{}").contains(code[i]))
        return std::nullopt;
      depth += code[i] == '<' ? 1 : code[i] == '>' ? -1 : 0;
      if (!depth)
        break;
    }
    i = skipBlanks(i + 1);
  }
  if (i >= code.size() || (code[i] != '(' && code[i] != '{'))
    return std::nullopt;
  size_t end = closing(i);
  return end == std::string::npos ? std::nullopt : std::optional(Range{i + 1, end});
}

std::optional<Range> SourceText::call(size_t name) const {
  auto inside = arguments(name);
  if (!inside || code[inside->begin - 1] != '(')
    return std::nullopt;
  size_t begin = name;
  for (;;) {
    size_t end = skipBlanksBack(begin);
    StringRef before = StringRef(code).take_front(end);
    if (before.ends_with("::")) {
      begin = end - 2;
      size_t word = skipBlanksBack(begin);
      if (word == begin) // "::open" behind a blank is global
        begin -= wordBefore(word).size();
      continue;
    }
    size_t links = before.ends_with("->") ? 2 : before.ends_with(".") && !before.ends_with("..") ? 1 : 0;
    if (!links)
      return Range{begin, inside->end + 1};
    end = skipBlanksBack(end - links);
    size_t bracket = end;
    while (end > 0 && (code[end - 1] == ')' || code[end - 1] == ']')) {
      bracket = opening(end - 1);
      if (bracket == std::string::npos)
        return std::nullopt;
      end = skipBlanksBack(bracket);
    }
    size_t word = wordBefore(end).size();
    if (!word) // "(a + b).c()", or nothing that is known
      return bracket < code.size() && code[bracket] == '(' ? std::optional(Range{bracket, inside->end + 1})
                                                           : std::nullopt;
    begin = end - word;
  }
}

std::optional<Range> SourceText::asStatement(Range expression) const {
  size_t end = skipBlanks(expression.end);
  if (end >= code.size() || code[end] != ';')
    return std::nullopt;
  size_t begin = expression.begin;
  size_t before = skipBlanksBack(begin);
  if (before > 0 && code[before - 1] == ')') { // a cast to void, or the condition before it
    size_t open = opening(before - 1);
    if (open == std::string::npos)
      return std::nullopt;
    if (StringRef(code).slice(open + 1, before - 1).trim() == "void") {
      begin = open;
      before = skipBlanksBack(open);
    } else {
      StringRef word = wordBefore(skipBlanksBack(open));
      return word == "if" || word == "while" || word == "for" || word == "constexpr"
                 ? std::optional(Range{begin, end + 1})
                 : std::nullopt;
    }
  }
  if (before == 0 || StringRef(";{}:)").contains(code[before - 1]) || wordBefore(before) == "else" ||
      wordBefore(before) == "do")
    return Range{begin, end + 1};
  return std::nullopt;
}

std::optional<Range> SourceText::test(Range expression) const {
  size_t open = skipBlanksBack(expression.begin);
  while (open > 0 && code[open - 1] == '!')
    open = skipBlanksBack(open - 1);
  if (open == 0 || code[open - 1] != '(')
    return std::nullopt;
  size_t word = skipBlanksBack(--open);
  size_t close = closing(open);
  if (wordBefore(word) != "if" || close == std::string::npos)
    return std::nullopt;
  StringRef rest = StringRef(code).slice(expression.end, close);
  if (rest.contains("&&") || rest.contains("||") || rest.contains(';') || rest.contains('('))
    return std::nullopt;
  size_t runs = skipBlanks(close + 1), end;
  if (runs < code.size() && code[runs] == '{') {
    end = closing(runs);
  } else { // one statement, without another inside
    end = runs;
    while (end < code.size() && code[end] != ';' && code[end] != '{')
      end = code[end] == '(' ? closing(end) : end + 1; // at ")" it goes on
    if (end >= code.size() || code[end] != ';' || StringRef(code).slice(runs, end).starts_with("if"))
      return std::nullopt;
  }
  if (end == std::string::npos)
    return std::nullopt;
  size_t next = skipBlanks(end + 1);
  if (StringRef(code).drop_front(std::min(next, code.size())).starts_with("else"))
    return std::nullopt;
  return Range{word - 2, end + 1};
}

std::optional<Range> SourceText::statement(size_t at) const {
  size_t end = at;
  for (; end < code.size() && code[end] != ';'; ++end) {
    if (code[end] == '}' || code[end] == ')')
      return std::nullopt;
    if (code[end] == '(' || code[end] == '{' || code[end] == '[') {
      end = closing(end);
      if (end == std::string::npos)
        return std::nullopt;
    }
  }
  size_t begin = at;
  while (begin > 0 && !StringRef(";{}").contains(code[begin - 1])) {
    if (code[begin - 1] == '(')
      return std::nullopt;
    --begin;
  }
  return end < code.size() ? std::optional(Range{skipBlanks(begin), end + 1}) : std::nullopt;
}

std::optional<Range> SourceText::block(size_t at) const {
  size_t i = skipBlanks(at);
  if (i < code.size() && code[i] == '(') {
    i = closing(i);
    if (i == std::string::npos)
      return std::nullopt;
    i = skipBlanks(i + 1);
  }
  if (i >= code.size() || code[i] != '{')
    return std::nullopt;
  size_t end = closing(i);
  return end == std::string::npos ? std::nullopt : std::optional(Range{i, end + 1});
}

std::optional<Range> SourceText::repeated(size_t at) const {
  auto isLoop = [&](size_t end) {
    StringRef word = wordBefore(skipBlanksBack(end));
    return word == "while" || word == "for";
  };
  for (size_t i = at; i-- > 0;) {
    char c = code[i];
    if (c == ')' || c == ']' || c == '}') {
      i = opening(i);
      if (i == std::string::npos)
        return std::nullopt;
    } else if (c == '(' && isLoop(i)) {
      size_t end = closing(i);
      if (end != std::string::npos)
        if (auto body = block(end + 1))
          return body;
    } else if (c == '{') {
      size_t before = skipBlanksBack(i);
      bool isBody = wordBefore(before) == "do";
      if (before > 0 && code[before - 1] == ')') {
        size_t open = opening(before - 1);
        isBody = open != std::string::npos && isLoop(open);
      }
      if (isBody)
        return block(i);
    }
  }
  return std::nullopt;
}

std::optional<size_t> SourceText::find(StringRef identifier, Range in) const {
  for (size_t at = code.find(identifier.str(), in.begin); at != std::string::npos && at < in.end;
       at = code.find(identifier.str(), at + 1))
    if (isIdentifierAt(at, identifier))
      return at;
  return std::nullopt;
}

unsigned SourceText::count(StringRef identifier, Range in) const {
  unsigned n = 0;
  for (auto at = find(identifier, in); at; at = find(identifier, {*at + 1, in.end}))
    ++n;
  return n;
}

} // namespace harness::mutate
