#include "build/infer.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

#include <map>
#include <optional>
#include <set>

using namespace llvm;
using namespace harness::facts;

namespace harness::build {
namespace {

StringRef folderOf(StringRef path) { return path.contains('/') ? path.rsplit('/').first : StringRef(); }

class Inference {
public:
  Inference(const std::vector<InferInput> &targets, bool onlyCertain) : targets(targets), onlyCertain(onlyCertain) {
    for (const InferInput &t : targets)
      index[t.target] = &t - targets.data();
  }

  std::vector<std::unique_ptr<policy::ComponentT>> infer() {
    closeLinks();
    collectFiles();
    joinTargets();
    assignFiles();
    assignGlobs();
    return components();
  }

private:
  // ---- what links what, transitively
  void closeLinks() {
    reaches.resize(targets.size());
    for (size_t t = 0; t < targets.size(); ++t) {
      std::vector<size_t> open{t};
      while (!open.empty()) {
        size_t at = open.back();
        open.pop_back();
        for (const std::string &link : targets[at].links)
          if (auto it = index.find(link); it != index.end() && reaches[t].insert(it->second).second)
            open.push_back(it->second);
      }
      reaches[t].erase(t);
    }
  }

  void collectFiles() {
    for (size_t t = 0; t < targets.size(); ++t) {
      const Facts &f = *targets[t].facts;
      for (const facts::Unit &unit : f.units)
        if (!unit.flags.has(UnitFlag::Foreign) && !unit.flags.has(UnitFlag::Opaque) && isOurs(f, unit.file))
          compiledBy[f.path(unit.file).str()].insert(t);
      for (uint32_t i = 0; i < f.files.size(); ++i)
        if (isOurs(f, Id<File>(i)))
          seenBy[f.path(Id<File>(i)).str()].insert(t);
    }
  }

  static bool isOurs(const Facts &f, Id<File> id) {
    Origin origin = f.file(id).origin;
    return origin == Origin::Project || origin == Origin::Generated;
  }

  // ---- targets that are one component: programs of one folder
  size_t find(size_t t) { return leader[t] == t ? t : leader[t] = find(leader[t]); }
  void join(size_t a, size_t b) {
    a = find(a), b = find(b);
    leader[std::max(a, b)] = std::min(a, b);
  }

  void joinTargets() {
    for (size_t t = 0; t < targets.size(); ++t)
      leader.push_back(t);
    std::map<std::string, std::vector<size_t>> programs;
    std::map<size_t, std::set<std::string>> folders;
    for (auto &[path, owners] : compiledBy)
      for (size_t t : owners)
        folders[t].insert(folderOf(path).str());
    for (auto &[t, where] : folders)
      if (targets[t].type == "EXECUTABLE" && where.size() == 1)
        programs[*where.begin()].push_back(t);
    for (auto &[folder, list] : programs)
      for (size_t t : list) {
        join(list.front(), t);
        if (list.size() > 1)
          groupName[find(t)] = folder.empty() ? "programs" : StringRef(folder).rsplit('/').second.empty()
                                                                  ? folder
                                                                  : StringRef(folder).rsplit('/').second.str();
      }
  }

  // ---- each file to one component: a header goes to the target that all others that see it depend on, or to the one
  // whose sources are nearest; a library may offer headers that only its users include
  void assignFiles() {
    for (auto &[path, seen] : seenBy) {
      if (auto it = compiledBy.find(path); it != compiledBy.end()) {
        // Of several that compile it (a library and its variants) the one made of least else; of equals the one that
        // others link.
        size_t best = *std::min_element(it->second.begin(), it->second.end(), [&](size_t a, size_t b) {
          return std::make_tuple(sources(a), reaches[a].size(), a) < std::make_tuple(sources(b), reaches[b].size(), b);
        });
        ownerOf[path] = find(best);
        continue;
      }
      if (auto partner = compilerOf(path, seen)) {
        ownerOf[path] = find(*partner);
        continue;
      }
      if (onlyCertain)
        continue;
      std::set<size_t> candidates;
      for (size_t t : seen)
        if (none_of(seen, [&](size_t other) { return reaches[t].count(other); }))
          candidates.insert(t);
      if (candidates.empty())
        candidates = seen;
      size_t best = *candidates.begin(), bestScore = 0;
      for (size_t t : candidates)
        if (size_t score = nearness(path, t); score > bestScore)
          best = t, bestScore = score;
      for (size_t user : seen)
        for (size_t t : reaches[user])
          if (size_t score = nearness(path, t); score > bestScore)
            best = t, bestScore = score;
      ownerOf[path] = find(best);
    }
  }

