#include "policy/glob.h"

#include "llvm/Support/Error.h"

#include <algorithm>

using namespace llvm;

namespace harness::policy {
namespace {

constexpr size_t MostAlternatives = 256;

Error bad(const Twine &what) { return createStringError(inconvertibleErrorCode(), what); }

bool isWildcard(char c) { return c == '*' || c == '?' || c == '['; }

// The length of the set that starts text ("[a-z]"), 0 if it is not closed.
size_t setLength(StringRef text) {
  size_t close = text.find(']', text.starts_with("[!") ? 3 : 2);
  return close == StringRef::npos ? 0 : close + 1;
}

bool inSet(StringRef set, char c) {
  StringRef members = set.drop_front().drop_back();
  bool negated = members.consume_front("!");
  bool found = false;
  while (!members.empty()) {
    char from = members.front(), to = from;
    members = members.drop_front();
    if (members.size() >= 2 && members[0] == '-') {
      to = members[1];
      members = members.drop_front(2);
    }
    found |= from <= c && c <= to;
  }
  return found != negated;
}

// Whether one segment of a glob, without '/' and "**", matches one of a path. Backing up to the last star is enough: an
// earlier star cannot match more than the last one does.
bool matchSegment(StringRef glob, StringRef path) {
  StringRef starGlob, starPath;
  bool starred = false;
  for (;;) {
    if (!glob.empty() && glob.front() == '*') {
      glob = glob.drop_front();
      starGlob = glob;
      starPath = path;
      starred = true;
      continue;
    }
    if (glob.empty() && path.empty())
      return true;
    if (!glob.empty() && !path.empty()) {
      size_t length = glob.front() == '[' ? setLength(glob) : 1;
      bool same = glob.front() == '?'   ? true
                  : glob.front() == '[' ? inSet(glob.take_front(length), path.front())
                                        : glob.front() == path.front();
      if (same) {
        glob = glob.drop_front(length);
        path = path.drop_front();
        continue;
      }
    }
    if (!starred || starPath.empty())
      return false;
    starPath = starPath.drop_front();
    glob = starGlob;
    path = starPath;
  }
}

// The first segment, and what follows its slash; `rest.data()` is null when there is no slash.
std::pair<StringRef, StringRef> cut(StringRef path) {
  size_t slash = path.find('/');
  if (slash == StringRef::npos)
    return {path, StringRef()};
  return {path.take_front(slash), path.drop_front(slash + 1)};
}

// The same walk over segments, with "**" in the place of the star.
bool matchPath(StringRef glob, StringRef path) {
  StringRef starGlob, starPath;
  bool starred = false;
  for (;;) {
    auto [segment, globRest] = cut(glob);
    if (segment == "**") {
      if (!globRest.data())
        return path.data() != nullptr; // "src/**" wants something below src
      starGlob = glob = globRest;
      starPath = path;
      starred = true;
      continue;
    }
    if (!glob.data() && !path.data())
      return true;
    if (glob.data() && path.data()) {
      auto [name, pathRest] = cut(path);
      if (matchSegment(segment, name)) {
        glob = globRest;
        path = pathRest;
        continue;
      }
    }
    if (!starred || !starPath.data())
      return false;
    starPath = cut(starPath).second;
    if (!starPath.data())
      return false;
    glob = starGlob;
    path = starPath;
  }
}

// Replaces the braces of text by all their alternatives.
Error expand(StringRef text, std::vector<std::string> &into) {
  size_t open = text.find('{');
  if (open == StringRef::npos) {
    if (text.contains('}'))
      return bad("has a '}' without a '{'");
    if (into.size() == MostAlternatives)
      return bad("has braces that stand for more than " + Twine(MostAlternatives) + " globs");
    into.push_back(text.str());
    return Error::success();
  }
  StringRef before = text.take_front(open);
  if (before.contains('}'))
    return bad("has a '}' without a '{'");
  unsigned depth = 0;
  size_t start = open + 1;
  std::vector<StringRef> choices;
  for (size_t i = open; i < text.size(); ++i) {
    if (text[i] == '{')
      ++depth;
    else if (depth == 1 && (text[i] == ',' || text[i] == '}')) {
      choices.push_back(text.slice(start, i));
      start = i + 1;
    }
    if (text[i] == '}' && --depth == 0) {
      for (StringRef choice : choices)
        if (Error e = expand((before + choice + text.drop_front(i + 1)).str(), into))
          return e;
      return Error::success();
    }
  }
  return bad("has a '{' that is never closed");
}

Error check(StringRef text) {
  if (text.empty())
    return bad("is empty");
  if (text.starts_with("/") || (text.size() > 1 && text[1] == ':'))
    return bad("is an absolute path; write it relative to the folder of harness.toml");
  if (text.contains('\\'))
    return bad("has a '\\'; folders are divided by '/'");
  if (text.ends_with("/"))
    return bad("ends in '/'; write '" + text + "**' for everything below it");
  for (StringRef rest = text; rest.data();) {
    auto [segment, next] = cut(rest);
    if (segment.empty())
      return bad("has an empty name between slashes");
    if (segment == "." || segment == "..")
      return bad("has a '" + segment + "'; write the path from the folder of harness.toml");
    if (segment.contains("**") && segment != "**")
      return bad("has a '**' that does not stand alone between slashes");
    for (size_t i = 0; i < segment.size(); ++i)
      if (segment[i] == '[') {
        size_t length = setLength(segment.drop_front(i));
        if (!length)
          return bad("has a '[' that is never closed");
        i += length - 1;
      }
    rest = next;
  }
  return Error::success();
}

} // namespace

Pattern::Pattern(std::string t) : text(std::move(t)) {
  StringRef s = text;
  rank.prefix = uint32_t(s.find_if(isWildcard) == StringRef::npos ? s.size() : s.find_if(isWildcard));
  for (size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '[')
      i += setLength(s.drop_front(i)) - 1;
    else if (!isWildcard(s[i]))
      ++rank.literals;
  }
}

