#include "core/approval/lines.hpp"

#include "base/text.hpp"

namespace belay::approval {

bool is_line(std::string_view value) {
  return value.find_first_of("\n\r\t") == std::string_view::npos && escaped(value) == value;
}

std::string line_of(std::string_view key, std::string_view value) {
  std::string line(key);
  line += ": ";
  line += value;
  return line + "\n";
}

SignedLines::SignedLines(std::string_view text) : lines_(split(text, '\n')) {}

std::optional<std::string> SignedLines::next(std::string_view key) {
  if (at_ >= lines_.size()) return std::nullopt;
  const std::string_view line = lines_[at_];
  const bool is_it = line.starts_with(key) && line.substr(key.size()).starts_with(": ");
  if (!is_it) return std::nullopt;
  ++at_;
  return std::string(line.substr(key.size() + 2));
}

}  // namespace belay::approval
