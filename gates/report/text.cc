#include "report/text.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Unicode.h"

using namespace llvm;

namespace harness {
namespace {

constexpr int LongEvidence = 100;   // columns; a longer path of evidence is printed one hop per line
constexpr int LongLine = 240;       // columns; a longer source line is not quoted
constexpr unsigned QuotedNotes = 3; // notes per finding that quote their source line
constexpr unsigned TabStop = 8;
constexpr StringRef Arrow = " → ";
constexpr StringRef Indent = "      ";

// One character of `text`, taken from its front: what to print for it, and how many columns that takes.
struct Glyph {
  std::string text;
  int width;
};
Glyph takeGlyph(StringRef &text) {
  StringRef bytes = text.take_front(std::max(1u, getNumBytesForUTF8(static_cast<UTF8>(text.front()))));
  if (int width = sys::unicode::columnWidthUTF8(bytes); width >= 0) {
    text = text.drop_front(bytes.size());
    return {bytes.str(), width};
  }
  const UTF8 *at = bytes.bytes_begin();
  UTF32 codePoint = 0;
  std::string spelled;
  if (convertUTF8Sequence(&at, bytes.bytes_end(), &codePoint, strictConversion) == conversionOK) {
    raw_string_ostream(spelled) << format("<U+%04X>", codePoint);
    text = text.drop_front(bytes.size());
  } else {
    raw_string_ostream(spelled) << format("<%02X>", static_cast<UTF8>(text.front()));
    text = text.drop_front();
  }
  return {spelled, static_cast<int>(spelled.size())};
}

// Text that may come from anywhere, fit for a terminal.
std::string printable(StringRef text) {
  std::string out;
  while (!text.empty())
    out += takeGlyph(text).text;
  return out;
}

struct TextWriter {
  Sources &sources;
  raw_ostream &os;

  void coloured(raw_ostream::Colors colour, bool bold, StringRef text) {
    os.changeColor(colour, bold) << text;
    os.resetColor();
  }

  void bold(StringRef text) { coloured(raw_ostream::SAVEDCOLOR, true, text); }

  // "error: ", in Clang's colour for it.
  void kind(StringRef word) {
    auto colour = StringSwitch<raw_ostream::Colors>(word)
                      .Case("error", raw_ostream::RED)
                      .Case("warning", raw_ostream::MAGENTA)
                      .Case("note", raw_ostream::CYAN)
                      .Default(raw_ostream::BLUE);
    coloured(colour, true, (word + ": ").str());
  }

  std::string place(const Position &at) { return printable(spell({sources.display(at.path), at.line, at.column})); }

  // The line of source with a caret below it. Says nothing when the line cannot be read.
  bool quote(const Position &at) {
    auto line = sources.line(at.path, at.line);
    if (!line || line->trim().empty())
      return false;
    // A file that was edited since may be shorter than it was.
    bool pointed = at.column != 0 && at.column <= line->size();
    std::string text;
    int width = 0, caret = 0;
    for (StringRef rest = *line; !rest.empty() && width <= LongLine;) {
      if (pointed && line->size() - rest.size() < at.column)
        caret = width;
      if (rest.consume_front("\t")) {
        int spaces = TabStop - width % TabStop;
        text.append(spaces, ' ');
        width += spaces;
        continue;
      }
      Glyph glyph = takeGlyph(rest);
      text += glyph.text;
      width += glyph.width;
    }
    if (width > LongLine)
      return false;
    std::string gutter;
    raw_string_ostream(gutter) << format(" %4u ", at.line);
    os << gutter << "| " << text << '\n';
    if (pointed) {
      os << std::string(gutter.size(), ' ') << "| " << std::string(caret, ' ');
      coloured(raw_ostream::GREEN, true, "^");
      os << '\n';
    }
    return true;
  }

