#include "docs/markdown.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace llvm;

namespace harness::docs {
namespace {

// "```sh" → 3 and '`'; none: 0.
size_t fence(StringRef line, char &mark) {
  StringRef text = line.ltrim(' ');
  if (line.size() - text.size() > 3 && !line.starts_with("  ")) // indented code; in a list a fence may stand deeper
    return 0;
  mark = text.empty() ? 0 : text.front();
  size_t n = text.size() - text.ltrim(mark).size();
  return (mark == '`' || mark == '~') && n >= 3 ? n : 0;
}

// The text of a heading "## Text ##"; none: not one. Those that a line of "=" or "-" makes are not in use here.
bool heading(StringRef line, StringRef &text) {
  size_t depth = line.size() - line.ltrim('#').size();
  if (depth < 1 || depth > 6 || (line.size() > depth && line[depth] != ' '))
    return false;
  text = line.drop_front(depth).trim();
  StringRef cut = text.rtrim('#');
  if (cut.empty() || cut.ends_with(" "))
    text = cut.rtrim();
  return true;
}

class Reader {
public:
  explicit Reader(StringRef text) : text(text) {}

  Page read() {
    StringRef rest = text;
    while (!rest.empty()) {
      auto [line, tail] = rest.split('\n');
      rest = tail;
      ++page.lines;
      line = line.rtrim('\r');
      if (open)
        inBlock(line);
      else if (size_t n = fence(line, mark); n && !StringRef(line.ltrim(' ').drop_front(n)).contains(mark))
        begin(line, n);
      else
        outside(line);
    }
    paragraph();
    return std::move(page);
  }

private:
  void begin(StringRef line, size_t length) {
    paragraph();
    open = length;
    page.blocks.push_back({line.ltrim(' ').drop_front(length).trim().split(' ').first.str(), {}});
  }

  void inBlock(StringRef line) {
    char other;
    if (size_t n = fence(line, other); n >= open && other == mark && line.trim().ltrim(mark).empty())
      open = 0;
    else
      page.blocks.back().lines.push_back({line.str(), page.lines, 1});
  }

  void outside(StringRef line) {
    StringRef title;
    if (heading(line, title)) {
      paragraph();
      std::string anchor = anchorOf(title);
      unsigned before = taken[anchor]++;
      page.anchors.insert(before ? anchor + "-" + std::to_string(before) : anchor);
    } else if (line.trim().empty()) {
      return paragraph();
    }
    lines.push_back({line.str(), page.lines, 1});
  }

  // Code and links may go over the end of a line, not of a paragraph.
  void paragraph() {
    std::string all;
    std::vector<std::pair<uint32_t, size_t>> starts; // line, offset
    for (const Piece &line : lines) {
      starts.push_back({line.line, all.size()});
      all += line.text + "\n";
    }
    lines.clear();
    auto at = [&](size_t offset, StringRef piece) {
      size_t i = starts.size();
      while (starts[--i].second > offset)
        ;
      return Piece{piece.str(), starts[i].first, uint32_t(offset - starts[i].second + 1)};
    };
    inlines(all, at);
  }

