// String literals in what an action uses.
#pragma once

#include <algorithm>
#include <string>

#include "core/sql/action.hpp"

namespace belay::lint {

inline bool has_word(const sql::Uses& uses, const std::string& word) {
  return std::ranges::find(uses.words, word) != uses.words.end();
}

// Whether the action names the literal anywhere: in its query, a default, a CHECK.
inline bool uses(const sql::Action& action, const std::string& word) {
  if (has_word(action.uses, word) || has_word(action.column.uses, word)) return true;
  if (has_word(action.constraint.uses, word)) return true;
  return std::ranges::any_of(action.columns,
                             [&](const auto& column) { return has_word(column.uses, word); });
}

}  // namespace belay::lint