  // Further lines of `text` are indented; so are the hops of a path that is too long for one line.
  void note(StringRef text, const Position &at = {}) {
    kind("note");
    SmallVector<StringRef> lines, hops;
    text.trim('\n').split(lines, '\n');
    for (auto [i, line] : enumerate(lines)) {
      os << (i ? "\n" + Indent.str() : "");
      hops.clear();
      line.split(hops, Arrow);
      bool onePerLine = sys::unicode::columnWidthUTF8(line) > LongEvidence;
      for (auto [j, hop] : enumerate(hops))
        os << (j == 0 ? "" : onePerLine ? "\n" + Indent.str() + Arrow.ltrim().str() : Arrow.str()) << printable(hop);
    }
    if (!at.path.empty())
      os << " (" << place(at) << ')';
    os << '\n';
  }

  void head(const Finding &f, Level l, StringRef before = {}) {
    if (!f.at.path.empty())
      bold(place(f.at) + ": ");
    else
      bold("harness: ");
    kind(severity(l));
    bold((before + printable(f.message) + " [harness-" + printable(f.rule) + "]").str());
    os << '\n';
  }

  void finding(const Finding &f) {
    head(f, f.level);
    if (!f.at.path.empty())
      quote(f.at);
    unsigned quoted = 0;
    for (const Note &n : f.notes) {
      note(n.text, n.at);
      if (quoted < QuotedNotes && n.at.line && n.at != f.at)
        quoted += quote(n.at);
    }
    if (!f.remedy.empty())
      note(f.remedy);
    if (!f.accept.empty())
      note("to accept it: " + f.accept);
  }

  void accepted(const Accepted &a, StringRef date) {
    std::string by = "accepted by " + printable(a.by);
    if (!a.owner.empty())
      by += " of " + printable(a.owner);
    if (std::string age = spellAge(a, date); !age.empty())
      by += " (" + age + ")";
    head(a.finding, Level::Guidance, by + ": ");
    if (!a.reason.empty())
      note(a.reason);
  }

  void failure(const ToolFailure &f) {
    bold("harness: ");
    kind("error");
    bold((f.target.empty() ? "" : "'" + printable(f.target) + "' was not judged: ") + printable(f.message));
    os << '\n';
  }

  void summary(const Report &report) {
    Counts n = count(report);
    SmallVector<std::string> parts;
    auto part = [&](size_t count, StringRef one, StringRef many) {
      if (count)
        parts.push_back((Twine(count) + " " + (count == 1 ? one : many)).str());
    };
    part(n.failures, "tool failure", "tool failures");
    part(n.errors, "error", "errors");
    part(n.warnings, "warning", "warnings");
    part(n.remarks, "remark", "remarks");
    if (n.errors + n.warnings + n.remarks == 0)
      parts.push_back("no findings");
    part(n.accepted, "accepted", "accepted");
    os << "harness: " << join(parts, ", ");
    if (report.targets.size() == 1)
      os << " in " << printable(report.targets.front());
    else if (report.targets.size() > 1)
      os << " in " << report.targets.size() << " targets";
    else if (!report.project.empty())
      os << " in " << printable(report.project);
    os << (n.failures ? "; not judged is not passed\n" : "\n");
  }
};

} // namespace

void writeText(const Report &report, Sources &sources, raw_ostream &os, const TextOptions &options) {
  bool wasColoured = os.colors_enabled();
  os.enable_colors(options.colour);
  TextWriter writer{sources, os};
  for (const Shown<Finding> &f : shown(report.findings))
    writer.finding(*f.what);
  if (options.accepted)
    for (const Shown<Accepted> &a : shown(report.accepted))
      writer.accepted(*a.what, report.date);
  for (const ToolFailure &f : report.failures)
    writer.failure(f);
  for (const CostLine &cost : report.costs)
    os << "harness: " << printable(cost.target) << ' ' << printable(cost.text) << '\n';
  if (report.baseline && report.baseline->entries)
    os << "harness: " << spell(*report.baseline) << '\n';
  if (options.summary)
    writer.summary(report);
  os.enable_colors(wasColoured);
}

bool useColour(StringRef choice, raw_ostream &os) {
  if (choice == "always" || choice == "never")
    return choice == "always";
  auto set = [](StringRef variable) {
    auto value = sys::Process::GetEnv(variable);
    return value && !value->empty() && (variable == "NO_COLOR" || *value != "0");
  };
  if (set("NO_COLOR"))
    return false;
  return set("CLICOLOR_FORCE") || os.has_colors();
}

} // namespace harness
