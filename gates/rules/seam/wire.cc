// seam.wire: what one side of a message writes is what the other reads.

#include "seams/wire.h"
#include "judge/rule.h"
#include "policy/suggest.h"

using namespace llvm;
using namespace harness::facts;

namespace harness {
namespace {

class Checker {
public:
  Checker(Context &context, const WireTables &tables)
      : context(context), program(context.program), wire(*tables.wire), here(tables) {}

  void run() {
    names("producer", here.producer);
    names("consumer", here.consumer);
    const WireSide producer = other(here.producer, wire.locked_producer.get());
    const WireSide consumer = other(here.consumer, wire.locked_consumer.get());
    if (!wire.lock.empty())
      lock();
    open(here.producer, "writes");
    open(here.consumer, "reads");
    empty("producer", here.producer, "writes");
    empty("consumer", here.consumer, "reads");
    // Without the other side there is nothing to compare with; lock() has said so.
    if (!known(producer, wire.locked_producer.get()) || !known(consumer, wire.locked_consumer.get()))
      return;
    for (const WireField &read : consumer.fields)
      compare(producer, read);
    for (const WireField &written : producer.fields)
      if (here.producer.here && !consumer.find(written.name) && !consumer.open &&
          !is_contained(wire.unread, written.name))
        unread(written);
    for (const std::string &name : wire.unread)
      staleUnread(name, producer, consumer);
  }

private:
  static WireSide other(const WireSide &side, const policy::WireSideT *locked) {
    return side.here || !locked ? side : fromLock(*locked);
  }
  static bool known(const WireSide &side, const policy::WireSideT *locked) { return side.here || locked; }

  Finding atWire(const std::string &key, std::string message) const {
    Finding f = context.atPolicy("wire." + wire.id + key, std::move(message));
    f.entity = wire.id;
    f.identity = f.rule + "|" + wire.id + "|" + f.message;
    return f;
  }

  // ---- the declaration

  void names(const std::string &side, const WireSide &found) {
    if (!(context.scope & Rule::Complete))
      return;
    std::vector<StringRef> all;
    for (const Function &f : program.facts.functions)
      if (f.flags.has(FunctionFlag::Defined) && !f.flags.has(FunctionFlag::Library) && program.isJudged(f.place.file))
        all.push_back(program.facts.str(f.name));
    for (const std::string &name : found.missing) {
      Finding f =
          atWire("." + side + "." + name, "no function is called '" + name + "'" + policy::suggestion(name, all));
      f.unresolved = name;
      f.remedy = "correct the name, or take it out";
      context.report(std::move(f));
    }
  }

  void empty(const std::string &side, const WireSide &found, const std::string &does) {
    if (!found.here || !found.fields.empty() || found.open)
      return;
    Finding f = atWire("." + side, "the " + side + " of '" + wire.id + "' " + does + " no field that can be seen");
    f.remedy = "name the functions that " + std::string(side == "producer" ? "write" : "read") +
               " the fields, or teach the calls that do: [symbols.LIBRARY] … tr = [\"field:0\"]";
    context.report(std::move(f));
  }

  void lock() {
    if (!wire.locked) {
      Finding f = atWire(".lock", "the lock file of '" + wire.id + "' is not there");
      f.remedy = "harness wire --write, and commit '" + wire.lock + "'";
      return context.report(std::move(f));
    }
    drift("producer", here.producer, wire.locked_producer.get(), wire.producer.empty());
    drift("consumer", here.consumer, wire.locked_consumer.get(), wire.consumer.empty());
  }

  void drift(const std::string &name, const WireSide &side, const policy::WireSideT *locked, bool elsewhere) {
    if (!side.here) {
      if (elsewhere && !locked) {
        Finding f = atWire(".lock", "no " + name + " of '" + wire.id + "' is here, and its lock file knows of none");
        f.remedy = "take over the lock file of the repository where it lives";
        context.report(std::move(f));
      }
      return;
    }
    if (locked && agrees(side, *locked))
      return;
    Finding f = atWire(".lock", "the lock file of '" + wire.id + "' does not say what the " + name + " here does");
    const WireSide before = locked ? fromLock(*locked) : WireSide();
    for (const WireField &field : side.fields) {
      const WireField *was = before.find(field.name);
      if (!was || was->type != field.type || was->presence != field.presence)
        f.notes.push_back(context.note(field.place, "'" + field.name + "' " +
                                                        (was ? "was " + spell(*was) + ", and is " : "is new: ") +
                                                        spell(field)));
    }
    for (const WireField &was : before.fields)
      if (!side.find(was.name))
        f.notes.push_back({{}, "'" + was.name + "' is gone"});
    f.remedy = "harness wire --write, and tell the other side";
    f.identity = f.rule + "|" + wire.id + "|lock|" + name;
    context.report(std::move(f));
  }

