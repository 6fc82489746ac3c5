#include "build/history.h"

#include "build/run.h"
#include "io/file.h"
#include "policy/cost_baseline.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace harness::build {

Expected<std::vector<Revision>> costHistory(StringRef path) {
  SmallString<128> folder(sys::path::parent_path(path));
  if (folder.empty())
    folder = ".";
  StringRef file = sys::path::filename(path);
  auto git = [&](std::vector<StringRef> arguments) {
    arguments.insert(arguments.begin(), {"-C", folder.str()});
    return outputOf("git", arguments, "git");
  };
  auto log = git({"log", "--reverse", "--format=%h%x09%cs%x09%s", "--", file});
  if (!log)
    return log.takeError();
  std::vector<Revision> revisions;
  SmallVector<StringRef, 0> lines;
  StringRef(*log).split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines) {
    SmallVector<StringRef, 3> columns;
    line.split(columns, '\t', 2);
    Revision revision{columns[0].str(), columns[1].str(), columns.size() > 2 ? columns[2].str() : "", {}, ""};
    std::string object = revision.hash + ":./" + file.str();
    if (auto text = git({"show", object})) {
      if (auto baseline = policy::parseCostBaseline(*text, file))
        revision.baseline = parseBaseline(*baseline);
      else
        revision.unreadable = toString(baseline.takeError());
    } else {
      revision.unreadable = "the file was taken out";
      consumeError(text.takeError());
    }
    revisions.push_back(std::move(revision));
  }
  return revisions;
}

Error plotHistory(ArrayRef<Revision> revisions, ArrayRef<Series> series, StringRef svg) {
  SmallString<64> picture, script;
  if (std::error_code e = sys::fs::createTemporaryFile("harness", "svg", picture))
    return createStringError(e, "temporary file");
  FileRemover removePicture(picture);
  if (std::error_code e = sys::fs::createTemporaryFile("harness", "gp", script))
    return createStringError(e, "temporary file");
  FileRemover removeScript(script);
  std::string text;
  raw_string_ostream os(text);
  os << "set terminal svg size 960,480 dynamic enhanced background '#ffffff'\nset output '" << picture
     << "'\nset datafile missing '-'\nset key outside right noenhanced\nset xtics noenhanced rotate by -45\nset grid ytics\n"
        "set ylabel 'cost'\nset yrange [0:*]\n$data << END\n";
  for (auto [i, revision] : enumerate(revisions)) {
    os << revision.hash;
    for (const Series &s : series)
      if (s.figures[i])
        os << ' ' << spellFigure(*s.figures[i]);
      else
        os << " -";
    os << '\n';
  }
  os << "END\nplot ";
  for (auto [i, s] : enumerate(series)) {
    std::string title = s.name;
    llvm::replace(title, '\'', '_');
    os << (i ? ", " : "") << "$data using " << i + 2 << ":xticlabels(1) with linespoints title '" << title << '\'';
  }
  os << '\n';
  if (Error e = io::writeIfChanged(script, text))
    return e;
  if (auto said = outputOf("gnuplot", {script.str()}, "gnuplot-nox"); !said)
    return said.takeError();
  auto drawn = io::readFile(picture);
  if (!drawn)
    return drawn.takeError();
  return io::writeIfChanged(svg, (*drawn)->getBuffer());
}

} // namespace harness::build
