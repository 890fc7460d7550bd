// A list of texts as values.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"

namespace belay::plan {

inline std::vector<std::string> texts(const Json& value) {
  std::vector<std::string> out;
  if (const auto* array = value.if_array()) {
    for (const auto& item : *array) out.push_back(item.string_or(""));
  }
  return out;
}

}  // namespace belay::plan