  static std::string spell(const WireField &field) {
    std::string out =
        field.presence == Presence::unknown ? "" : std::string(policy::EnumNamePresence(field.presence)) + " ";
    return out + (field.type.empty() ? "of unknown type" : field.type);
  }

  void open(const WireSide &side, const std::string &does) {
    if (!side.open)
      return;
    std::string in = program.name(side.openIn);
    Finding f = context.at(side.openAt, "'" + in + "' " + does + " a field of '" + wire.id +
                                            "' by a name that is not constant: what else there is, is unproved");
    f.level = std::min(context.level, Level::Guidance);
    f.entity = in;
    f.remedy = "name fields by constants";
    f.identity = f.rule + "|" + wire.id + "|open|" + in;
    context.report(std::move(f));
  }

  // ---- one field

  std::string who(const WireField &field) const {
    return field.in ? "'" + program.name(field.in) + "'" : "the other side";
  }

  // At the reading side where it is here, else at the writing one.
  void say(const WireField &at, const WireField *other, const std::string &message, const std::string &note,
           const std::string &remedy, Level level) {
    Finding f = context.at(at.place, message);
    f.level = std::min(context.level, level);
    if (other)
      f.notes.push_back(other->in ? context.note(other->place, note)
                                  : Context::noteAtPolicy("wire." + wire.id + ".lock", note));
    f.entity = program.name(at.in);
    f.remedy = remedy;
    f.identity = f.rule + "|" + wire.id + "|" + at.name + "|" + f.entity + "|" + remedy;
    context.report(std::move(f));
  }

  void compare(const WireSide &producer, const WireField &read) {
    const WireField *written = producer.find(read.name);
    std::string field = "'" + read.name + "' of '" + wire.id + "'";
    bool required = read.presence == Presence::always;
    if (!written) {
      if (producer.open)
        return;
      if (read.in)
        say(read, nullptr, who(read) + (required ? " requires " : " reads ") + field + ", which nobody writes", "",
            "write it on the other side, or do without it here", required ? Level::Block : Level::Warn);
      else if (required) { // the other side will not do without
        Finding f = atWire(".producer", "the other side requires " + field + ", which nobody here writes");
        f.remedy = "write it";
        context.report(std::move(f));
      }
      return;
    }
    const WireField &at = read.in ? read : *written, &there = read.in ? *written : read;
    if (!at.in)
      return; // both sides live elsewhere
    if (required && written->presence == Presence::sometimes)
      say(at, &there,
          read.in ? who(read) + " requires " + field + ", but it is not always written"
                  : who(*written) + " does not always write " + field + ", but it is required",
          read.in ? "it is written here, on some ways only" : "it is required",
          "write it always, or read it with a default", Level::Block);
    if (!fits(written->type, read.type))
      say(at, &there,
          who(at) + (read.in ? " reads " : " writes ") + field + " as " + at.type + ", but " + who(there) +
              (read.in ? " writes " : " reads ") + there.type,
          std::string("it is ") + (read.in ? "written" : "read") + " as " + there.type, "agree on one type",
          Level::Block);
  }

  static bool fits(StringRef written, StringRef read) {
    return written.empty() || read.empty() || written == read || (written == "integer" && read == "number");
  }

  void unread(const WireField &written) {
    say(written, nullptr, who(written) + " writes '" + written.name + "' of '" + wire.id + "', which nobody reads", "",
        "leave it out, or say that it is for others: unread = [\"" + written.name + "\"]", Level::Warn);
  }

  void staleUnread(const std::string &name, const WireSide &producer, const WireSide &consumer) {
    const char *why = consumer.find(name)                    ? "is read"
                      : producer.find(name) || producer.open ? nullptr
                                                             : "is not written";
    if (!why)
      return;
    Finding f =
        atWire(".unread." + name, "'" + name + "' of '" + wire.id + "' " + why + ": there is nothing to except");
    f.remedy = "take it out";
    context.report(std::move(f));
  }

  Context &context;
  const Program &program;
  const policy::WireT &wire;
  const WireTables &here;
};

void run(Context &context) {
  for (const WireTables &tables : readWires(context.program))
    Checker(context, tables).run();
}

Rule rule("seam.wire", Level::Block, Rule::Project, "what one side of a message writes, the other reads", run);

} // namespace
} // namespace harness
