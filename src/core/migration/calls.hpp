// A call in Python source, taken apart into its arguments.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/migration/tokens.hpp"

namespace belay::migration {

struct Call {
  std::vector<std::string> function;  // {"op", "add_column"}, {"sa", "Column"}, {"Column"}
  std::vector<Tokens> positional;
  std::map<std::string, Tokens, std::less<>> named;
  bool spread = false;  // *args or **kwargs: not all arguments are known
  Tokens rest;          // behind the closing bracket

  // The argument at this position or of this name; empty when it is not given.
  Tokens argument(std::size_t position, std::string_view name) const;
};

// The dotted call that these tokens start with; none when they do not.
std::optional<Call> call_of(Tokens tokens);

enum class Truth { absent, yes, no, unknown };
// A named argument as True or False.
Truth truth_of(const Call& call, std::string_view name);

}  // namespace belay::migration
