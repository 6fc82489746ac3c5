#include "policy/dump.h"

#include "policy/nogood.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace llvm;

namespace harness::policy {
namespace {

void list(raw_ostream &os, StringRef name, const std::vector<std::string> &entries) {
  if (!entries.empty())
    os << "  " << name << ": " << join(entries, ", ") << '\n';
}

void line(raw_ostream &os, StringRef name, StringRef value) {
  if (!value.empty())
    os << "  " << name << ": " << value << '\n';
}

void kind(raw_ostream &os, const KindT &k) {
  os << "kind " << k.name << '\n';
  for (Verdict v : {Verdict::allow, Verdict::declare, Verdict::deny}) {
    std::vector<std::string> effects;
    for (const auto &a : k.allowance)
      if (a->verdict == v)
        effects.push_back(a->effect);
    list(os, EnumNameVerdict(v), effects);
  }
  line(os, "unknown", EnumNameVerdict(k.unknown));
  line(os, "blocking", EnumNameVerdict(k.blocking));
}

void catalogue(raw_ostream &os, const CatalogueT &c) {
  std::map<StringRef, unsigned> byLibrary;
  unsigned ofProject = 0;
  for (const auto &symbol : c.symbols) {
    ++byLibrary[symbol->library];
    ofProject += symbol->project;
  }
  os << "catalogue\n  effects: " << c.effects.size() << "\n  symbols: " << c.symbols.size()
     << "\n  symbols of the project: " << ofProject << "\n  refinements: " << c.refinements.size()
     << "\n  pure headers: " << c.pure_headers.size() << '\n';
  for (const auto &[library, count] : byLibrary)
    os << "  " << library << ": " << count << '\n';
}

void order(raw_ostream &os, const OrderT &o) {
  list(os, "before", o.before);
  list(os, "after", o.after);
}

void protocol(raw_ostream &os, const ProtocolT &p) {
  line(os, "type", p.type);
  line(os, "start", p.start);
  for (const auto &step : p.transitions)
    os << "  " << step->from << ": " << step->call << " -> " << step->to << '\n';
  list(os, "end", p.end);
  list(os, "even if thrown", p.even_if_thrown);
}

void entitySets(raw_ostream &os, StringRef name, const std::vector<std::unique_ptr<EntitySetT>> &sets, StringRef indent = "  ") {
  for (const auto &set : sets) {
    os << indent << name << ':';
    for (auto [key, list] : {std::pair("component", &set->component), std::pair("kind", &set->kind), std::pair("name", &set->name),
                             std::pair("attribute", &set->attribute), std::pair("header", &set->header)})
      if (!list->empty())
        os << ' ' << key << ' ' << join(*list, " or ");
    os << '\n';
    entitySets(os, "not", set->without, (indent + "  ").str());
  }
}

} // namespace

void dump(const PolicyT &policy, raw_ostream &os) {
  os << "policy " << policy.project->name << '\n';
  line(os, "mode", EnumNameMode(policy.mode));
  if (policy.assumed)
    line(os, "assumed", "components are the targets of the build, findings only warn");
  list(os, "roots", policy.project->roots);
  if (policy.project->exhaustive)
    line(os, "exhaustive", "true");
  list(os, "canon", policy.project->canon);
  for (const auto &c : policy.components) {
    os << "component " << c->name << '\n';
    line(os, "kind", c->kind);
    list(os, "files", c->files);
    list(os, "public", c->public_files);
    list(os, "uses", c->uses);
    list(os, "external", c->external);
    list(os, "effects", c->effects);
    list(os, "ports", c->ports);
    list(os, "implements", c->implements);
    if (c->strict)
      line(os, "strict", "true");
    for (const auto &r : c->rules)
      os << "  rule " << r->rule << ": " << EnumNameLevel(r->level) << '\n';
    for (const auto &w : c->widens)
      os << "  widens: "
         << (w->effect.empty() ? w->uses.empty() ? "external " + w->external : "uses " + w->uses
                               : "effect " + w->effect)
         << " (" << w->reason << ")\n";
  }
  for (const auto &p : policy.ports) {
    os << "port " << p->type << '\n';
    list(os, "effects", p->effects);
    line(os, "reason", p->reason);
  }
  for (const auto &l : policy.layers) {
    os << "layers " << l->name << '\n';
    for (const std::string &layer : l->order)
      os << "  " << layer << '\n';
    list(os, "containers", l->containers);
    if (l->exhaustive)
      line(os, "exhaustive", "true");
    list(os, "except", l->exhaustive_ignores);
  }
  for (const auto &f : policy.forbidden) {
    os << "forbidden " << join(f->from, ", ") << " -> " << join(f->to, ", ") << (f->direct ? " (direct)" : "") << '\n';
    list(os, "except", f->except);
    line(os, "reason", f->reason);
  }
  for (const auto &t : policy.trusts) {
    os << "trust " << t->symbol << '\n';
    list(os, "effects", t->effects);
    line(os, "reason", t->reason);
    line(os, "owner", t->owner);
  }
  for (const auto &p : policy.processes) {
    os << "process " << p->id << '\n';
    line(os, "kind", EnumNameProcessKind(p->kind));
    line(os, "component", p->component);
    line(os, "created in", p->created_in);
    line(os, "entry", p->entry);
    line(os, "why", p->why);
    line(os, "supervisor", p->supervisor);
    line(os, "shutdown", p->shutdown);
    list(os, "telemetry", p->telemetry);
    line(os, "restart", p->restart);
    list(os, "state", p->state);
    if (p->mailbox)
      line(os, "mailbox", (p->mailbox->bounded ? "bounded" : "unbounded") +
                              (p->mailbox->capacity ? ", " + std::to_string(p->mailbox->capacity) : std::string()) +
                              (p->mailbox->on_full.empty() ? "" : ", " + p->mailbox->on_full));
    line(os, "bound by", p->bound_by);
  }
  for (const auto &s : policy.supervisors) {
    os << "supervisor " << s->id << '\n';
    line(os, "component", s->component);
    list(os, "children", s->children);
    line(os, "strategy", s->strategy);
    if (s->intensity >= 0)
      line(os, "intensity", std::to_string(s->intensity));
    if (s->period_s >= 0)
      line(os, "period_s", std::to_string(s->period_s));
  }
  for (const auto &o : policy.lock_orders) {
    os << "lock " << o->before << " before " << o->after << '\n';
    line(os, "why", o->why);
  }
  for (const auto &o : policy.orders) {
    os << "order " << o->id << '\n';
    order(os, *o);
    line(os, "why", o->why);
  }
  for (const auto &p : policy.protocols) {
    os << "protocol " << p->id << '\n';
    protocol(os, *p);
    line(os, "why", p->why);
  }
  for (const auto &s : policy.secrets) {
    os << "secret " << s->type << '\n';
    list(os, "sinks", s->sinks);
    list(os, "redacts", s->redacts);
    line(os, "why", s->why);
  }
  for (const auto &w : policy.wires) {
    os << "wire " << w->id << '\n';
    list(os, "producer", w->producer);
    list(os, "consumer", w->consumer);
    list(os, "unread", w->unread);
    line(os, "lock", w->lock.empty() ? "" : w->lock + (w->locked ? "" : " (not there)"));
  }
  if (const auto &s = policy.structure; s && s->written) {
    os << "structure\n";
    list(os, "mechanism words", s->mechanism_words);
    if (s->mechanism_limit >= 0)
      line(os, "mechanism limit", std::to_string(s->mechanism_limit));
    list(os, "installed", s->installed);
  }
  if (const auto &d = policy.domain) {
    os << "domain\n";
    list(os, "terms", d->terms);
    list(os, "components", d->components);
    list(os, "files", d->files);
    for (const auto &s : d->synonyms)
      list(os, "for " + s->term, s->words);
  }
  for (const auto &r : policy.data_rules) {
    os << "data rule " << r->id << '\n';
    line(os, "level", EnumNameLevel(r->level));
    line(os, "message", r->message);
    line(os, "remedy", r->remedy);
    line(os, "reason", r->reason);
    if (r->source)
      line(os, "learnt from", spellEvent(*r->source));
    for (const auto &again : r->recurrences)
      line(os, "again", spellEvent(*again));
    if (r->query) {
      std::string sql = r->query->sql; // on one line
      std::replace(sql.begin(), sql.end(), '\n', ' ');
      line(os, "query", sql);
      line(os, "limits", std::to_string(r->query->time_limit_s) + " s, " + std::to_string(r->query->row_limit) + " rows");
    }
    if (const auto &f = r->forbid) {
      entitySets(os, "from", f->from);
      os << "  edge: " << join(map_range(f->edges, [](EdgeKind kind) { return StringRef(EnumNameEdgeKind(kind)); }), ", ")
         << (f->transitive ? " (transitive)" : "") << (f->strict ? " (strict)" : "") << '\n';
      entitySets(os, "to", f->to);
      entitySets(os, "except", f->except);
    }
    if (r->order)
      order(os, *r->order);
    if (r->protocol)
      protocol(os, *r->protocol);
    if (const auto &m = r->match) {
      std::string expression = m->expression; // on one line
      std::replace(expression.begin(), expression.end(), '\n', ' ');
      line(os, "match", expression);
      for (const auto &note : m->notes)
        line(os, "note at " + note->bound, note->text);
      for (const auto &fix : m->fixes)
        line(os, "instead of " + fix->bound, fix->text);
      if (m->as_written)
        line(os, "traversal", "IgnoreUnlessSpelledInSource");
      list(os, "files", m->files);
      list(os, "components", m->components);
    }
    list(os, "fixtures", r->fixtures);
    line(os, "may not block", r->unproven);
  }
  for (const auto &i : policy.invariants) {
    os << "invariant " << i->id << '\n';
    line(os, "statement", i->statement);
    list(os, "component", i->components);
    list(os, "files", i->files);
    list(os, "checks", i->checks);
    list(os, "mutants", i->mutants);
  }
  for (const auto &r : policy.rules)
    os << "rule " << r->rule << ": " << EnumNameLevel(r->level) << '\n';
  for (const auto &w : policy.waivers) {
    os << "waiver " << w->rule << " at " << w->at << '\n';
    line(os, "reason", w->reason);
    line(os, "owner", w->owner);
    line(os, "since", w->since);
    line(os, "expires", w->expires);
  }
  if (policy.baseline)
    os << "baseline: " << policy.baseline->starts.size() << " entries\n";
  for (const auto &k : policy.kinds)
    kind(os, *k);
  os << "libraries: " << join(map_range(policy.libraries, [](const auto &l) { return StringRef(l->name); }), ", ")
     << '\n';
  catalogue(os, *policy.catalogue);
}

} // namespace harness::policy
