#include "cli/told_error.hpp"

#include "cli/console.hpp"

namespace belay::cli {

void tell(const Error& error, const std::string& of) {
  complain("belay: " + of + describe(error));
  if (!error.hint.empty()) complain("  " + error.hint);
  complain("  [" + std::string(row_of(error.code).name) + "]");
}

}  // namespace belay::cli
