// A list of texts as --json has it.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace belay::cli {

inline Json texts(const std::vector<std::string>& all) {
  return Json::Array(all.begin(), all.end());
}

}  // namespace belay::cli
