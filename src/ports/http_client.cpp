#include "ports/http_client.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace belay::ports {

std::optional<std::string> HttpAnswer::header(std::string_view name) const {
  const auto same = [](char a, char b) { return lowered(a) == lowered(b); };
  for (const auto& [key, value] : headers) {
    if (std::ranges::equal(key, name, same)) return value;
  }
  return std::nullopt;
}

}  // namespace belay::ports
