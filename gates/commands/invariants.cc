// `harness invariants`: what holds of the code, by what rules, and whether anything has shown that they would notice.

#include "commands/command.h"
#include "commands/enter.h"

#include "build/everything.h"
#include "build/invariants.h"
#include "io/file.h"
#include "policy/compiled.h"
#include "report/text.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace llvm;

namespace harness {
namespace {

using build::InvariantState;

enum class Format { Text, Json };

cl::SubCommand sub("invariants", "Say which invariants hold, and what shows that they could fail: harness invariants [BUILD]");
cl::opt<std::string> folder(cl::Positional, cl::desc("[BUILD]"), cl::init("."), cl::sub(sub));
cl::opt<std::string> config("config", cl::desc("Which configuration, where the build has several"), cl::sub(sub));
cl::opt<bool> strict("strict", cl::desc("Fail for one that no mutant has ever failed, or that was not judged, too"), cl::sub(sub));
cl::opt<std::string> colour("color", cl::desc("always, never or auto"), cl::init("auto"), cl::sub(sub));
cl::opt<Format> form("format", cl::desc("Output format"), cl::sub(sub), cl::init(Format::Text),
                     cl::values(clEnumValN(Format::Text, "text", "for people (default)"),
                                clEnumValN(Format::Json, "json", "for programs; see docs/invariants.md")));

constexpr size_t MostShown = 5; // places, mutants

std::string plural(size_t n, StringRef what) { return (Twine(n) + " " + what + (n == 1 ? "" : "s")).str(); }

StringRef spellResult(InvariantState::Result result) {
  constexpr StringRef Words[] = {"holds", "violated", "accepted", "not judged"};
  return Words[result];
}

std::string spellPlace(const Finding &f) {
  std::string at = spell(f.at);
  return (at.empty() ? std::string() : at + ": ") + f.message;
}

class Printer {
public:
  Printer(bool colours, bool complete) : colours(colours), complete(complete) {}

  void print(const InvariantState &state) {
    const policy::InvariantT &invariant = *state.invariant;
    paint(raw_ostream::SAVEDCOLOR, invariant.id, /*bold=*/true);
    outs() << "  " << invariant.statement << '\n';
    if (!invariant.components.empty() || !invariant.files.empty())
      outs() << "  in " << join(invariant.components, ", ") << (invariant.components.empty() || invariant.files.empty() ? "" : ", ")
             << join(invariant.files, ", ") << '\n';
    for (const build::HeldBy &check : state.checks)
      printCheck(check);
    printProbes(state);
    printResult(state);
  }

private:
  void paint(raw_ostream::Colors colour, StringRef text, bool bold = false) {
    if (colours)
      outs().changeColor(colour, bold);
    outs() << text;
    if (colours)
      outs().resetColor();
  }

  void printCheck(const build::HeldBy &check) {
    constexpr StringRef Levels[] = {"off", "guidance", "warn", "block"};
    outs() << "  checked by " << check.rule << " (" << Levels[size_t(check.level)] << ')';
    if (check.level == Level::Off)
      outs() << ", which judges nothing";
    else if (!check.doubt.empty())
      outs() << ", unproven: " << check.doubt;
    outs() << '\n';
  }

  void printProbes(const InvariantState &state) {
    outs() << "  ";
    if (state.killed() && !state.isCovered())
      paint(raw_ostream::YELLOW, "uncovered: ");
    if (state.killed())
      outs() << "kill rate " << state.killed() << '/' << state.probes.size()
             << format(" (%.0f %%)", 100.0 * double(state.killed()) / double(state.probes.size()));
    else
      paint(raw_ostream::YELLOW, state.probes.empty() ? "uncovered: no mutant has tried it" : "uncovered: none of " + plural(state.probes.size(), "mutant") + " was found");
    outs() << '\n';
    list(state.probes, [](const build::Probe &p) { return p.killed ? "" : "survived: " + p.name; });
    for (const std::string &name : state.unknown)
      outs() << "    no mutant, and no operator of mutation, of its checks is named '" << name << "'\n";
  }

  void printResult(const InvariantState &state) {
    outs() << "  ";
    switch (state.result) {
    case InvariantState::Violated:
      paint(raw_ostream::RED, "violated at " + plural(state.broken.size(), "place"), /*bold=*/true);
      break;
    case InvariantState::NotJudged:
      paint(raw_ostream::YELLOW, "not judged");
      break;
    case InvariantState::AcceptedOnly:
      paint(raw_ostream::YELLOW, "holds but for what is accepted");
      break;
    case InvariantState::Holds:
      paint(raw_ostream::GREEN, "holds");
      break;
    }
    if (!state.accepted.empty())
      outs() << ", " << state.accepted.size() << " accepted";
    outs() << (complete ? "" : " in what was judged: a part of the build is missing") << '\n';
    list(state.broken, [](const Finding *f) { return spellPlace(*f); });
    list(state.accepted, [](const Accepted *a) { return "accepted (" + a->by + "): " + spellPlace(a->finding); });
  }

  // What it says of each; nothing of those of which that is empty.
  template <class Rows, class Spell> void list(const Rows &rows, Spell spell) {
    size_t shown = 0, more = 0;
    for (const auto &row : rows) {
      std::string text = spell(row);
      if (text.empty())
        continue;
      if (shown == MostShown)
        ++more;
      else
        outs() << "    " << text << '\n', ++shown;
    }
    if (more)
      outs() << "    … and " << more << " more\n";
  }

