#include "ports/http_client.hpp"

#include <algorithm>

namespace belay::ports {

std::optional<std::string> HttpAnswer::header(std::string_view name) const {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  for (const auto& [key, value] : headers) {
    if (std::ranges::equal(key, name, {}, lower, lower)) return value;
  }
  return std::nullopt;
}

}  // namespace belay::ports
