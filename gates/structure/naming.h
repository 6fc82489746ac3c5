// What types are named by: by what means they work, by words that are none of the domain's, by words for what another type
// already is.
#pragma once

#include "closure/program.h"

namespace harness {

// A class that is named by its mechanism: OrderManager, PriceHelper.
struct MechanismType {
  facts::Id<facts::Type> type;
  ComponentId component = NoComponent;
  std::string word; // "manager"
  std::string noun; // the words before, singular: "order"; empty if there are none
  bool holdsState = false;   // it, or a base of it
  unsigned methods = 0;      // that are known: without what makes and ends objects
  bool isChosen = false;     // its methods need a class: they are virtual, operators, for some only; or it is a template argument
};

// All of the project's but its tests, by component and place. The cost model counts them, structure.proliferation says
// where they pile up.
std::vector<MechanismType> findMechanismTypes(const Program &program);

// Types of one component that are named by mechanism around one noun: OrderManager, OrderService. By place; those that are
// derived from another of them do not count.
std::vector<std::vector<const MechanismType *>> findPiles(const Program &program, llvm::ArrayRef<MechanismType> types);

// A word in names of types where the domain is, that is none of its terms.
struct InventedTerm {
  std::string word;     // as it is written, in small letters
  std::string accepted; // what the domain calls it; empty if it calls it nothing
  std::string near;     // a term that is spelled nearly so
  std::vector<facts::Id<facts::Type>> types; // by place
};

// None if the policy has no [domain]. By place.
std::vector<InventedTerm> findInventedTerms(const Program &program);

// Two types of one component that are one concept by their names and their fields.
struct TwinConcepts {
  facts::Id<facts::Type> first, second; // by place
  unsigned common = 0, firstFields = 0, secondFields = 0;
};
std::vector<TwinConcepts> findTwinConcepts(const Program &program);

} // namespace harness
