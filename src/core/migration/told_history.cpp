#include "core/migration/told_history.hpp"

#include "base/text.hpp"

namespace belay::migration {
namespace {

// "a, b"; nothing for "<base>". Behind an id Alembic may say "(branchpoint)" and the like.
std::vector<std::string> told_ids(std::string_view text) {
  std::vector<std::string> ids;
  for (const auto& part : split(text, ',')) {
    const auto id = trimmed(part);
    const auto word = id.substr(0, id.find(' '));
    if (!word.empty() && word != "<base>") ids.emplace_back(word);
  }
  return ids;
}

// What is behind the key at the line's start; nothing where it does not stand there.
bool take_told_key(std::string_view line, std::string_view key, std::string_view& rest) {
  if (!line.starts_with(key)) return false;
  rest = trimmed(line.substr(key.size()));
  return true;
}

}  // namespace

std::vector<ToldScript> told_history(std::string_view output) {
  std::vector<ToldScript> scripts;
  for (const auto& line : split(output, '\n')) {
    std::string_view rest;
    if (take_told_key(line, "Rev: ", rest)) {
      scripts.push_back({.path = {},
                         .id = std::string(rest.substr(0, rest.find(' '))),
                         .down = {},
                         .depends = {}});
    } else if (scripts.empty()) {
      continue;
    } else if (take_told_key(line, "Parent: ", rest) || take_told_key(line, "Merges: ", rest)) {
      scripts.back().down = told_ids(rest);
    } else if (take_told_key(line, "Also depends on: ", rest)) {
      scripts.back().depends = told_ids(rest);
    } else if (take_told_key(line, "Path: ", rest)) {
      scripts.back().path = rest;
    }
  }
  return scripts;
}

}  // namespace belay::migration
