#include "core/lint/revision_rule.hpp"

#include <algorithm>

namespace belay::lint {

std::size_t line_with(std::string_view source, std::string_view word) {
  std::size_t number = 0;
  while (!source.empty()) {
    const auto line = source.substr(0, source.find('\n'));
    source.remove_prefix(std::min(line.size() + 1, source.size()));
    ++number;
    if (line.substr(0, line.find('#')).find(word) != std::string_view::npos) return number;
  }
  return 0;
}

RevisionHazard hazard_at(const RevisionLook& look, std::string_view word,
                         std::string_view message) {
  const auto line = line_with(look.revision.sql.source, word);
  return line == 0 ? RevisionHazard{} : RevisionHazard{std::string(message), line};
}

}  // namespace belay::lint
