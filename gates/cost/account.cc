#include "cost/account.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>

using namespace llvm;

namespace harness {

using policy::Measure;

namespace {

size_t indexOf(Measure measure) { return static_cast<size_t>(measure); }

// Equal keys become one entry, by `combine` of their amounts.
template <class F> Account canonical(Account account, F combine) {
  llvm::sort(account, [](const Entry &a, const Entry &b) {
    return isBefore(a, b) || (!isBefore(b, a) && std::tie(a.place, a.amount) < std::tie(b.place, b.amount));
  });
  Account out;
  for (Entry &entry : account)
    if (!out.empty() && !isBefore(out.back(), entry))
      out.back().amount = combine(out.back().amount, entry.amount);
    else
      out.push_back(std::move(entry));
  return out;
}
int64_t largest(int64_t a, int64_t b) { return std::max(a, b); }

void quote(raw_ostream &os, StringRef text) {
  os << '"';
  for (char c : text)
    if (c == '"' || c == '\\')
      os << '\\' << c;
    else
      os << c;
  os << '"';
}

bool isBare(StringRef key) {
  return !key.empty() && all_of(key, [](char c) { return isAlnum(c) || c == '_' || c == '-'; });
}
void key(raw_ostream &os, StringRef name) {
  if (isBare(name))
    os << name;
  else
    quote(os, name);
}

} // namespace

bool isBefore(const Entry &a, const Entry &b) {
  auto tied = [](const Entry &e) { return std::make_tuple(StringRef(e.component), StringRef(policy::infoOf(e.measure).id), StringRef(e.entity)); };
  return tied(a) < tied(b);
}

Account makeAccount(const Program &program, ArrayRef<Term> terms) {
  Account account;
  for (const Term &term : terms)
    account.push_back({term.component == NoComponent ? "" : program.component(term.component).name, term.measure,
                       policy::infoOf(term.measure).byFile ? program.path(term.place.file) : term.entity, term.amount, term.place, term.function, term.type});
  return canonical(std::move(account), std::plus<int64_t>());
}

Account joined(const Account &a, const Account &b) {
  Account both = a;
  append_range(both, b);
  return canonical(std::move(both), largest);
}

Account joined(const Baseline &baseline) {
  Account all;
  for (const auto &[target, account] : baseline)
    append_range(all, account);
  return canonical(std::move(all), largest);
}

CostVector sum(ArrayRef<Entry> entries) {
  CostVector vector{};
  for (const Entry &entry : entries)
    vector[indexOf(entry.measure)] += entry.amount;
  return vector;
}

Weights::Weights(const policy::PolicyT &policy) {
  for (const policy::MeasureInfo &info : policy::allMeasures())
    of[indexOf(info.measure)] = info.weight;
  for (const auto &weight : policy.weights)
    if (const policy::MeasureInfo *info = policy::findMeasure(weight->measure)) {
      of[indexOf(info->measure)] = weight->weight;
      infinite[indexOf(info->measure)] = weight->infinite;
    }
}

double Weights::weigh(const CostVector &vector) const {
  double figure = 0;
  for (size_t i = 0; i < MeasureCount; ++i)
    figure += of[i] * double(vector[i]);
  return figure;
}

Baseline parseBaseline(StringRef text) {
  Baseline baseline;
  SmallVector<StringRef, 0> lines;
  text.split(lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef line : lines) {
    SmallVector<StringRef, 5> columns;
    line.split(columns, '\t');
    const policy::MeasureInfo *info = columns.size() == 5 ? policy::findMeasure(columns[2]) : nullptr;
    int64_t amount = 0;
    if (info && to_integer(columns[4], amount))
      baseline[columns[0].str()].push_back({columns[1].str(), info->measure, columns[3].str(), amount});
  }
  for (auto &[target, account] : baseline)
    llvm::sort(account, isBefore);
  return baseline;
}

std::string spellBaseline(const Baseline &baseline) {
  std::string text;
  raw_string_ostream os(text);
  os << "# What there is of each measure, as it was accepted. Written by `harness cost --write-baseline`; the measures are\n"
        "# defined in docs/cost.md. Two changes that meet here are merged line by line: sums are not written down.\n"
        "schema = 1\n";
  for (const auto &[target, account] : baseline) {
    const Entry *last = nullptr;
    for (const Entry &entry : account) {
      if (!last || last->component != entry.component || last->measure != entry.measure) {
        os << "\n[target.";
        key(os, target);
        os << '.';
        key(os, entry.component.empty() ? "-" : entry.component);
        os << '.' << policy::infoOf(entry.measure).id << "]\n";
      }
      quote(os, entry.entity);
      os << " = " << entry.amount << '\n';
      last = &entry;
    }
  }
  return text;
}

std::vector<Change> compare(const Account &before, const Account &after) {
  std::vector<Change> all(MeasureCount);
  for (size_t i = 0; i < MeasureCount; ++i)
    all[i].measure = Measure(i);
  auto note = [&](const Entry &entry, int64_t by) {
    if (by)
      all[indexOf(entry.measure)].entities.push_back({entry, by});
  };
  for (const Entry &e : before)
    all[indexOf(e.measure)].before += e.amount;
  for (const Entry &e : after)
    all[indexOf(e.measure)].after += e.amount;
  auto b = before.begin(), a = after.begin();
  while (b != before.end() || a != after.end()) {
    if (a == after.end() || (b != before.end() && isBefore(*b, *a))) {
      note(*b, -b->amount);
      ++b;
    } else if (b == before.end() || isBefore(*a, *b)) {
      note(*a, a->amount);
      ++a;
    } else {
      note(*a, a->amount - b->amount);
      ++a, ++b;
    }
  }
  llvm::erase_if(all, [](const Change &c) { return c.entities.empty(); });
  return all;
}

std::string spellFigure(double figure, bool sign) {
  std::string text;
  double rounded = std::round(figure * 10) / 10;
  raw_string_ostream(text) << format(sign ? "%+.1f" : "%.1f", rounded == 0 ? 0.0 : rounded);
  return text;
}

std::string spellChanges(double before, ArrayRef<Change> changes, const Weights &weights) {
  struct Part {
    const Change *change;
    double weight;
  };
  std::vector<Part> parts;
  double after = before;
  for (const Change &change : changes)
    if (double weight = weights.of[indexOf(change.measure)] * double(change.by()); weight != 0) {
      parts.push_back({&change, weight});
      after += weight;
    }
  if (parts.empty())
    return "";
  llvm::sort(parts, [](const Part &a, const Part &b) {
    return std::pair(-std::abs(a.weight), a.change) < std::pair(-std::abs(b.weight), b.change);
  });
  std::string text = spellFigure(before) + " → " + spellFigure(after) + " (" + spellFigure(after - before, true) + "): ";
  for (const Part &part : parts) {
    if (&part != parts.data())
      text += ", ";
    raw_string_ostream(text) << (part.change->by() > 0 ? "+" : "") << part.change->by() << ' '
                             << policy::infoOf(part.change->measure).id << " (" << spellFigure(part.weight, true) << ')';
  }
  return text;
}

} // namespace harness
