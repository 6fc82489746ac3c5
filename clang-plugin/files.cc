// Unit: strings, files and places. A file is one of four origins, decided here and nowhere else:
//   project      below the source root
//   generated    below the compiler's working directory (the build folder), outside the root or inside it
//   system       found through a system include directory, or compiler-made
//   third-party  everything else

#include "unit.h"

#include "clang/Lex/HeaderSearch.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace clang;
using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

std::string absolute(StringRef path) {
  SmallString<256> full(path);
  if (sys::fs::make_absolute(full)) // there is no working directory
    return path.str();
  sys::path::remove_dots(full, /*remove_dot_dot=*/true);
  return full.str().str();
}

std::string realPath(StringRef path) {
  SmallString<256> real;
  return sys::fs::real_path(path, real) ? absolute(path) : real.str().str();
}

// `path` below `directory`, without the slash between; empty if it is not.
StringRef below(StringRef path, StringRef directory) {
  if (path.consume_front(directory) && path.consume_front("/"))
    return path;
  return {};
}

} // namespace

Unit::Unit(CompilerInstance &ci, const Options &options)
    : ci(ci), sources(ci.getSourceManager()),
      preprocessed(ci.getFrontendOpts().Inputs.front().getKind().isPreprocessed()), policy(ci.getLangOpts()),
      root(realPath(options.root.empty() ? "." : options.root)), build(realPath(".")) {}

StringId Unit::string(StringRef s) {
  if (s.empty())
    return {};
  auto [it, fresh] = strings.try_emplace(s, facts.strings.size());
  if (fresh)
    facts.strings.push_back(it->getKey());
  return StringId(it->second);
}

// Where the build folder is the root itself (a build in the sources), nothing is generated.
std::string Unit::relative(StringRef path, facts::Origin &origin) const {
  std::string full = absolute(path);
  // A checkout or build folder may be reached through symbolic links, by another name than the file's; and a link in
  // one folder to a file of another does not make it the folder's own.
  if (!(below(full, build).empty() && below(full, root).empty()) || origin != Origin::System)
    if (SmallString<256> real; !sys::fs::real_path(full, real) &&
                               !(below(real, build).empty() && below(real, root).empty()))
      full = real.str().str();
  StringRef inBuild = build == root ? StringRef() : below(full, build), inRoot = below(full, root);
  // The deeper directory wins: build/ below the sources, or the sources below the build folder.
  if (!inBuild.empty() && (inRoot.empty() || build.size() > root.size())) {
    origin = Origin::Generated;
    return "<build>/" + inBuild.str();
  }
  if (!inRoot.empty()) {
    origin = Origin::Project;
    return inRoot.str();
  }
  // Named as a directive would name it: the same on every machine.
  std::string name = ci.getPreprocessor().getHeaderSearchInfo().suggestPathToFileForDiagnostics(full, build, "");
  if (origin != Origin::System)
    origin = Origin::ThirdParty;
  return "<" + (sys::path::is_absolute(name) ? sys::path::filename(name).str() : name) + ">";
}

std::optional<std::string> Unit::withoutMachine(StringRef text, bool mustBe) const {
  if (!sys::path::is_absolute(text))
    return text.str();
  SmallString<256> path(text);
  sys::path::remove_dots(path, /*remove_dot_dot=*/true);
  StringRef inBuild = build == root ? StringRef() : below(path, build), inRoot = below(path, root);
  if (!inBuild.empty() && (inRoot.empty() || build.size() > root.size()))
    return "<build>/" + inBuild.str();
  if (!inRoot.empty())
    return inRoot.str();
  return mustBe || path == root || path == build ? std::nullopt : std::optional(text.str());
}

Id<File> Unit::fileRow(std::string path, std::string shown, facts::Origin origin) {
  auto [it, fresh] = files.try_emplace(path + "\n" + shown, facts.files.size());
  if (fresh)
    facts.files.push_back({string(path), string(shown), origin});
  return Id<File>(it->second);
}

Id<File> Unit::fileAt(SourceLocation at, const PresumedLoc &presumed) {
  FileID id = sources.getFileID(at);
  auto &known = fileIds[{id, presumed.getFilename()}];
  if (known)
    return known;
  StringRef shownName = presumed.getFilename();
  facts::Origin origin = SrcMgr::isSystem(sources.getFileCharacteristic(at)) ? Origin::System : Origin::Project;
  auto entry = sources.getFileEntryRefForID(id);
  // "<built-in>", "<scratch space>"; whatever a #line says, text that stands in a file is of that file.
  if (preprocessed ? shownName.starts_with("<") : !entry)
    return known = fileRow("<built-in>", "<built-in>", Origin::System);
  // In preprocessed text the line markers are all there is.
  StringRef physical = preprocessed ? shownName : entry->getName();
  std::string path = relative(physical, origin);
  std::string shown = path;
  if (shownName != physical) { // #line
    facts::Origin ignored = Origin::Project;
    shown = relative(shownName, ignored);
  }
  return known = fileRow(path, shown, origin);
}

Id<File> Unit::mainFile() {
  // Of preprocessed input the first line marker names the source.
  SourceLocation start = sources.getLocForStartOfFile(sources.getMainFileID());
  SourceLocation at = preprocessed ? start.getLocWithOffset(1) : start;
  PresumedLoc presumed = sources.getPresumedLoc(at, /*UseLineDirectives=*/preprocessed);
  if (preprocessed)
    presumed = sources.getPresumedLoc(sources.translateLineCol(sources.getMainFileID(), 2, 1));
  return fileAt(at, presumed);
}

facts::Place Unit::place(SourceLocation loc) {
  if (loc.isInvalid())
    return {};
  SourceLocation at = sources.getFileLoc(loc);
  PresumedLoc presumed = sources.getPresumedLoc(at);
  if (presumed.isInvalid())
    return {};
  return {fileAt(at, presumed), presumed.getLine(), presumed.getColumn()};
}

facts::Origin Unit::origin(SourceLocation loc) {
  if (loc.isInvalid())
    return Origin::System; // made by the compiler
  SourceLocation at = sources.getFileLoc(loc);
  FileID id = sources.getFileID(at);
  // One file, one origin; only preprocessed text holds many files.
  if (auto it = origins.find(id); it != origins.end() && !preprocessed)
    return it->second;
  PresumedLoc presumed = sources.getPresumedLoc(at);
  if (presumed.isInvalid())
    return Origin::System;
  return origins[id] = facts.file(fileAt(at, presumed)).origin;
}

bool Unit::isGenerated(FileID file) {
  auto [it, fresh] = generated.try_emplace(file, false);
  if (fresh) {
    constexpr size_t Head = 1024;
    StringRef head = sources.getBufferData(file).take_front(Head);
    it->second = head.contains("@generated") ||
                 (head.contains_insensitive("generated") && head.contains_insensitive("do not edit"));
  }
  return it->second;
}

} // namespace harness
