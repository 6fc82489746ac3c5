#include "docs/shell.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;

namespace harness::docs {
namespace {

class Splitter {
public:
  explicit Splitter(const Block &block) : block(block) {}

  std::vector<ShellCommand> run() {
    for (const Piece &piece : block.lines) {
      if (!heredoc.empty()) {
        if (StringRef(piece.text).trim() == heredoc)
          heredoc.clear();
        continue;
      }
      StringRef text = piece.text;
      size_t from = text.size() - text.ltrim(' ').size();
      if (!isContinued && text.drop_front(from).starts_with("$ ")) // a prompt
        from += 2;
      isContinued = false;
      line(piece, from);
      if (!isContinued)
        endCommand();
    }
    endCommand();
    return std::move(commands);
  }

private:
  void line(const Piece &piece, size_t from) {
    StringRef text = piece.text;
    for (size_t i = from; i < text.size(); ++i) {
      char c = text[i];
      if (c == '\\' && i + 1 == text.size())
        return void(isContinued = true);
      if (c == '#' && word.empty() && !inWord)
        break;
      if (c == '\'' || c == '"') {
        size_t end = text.find(c, i + 1);
        start(piece, i);
        word += text.slice(i + 1, end);
        if (end == StringRef::npos)
          break;
        i = end;
      } else if (c == ' ' || c == '\t') {
        endWord();
      } else if (c == '<' && text.substr(i).starts_with("<<") && !text.substr(i).starts_with("<<<")) {
        endWord();
        StringRef rest = text.drop_front(i + 2).ltrim("-").ltrim("'\"");
        heredoc = rest.take_while([](char x) { return isAlnum(x) || x == '_'; }).str();
        break;
      } else if (c == '&' && StringRef(word).ends_with(">")) { // 2>&1
        word += c;
      } else if (c == '|' || c == ';' || c == '&' || c == '(' || c == ')') {
        endCommand();
      } else {
        start(piece, i);
        word += c;
      }
    }
    endWord();
  }

  void start(const Piece &piece, size_t at) {
    if (!inWord)
      place = {"", piece.line, uint32_t(at + piece.column)};
    inWord = true;
  }

  void endWord() {
    if (!inWord)
      return;
    place.text = std::move(word);
    word.clear();
    inWord = false;
    StringRef text = place.text;
    bool sets = current.words.empty() && text.contains('=') &&
                all_of(text.split('=').first, [](char c) { return isAlnum(c) || c == '_'; });
    bool redirects = text.ltrim("0123456789").starts_with(">") || text.starts_with("<");
    if (!sets && !redirects)
      current.words.push_back(std::move(place));
    place = {};
  }

  void endCommand() {
    endWord();
    if (!current.words.empty())
      commands.push_back(std::move(current));
    current = {};
  }

  const Block &block;
  std::vector<ShellCommand> commands;
  ShellCommand current;
  Piece place;
  std::string word, heredoc;
  bool inWord = false, isContinued = false;
};

} // namespace

std::vector<ShellCommand> commandsIn(const Block &block) { return Splitter(block).run(); }

} // namespace harness::docs
