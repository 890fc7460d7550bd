#include "base/result.hpp"

namespace belay {

std::string describe(const Error& error) {
  std::string text = error.message;
  for (const auto& doing : error.trail) text += " (while " + doing + ")";
  return text;
}

}  // namespace belay