bool Pattern::match(StringRef path) const {
  if (!path.starts_with(prefix()))
    return false;
  if (rank.prefix == text.size())
    return path.size() == text.size();
  return matchPath(text, path);
}

Expected<Glob> Glob::compile(StringRef text) {
  std::vector<std::string> texts;
  if (Error e = expand(text, texts))
    return std::move(e);
  Glob glob;
  for (std::string &t : texts) {
    if (Error e = check(t))
      return std::move(e);
    glob.alternatives.push_back(Pattern(std::move(t)));
  }
  return glob;
}

bool Glob::match(StringRef path) const {
  return llvm::any_of(alternatives, [&](const Pattern &p) { return p.match(path); });
}

bool Glob::hasWildcard() const {
  return alternatives.size() > 1 ||
         llvm::any_of(alternatives, [](const Pattern &p) { return p.prefix().size() != p.str().size(); });
}

void OwnerIndex::add(const Glob &glob, uint32_t owner) {
  for (const Pattern &p : glob.patterns()) {
    std::vector<Entry> &entries = folders[p.prefix().take_front(p.prefix().rfind('/') + 1)];
    auto place = llvm::upper_bound(entries, p.specificity(), [](const Specificity &rank, const Entry &e) {
      return rank > e.pattern.specificity();
    });
    entries.insert(place, Entry{p, owner});
  }
}

// Globs filed under a deeper folder have more letters before their first wildcard than any glob of a shallower one that
// matches the same path, so the first folder with a match decides.
OwnerIndex::Owner OwnerIndex::find(StringRef path) const {
  Owner owner;
  size_t end = path.size();
  do {
    end = path.take_front(end).rfind('/');
    StringRef folder = end == StringRef::npos ? StringRef() : path.take_front(end + 1);
    auto entries = folders.find(folder);
    if (entries == folders.end())
      continue;
    Specificity best;
    for (const Entry &e : entries->second) {
      if (owner && e.pattern.specificity() < best)
        return owner;
      if (e.owner == owner.first || !e.pattern.match(path))
        continue;
      if (!owner) {
        owner.first = e.owner;
        best = e.pattern.specificity();
      } else if (e.owner != owner.first) {
        owner.second = e.owner;
        return owner;
      }
    }
    if (owner)
      return owner;
  } while (end != StringRef::npos);
  return owner;
}

} // namespace harness::policy
