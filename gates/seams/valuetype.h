// What kind of value a function gives or takes, as far as its name and signature say: "integer", "number", "string",
// "boolean", "array", "object", or nothing.
#pragma once

#include "llvm/ADT/StringRef.h"

#include <string>

namespace harness {

// `get<int>`, `operator double`, `value<…>` by what it returns; GetInt, toString, as_bool, is_array, Double,
// StartArray.
std::string typeOfCallee(llvm::StringRef name, llvm::StringRef signature);
std::string typeOfParameter(llvm::StringRef signature, unsigned index);
std::string typeOfTemplateArgument(llvm::StringRef signature, unsigned index);

// "unsigned long", as it is spelled; empty if there is none.
llvm::StringRef parameterType(llvm::StringRef signature, unsigned index);
// Does a parameter of this type count elements?
bool isIndex(llvm::StringRef type);

} // namespace harness