  template <class At> void inlines(std::string all, At at) {
    // Code first: what stands in it is no link.
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i] == '\\' && i + 1 < all.size()) {
        ++i;
        continue;
      }
      if (all[i] != '`')
        continue;
      size_t n = 1;
      while (i + n < all.size() && all[i + n] == '`')
        ++n;
      size_t end = closing(all, i + n, n);
      if (end == StringRef::npos) {
        i += n - 1;
        continue;
      }
      StringRef code = StringRef(all).slice(i + n, end);
      size_t skipped = code.size() - code.ltrim(" \n").size();
      page.code.push_back(at(i + n + skipped, code.trim(" \n")));
      for (size_t k = i; k < end + n; ++k)
        if (all[k] != '\n')
          all[k] = 'x';
      i = end + n - 1;
    }
    links(all, at);
  }

  static size_t closing(StringRef all, size_t from, size_t n) {
    for (size_t i = from; i < all.size();) {
      size_t run = 0;
      while (i + run < all.size() && all[i + run] == '`')
        ++run;
      if (run == n)
        return i;
      i += run ? run : 1;
    }
    return StringRef::npos;
  }

  template <class At> void links(StringRef all, At at) {
    for (size_t i = all.find("]("); i != StringRef::npos; i = all.find("](", i + 2))
      target(all, i + 2, ')', at);
    // [label]: target, at the beginning of a line
    for (size_t i = 0; i < all.size(); i = all.find('\n', i) == StringRef::npos ? all.size() : all.find('\n', i) + 1) {
      StringRef line = all.drop_front(i).split('\n').first;
      size_t end = line.find("]: ");
      if (line.starts_with("[") && !line.starts_with("[^") && end != StringRef::npos && line.find(']') == end)
        target(all, i + end + 3, '\n', at);
    }
    for (StringRef key : {"<a id=\"", "<a name=\""})
      for (size_t i = all.find(key); i != StringRef::npos; i = all.find(key, i + 1))
        page.anchors.insert(all.drop_front(i + key.size()).split('"').first.str());
  }

  template <class At> void target(StringRef all, size_t from, char end, At at) {
    StringRef rest = all.drop_front(from);
    size_t size = 0, depth = 0;
    if (rest.starts_with("<")) {
      ++from;
      size = rest.drop_front().find('>');
      if (size == StringRef::npos)
        return;
    } else
      while (size < rest.size() && !isSpace(rest[size]) && (rest[size] != end || depth > 0)) {
        depth += rest[size] == '(';
        depth -= rest[size] == ')' && depth > 0;
        ++size;
      }
    page.links.push_back(at(from, all.substr(from, size)));
  }

  const StringRef text;
  Page page;
  size_t open = 0; // length of the fence that we are in
  char mark = 0;
  std::vector<Piece> lines; // of the paragraph
  StringMap<unsigned> taken;
};

// The next character of UTF-8 text, and its bytes.
uint32_t next(StringRef text, size_t &size) {
  auto byte = [&](size_t i) { return i < text.size() ? uint8_t(text[i]) : 0u; };
  size = byte(0) < 0xc0 ? 1 : byte(0) < 0xe0 ? 2 : byte(0) < 0xf0 ? 3 : 4;
  uint32_t c = size == 1 ? byte(0) : byte(0) & (0xff >> (size + 1));
  for (size_t i = 1; i < size; ++i)
    c = c << 6 | (byte(i) & 0x3f);
  size = std::min(size, text.size());
  return c;
}

// Of what is no ASCII GitHub keeps letters; punctuation, arrows and other signs go.
bool isSign(uint32_t c) {
  return (c >= 0x80 && c <= 0xbf && c != 0xaa && c != 0xb5 && c != 0xba) || c == 0xd7 || c == 0xf7 ||
         (c >= 0x2000 && c <= 0x2bff) || (c >= 0x3000 && c <= 0x303f) || c >= 0x1f000;
}

} // namespace

std::string anchorOf(StringRef heading) {
  // Of a link its text remains.
  std::string plain;
  for (size_t i = 0; i < heading.size(); ++i) {
    if (heading[i] == ']' && heading.drop_front(i).starts_with("](")) {
      size_t end = heading.find(')', i);
      i = end == StringRef::npos ? heading.size() : end;
    } else {
      plain += heading[i];
    }
  }
  std::string anchor;
  StringRef rest = plain;
  while (!rest.empty()) {
    size_t size;
    uint32_t c = next(rest, size);
    if (c == ' ')
      anchor += '-';
    else if (c < 0x80 ? isAlnum(char(c)) || c == '-' || c == '_' : !isSign(c))
      anchor += size == 1 ? std::string(1, toLower(rest.front())) : rest.take_front(size).str();
    rest = rest.drop_front(size);
  }
  return anchor;
}

Page parse(StringRef text) { return Reader(text).read(); }

} // namespace harness::docs
