#include "mutate/probes.h"

using namespace llvm;

namespace harness::mutate {

ArrayRef<Probe> probes() {
  static constexpr Probe all[] = {
      {"getenv", "stdlib.h", "\"HARNESS_MUTANT\""},
      {"time", "time.h", "0"},
      {"rand", "stdlib.h", ""},
      {"puts", "stdio.h", "\"mutant\""},
      {"unlink", "unistd.h", "\"mutant\""},
      {"socket", "sys/socket.h", "2, 1, 0"},
      {"usleep", "unistd.h", "1"},
      {"system", "stdlib.h", "\"true\""},
  };
  return all;
}

policy::EffectSet forbidden(const Program &program, ComponentId component, const Probe &probe) {
  const policy::Permissions &may = program.permissions(component);
  const policy::CallableT *entry = program.catalogue.find(probe.function, probe.function);
  if (may.open || !entry)
    return {};
  return program.catalogue.effects(*entry) - may.allowed;
}

void eachForbidden(Finder &finder, function_ref<void(const Body &, const Probe &, const std::string &)> add) {
  for (const Body &body : finder.bodies()) {
    if (finder.program.permissions(body.component).open) {
      finder.skip(body.component, "has no kind: its effects are left open", probes().size());
      continue;
    }
    for (const Probe &probe : probes()) {
      policy::EffectSet effects = forbidden(finder.program, body.component, probe);
      if (effects.empty())
        finder.skip(body.component, "may do what it would do");
      else
        add(body, probe, finder.program.catalogue.spell(effects));
    }
  }
}

} // namespace harness::mutate
