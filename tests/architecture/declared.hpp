// The free functions that a C++ text declares, found by its braces: enough for this tree, whose
// form clang-format holds. Members, operators, macros and what stands inside of functions are left
// out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace belay::architecture {

struct DeclaredFunction {
  std::string scope;  // the named namespaces around it, such as "belay::sql"
  std::string name;
  std::vector<std::string> parameters;  // the kind of each, see `kind_of`
  bool anonymous = false;               // in a namespace without a name
};

std::vector<DeclaredFunction> functions_in(std::string_view text);

// What a caller's argument may be for a parameter of this type, as one word: "std::string_view
// text" and "const std::string& other" are both "text", every number is "number", and of any other
// type the qualifiers and the parameter's name are taken away.
std::string kind_of(std::string_view parameter);

}  // namespace belay::architecture