  // "store.h" goes with "store.cc" beside it.
  std::optional<size_t> compilerOf(StringRef header, const std::set<size_t> &seen) const {
    std::string stem = header.rsplit('.').first.str() + ".";
    for (auto it = compiledBy.lower_bound(stem); it != compiledBy.end() && StringRef(it->first).starts_with(stem); ++it)
      for (size_t t : it->second)
        if (seen.count(t) || any_of(seen, [&](size_t user) { return reaches[user].count(t) > 0; }))
          return t;
    return std::nullopt;
  }

  size_t sources(size_t t) const {
    return count_if(compiledBy, [&](const auto &entry) { return entry.second.count(t) > 0; });
  }

  size_t nearness(StringRef path, size_t t) const {
    size_t best = 0;
    for (auto &[source, owners] : compiledBy)
      if (owners.count(t)) {
        size_t common = 0;
        while (common < path.size() && common < source.size() && path[common] == source[common])
          ++common;
        best = std::max(best, StringRef(path.take_front(common)).rfind('/') == StringRef::npos ? size_t(0)
                                                                   : path.take_front(common).rfind('/'));
      }
    return best;
  }

  // A folder is of whom most of its files are; the others' folders and files in it are named, for the longest match owns
  // a file. Files at the very top are named, too. One that only holds folders of several, none of whom has more than half of
  // what is in them, is nobody's: a new folder in it has to be given to somebody.
  void assignGlobs() {
    if (onlyCertain) {
      for (auto &[path, owner] : ownerOf)
        globs[owner].insert(path);
      return;
    }
    std::map<std::string, std::map<size_t, size_t>> filesIn; // folder -> owner -> files below it
    std::set<std::string> holdsFiles;
    for (auto &[path, owner] : ownerOf) {
      holdsFiles.insert(folderOf(path).str());
      for (StringRef folder = folderOf(path); !folder.empty() && folder != "<build>"; folder = folderOf(folder))
        ++filesIn[folder.str()][owner];
    }
    std::map<std::string, size_t> ownerOfFolder;
    // Folders come before what is in them.
    for (auto &[folder, owners] : filesIn) {
      size_t most = std::max_element(owners.begin(), owners.end(), [](const auto &a, const auto &b) {
                      return a.second < b.second;
                    })->first;
      size_t all = 0;
      for (auto &[owner, files] : owners)
        all += files;
      if (!holdsFiles.count(folder) && owners.at(most) * 2 <= all)
        continue;
      ownerOfFolder[folder] = most;
      auto above = ownerOfFolder.find(folderOf(folder).str());
      if (above == ownerOfFolder.end() || above->second != most)
        globs[most].insert(folder + "/**");
    }
    for (auto &[path, owner] : ownerOf)
      if (auto folder = ownerOfFolder.find(folderOf(path).str()); folder == ownerOfFolder.end() || folder->second != owner)
        globs[owner].insert(path);
  }

  std::string nameOf(size_t component) const {
    if (auto it = groupName.find(component); it != groupName.end())
      return clean(it->second);
    return clean(targets[component].target);
  }

  // Dots nest components; a target's name does not.
  static std::string clean(std::string name) {
    std::replace_if(name.begin(), name.end(), [](char c) { return !isAlnum(c) && c != '_' && c != '-'; }, '_');
    return name;
  }

  std::vector<std::unique_ptr<policy::ComponentT>> components() {
    std::map<size_t, std::string> names;
    std::set<std::string> taken;
    for (auto &[path, owner] : ownerOf)
      if (!names.count(owner)) {
        std::string name = nameOf(owner);
        while (!taken.insert(name).second)
          name += "_";
        names[owner] = name;
      }
    std::vector<std::unique_ptr<policy::ComponentT>> out;
    for (auto &[owner, name] : names) {
      auto component = std::make_unique<policy::ComponentT>();
      component->name = name;
      component->files.assign(globs[owner].begin(), globs[owner].end());
      std::set<std::string> uses;
      for (size_t t = 0; t < targets.size(); ++t)
        if (find(t) == owner)
          for (size_t r : reaches[t])
            if (auto it = names.find(find(r)); it != names.end() && it->second != name)
              uses.insert(it->second);
      component->uses.assign(uses.begin(), uses.end());
      out.push_back(std::move(component));
    }
    return out;
  }

  const std::vector<InferInput> &targets;
  const bool onlyCertain;
  std::map<std::string, size_t> index;
  std::vector<std::set<size_t>> reaches;
  std::map<std::string, std::set<size_t>> compiledBy, seenBy;
  std::vector<size_t> leader;
  std::map<size_t, std::string> groupName;
  std::map<std::string, size_t> ownerOf;
  std::map<size_t, std::set<std::string>> globs;
};

} // namespace

std::vector<std::unique_ptr<policy::ComponentT>> inferComponents(const std::vector<InferInput> &targets, bool onlyCertain) {
  return Inference(targets, onlyCertain).infer();
}

} // namespace harness::build
