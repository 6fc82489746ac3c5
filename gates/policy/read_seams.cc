#include "policy/read_seams.h"

#include "policy/glob.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace harness::policy {
namespace {

Presence readPresence(TableReader &t) {
  std::vector<StringRef> names;
  for (const char *const *name = EnumNamesPresence(); *name; ++name)
    names.push_back(*name);
  return t.has("presence") ? Presence(t.choice("presence", names).value_or(0)) : Presence::unknown;
}

std::unique_ptr<WireSideT> readSide(Reading &reading, TableReader &lock, StringRef name) {
  const toml::table *table = lock.inner(name);
  if (!table)
    return nullptr;
  TableReader t(reading, *table, ("[" + name + "] of a lock file").str(), "");
  auto side = std::make_unique<WireSideT>();
  side->open = t.flag("open", false);
  t.tables("fields", [&](const toml::table &row) {
    TableReader f(reading, row, "a field of a lock file", "");
    auto field = std::make_unique<WireFieldT>();
    field->name = f.text("name", TableReader::Required);
    field->type = f.text("type");
    field->presence = readPresence(f);
    f.finish();
    side->fields.push_back(std::move(field));
  });
  t.finish();
  llvm::sort(side->fields, [](const auto &a, const auto &b) { return a->name < b->name; });
  return side;
}

// What the sides of a message were made of when the file was written (seams/wire.h writes it). A file that is not there
// is not wrong: it has still to be written.
void readLock(Reading &reading, StringRef folder, WireT &wire, const Place &wantedBy) {
  SmallString<128> path(folder);
  sys::path::append(path, wire.lock);
  if (!reading.files.read(path)) {
    // The policy depends on the folder in which it will appear.
    StringRef place = sys::path::parent_path(path);
    while (!place.empty() && !reading.files.isFolder(place))
      place = sys::path::parent_path(place);
    reading.files.match(place, cantFail(Glob::compile("*.toml")));
    return;
  }
  auto table = reading.parse(path, wantedBy);
  if (!table)
    return;
  wire.locked = true;
  TableReader t(reading, *table, "a lock file", "");
  if (auto schema = t.number("schema", TableReader::Required); schema && *schema != 1)
    t.error("schema", "this version of Harness reads lock files of schema 1");
  std::string id = t.text("id", TableReader::Required);
  if (!id.empty() && id != wire.id)
    t.error("id", "this is the lock file of '" + id + "', not of '" + wire.id + "'");
  wire.locked_producer = readSide(reading, t, "producer");
  wire.locked_consumer = readSide(reading, t, "consumer");
  t.finish();
}

void readWire(Reading &reading, const toml::table &table, StringRef folder, PolicyT &policy) {
  TableReader t(reading, table, "[[wire]]", "");
  auto w = std::make_unique<WireT>();
  w->id = identify(t, "wire", policy.wires);
  w->producer = t.sorted("producer");
  w->consumer = t.sorted("consumer");
  w->unread = t.sorted("unread");
  w->lock = t.text("lock");
  if (w->producer.empty() && w->consumer.empty())
    reading.error(table.source(),
                  "[[wire]] needs 'producer', the functions that write it, or 'consumer', those that read it");
  else if ((w->producer.empty() || w->consumer.empty()) && w->lock.empty())
    reading.error(table.source(), "[[wire]] needs '" + Twine(w->producer.empty() ? "producer" : "consumer") +
                                      "', or the 'lock' file that says what the other side is");
  t.finish();
  if (!w->lock.empty() && !w->id.empty())
    readLock(reading, folder, *w, reading.place(t.region()));
  if (!w->id.empty())
    policy.wires.push_back(std::move(w));
}

} // namespace

// A glob that stands for no file guards nothing.
void readCanon(Reading &reading, TableReader &project, StringRef folder, PolicyT &policy) {
  for (const std::string &text : project.sorted("canon")) {
    auto glob = Glob::compile(text);
    if (!glob)
      project.errorAtEntry("canon", text, "'" + text + "' " + toString(glob.takeError()));
    else if (reading.files.match(folder, *glob).empty())
      project.errorAtEntry("canon", text, "no file matches '" + text + "'");
    else
      policy.project->canon.push_back(text);
  }
}

void readSeams(Reading &reading, TableReader &file, StringRef folder, PolicyT &policy) {
  file.tables("wire", [&](const toml::table &row) { readWire(reading, row, folder, policy); });
}

} // namespace harness::policy