  const bool colours, complete;
};

void printJson(ArrayRef<InvariantState> states, bool complete, StringRef doubt) {
  json::OStream j(outs(), 2);
  auto place = [&](const Finding &f) {
    j.attribute("rule", f.rule);
    if (!f.at.path.empty()) {
      j.attribute("path", json::fixUTF8(f.at.path));
      j.attribute("line", f.at.line);
      j.attribute("column", f.at.column);
    }
    j.attribute("message", json::fixUTF8(f.message));
  };
  j.object([&] {
    j.attribute("format", "harness-invariants");
    j.attribute("schema", 1);
    j.attribute("complete", complete);
    if (!doubt.empty())
      j.attribute("mutation_doubt", doubt);
    j.attributeArray("invariants", [&] {
      for (const InvariantState &s : states)
        j.object([&] {
          j.attribute("id", s.invariant->id);
          j.attribute("statement", json::fixUTF8(s.invariant->statement));
          j.attribute("components", json::Array(s.invariant->components));
          j.attribute("files", json::Array(s.invariant->files));
          j.attributeArray("checks", [&] {
            for (const build::HeldBy &c : s.checks)
              j.object([&] {
                constexpr StringRef Levels[] = {"off", "guidance", "warn", "block"};
                j.attribute("rule", c.rule);
                j.attribute("level", Levels[size_t(c.level)]);
                if (!c.doubt.empty())
                  j.attribute("unproven", c.doubt);
                j.attribute("open", c.open);
                j.attribute("accepted", c.accepted);
              });
          });
          j.attribute("mutants", s.probes.size());
          j.attribute("killed", s.killed());
          j.attributeArray("survivors", [&] {
            for (const build::Probe &p : s.probes)
              if (!p.killed)
                j.value(json::fixUTF8(p.name));
          });
          j.attribute("unknown_mutants", json::Array(s.unknown));
          j.attribute("covered", s.isCovered());
          j.attribute("result", spellResult(s.result));
          j.attributeArray("places", [&] {
            for (const Finding *f : s.broken)
              j.object([&] { place(*f); });
          });
          j.attributeArray("accepted", [&] {
            for (const Accepted *a : s.accepted)
              j.object([&] {
                place(a->finding);
                j.attribute("by", a->by);
                j.attribute("reason", json::fixUTF8(a->reason));
              });
          });
        });
    });
  });
  outs() << '\n';
}

int verdict(ArrayRef<InvariantState> states) {
  bool violated = any_of(states, [](const InvariantState &s) { return s.result == InvariantState::Violated; });
  bool doubtful = any_of(states, [](const InvariantState &s) { return !s.isCovered() || s.result == InvariantState::NotJudged; });
  return violated || (strict && doubtful) ? Findings : Clean;
}

// What the last `harness mutate` showed, of this policy: what another one guarded says nothing of it.
struct LastMutation {
  build::MutationRun run;
  std::string doubt; // empty: none
};

Expected<LastMutation> lastMutation(const build::Build &build, const policy::PolicyT &policy) {
  const std::string kept = build.folder + "/mutants.json";
  if (!sys::fs::exists(kept))
    return LastMutation{};
  auto buffer = io::readFile(kept);
  if (!buffer)
    return buffer.takeError();
  auto run = build::parseMutationRun((*buffer)->getBuffer());
  if (!run)
    return createStringError(kept + ": " + toString(run.takeError()));
  if (run->policy != policy::digest(policy))
    return LastMutation{{}, "the last mutation run tried another policy, and counts for nothing here; run: harness mutate"};
  std::string narrowed = run->narrowed;
  return LastMutation{std::move(*run), narrowed.empty() ? "" : "the last mutation run tried a part only: harness mutate " + narrowed};
}

int run() {
  int status = Clean;
  auto entered = enter(folder, config, status);
  if (!entered)
    return status;
  const auto &[build, policy] = *entered;
  auto mutation = lastMutation(build, *policy);
  if (!mutation)
    return fail(Failed, mutation.takeError());
  build::Stats stats(false);
  Report report = build::judgeEverything(build, *policy, stats);
  bool complete = build.complete && report.failures.empty() &&
                  all_of(build.gates, [](const std::string &gate) { return sys::fs::exists(gate + "/t.closure"); });
  std::vector<InvariantState> states = stateOfInvariants(*policy, report, mutation->run);
  if (form == Format::Json) {
    printJson(states, complete, mutation->doubt);
    return verdict(states);
  }
  if (states.empty())
    outs() << "harness: the policy has no [[invariant]]; see docs/invariants.md\n";
  Printer printer(useColour(colour, outs()), complete);
  size_t counts[4] = {}, uncovered = 0;
  for (const InvariantState &state : states) {
    printer.print(state);
    ++counts[state.result];
    uncovered += !state.isCovered();
  }
  if (!states.empty())
    outs() << "harness: " << plural(states.size(), "invariant") << ": " << counts[InvariantState::Holds] + counts[InvariantState::AcceptedOnly]
           << " hold, " << counts[InvariantState::Violated] << " violated, " << counts[InvariantState::NotJudged] << " not judged; "
           << uncovered << " uncovered\n";
  if (!mutation->doubt.empty() && !states.empty())
    outs() << "harness: " << mutation->doubt << '\n';
  return verdict(states);
}

Command command(sub, run);

} // namespace
} // namespace harness
