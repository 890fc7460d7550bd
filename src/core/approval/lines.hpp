// Lines "key: value", the form of what is signed: written, and read back strictly. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace belay::approval {

// One line of printable text.
bool is_line(std::string_view value);
// With its LF.
std::string line_of(std::string_view key, std::string_view value);

// Reads a text line by line. What is read is compared with what is written of it, so nothing here
// needs to look for what comes too late or too often.
class SignedLines {
 public:
  explicit SignedLines(std::string_view text);

  const std::string& first() const { return lines_.front(); }
  // The value of the next line, behind the first; nothing where that has another key, or there is
  // none.
  std::optional<std::string> next(std::string_view key);

 private:
  std::vector<std::string> lines_;
  std::size_t at_ = 1;
};

}  // namespace belay::approval
