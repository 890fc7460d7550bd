// What is predicted of a script, held against what a server did.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/sql/measured.hpp"

namespace belay::sql {

inline Effects predicted(const std::string& sql, const Knowledge& known) {
  Effects all;
  const auto script = read_script(sql, known, Boundaries::one);
  for (const auto& statement : script.statements) {
    EXPECT_EQ(statement.problem, "") << sql;
    for (const auto& lock : statement.effects.locks) all.locks.push_back(lock);
    for (const auto& touched : statement.effects.rewrites) all.rewrites.push_back(touched);
    for (const auto& touched : statement.effects.scans) all.scans.push_back(touched);
    // What is not analysed is told, and may take any lock.
    if (!statement.not_seen.empty()) all.locks.push_back({.certainty = Certainty::possible});
    all.outside_transaction |= statement.effects.outside_transaction;
  }
  return all;
}

using Names = std::set<std::string>;

inline Names names_of(const std::vector<Touched>& list, Certainty certainty) {
  Names names;
  for (const auto& touched : list) {
    if (touched.certainty == certainty) names.insert(touched.relation.text());
  }
  return names;
}

// Whether a lock on something that could not be named was announced.
inline bool announces_others(const Effects& effects) {
  return std::ranges::any_of(effects.locks, [](const auto& lock) { return lock.relation.empty(); });
}

// A later statement of the row takes a stronger one.
inline bool is_outdone(const Lock& lock, const Effects& effects) {
  return std::ranges::any_of(effects.locks, [&](const Lock& other) {
    return other.relation == lock.relation && other.index == lock.index && other.mode > lock.mode;
  });
}

// What is called certain was measured, in that mode.
inline void expect_measured(const Measured& row, const Effects& effects) {
  for (const auto& lock : effects.locks) {
    if (lock.index || lock.certainty == Certainty::possible || is_outdone(lock, effects)) continue;
    const auto found = row.locks.find(lock.relation.text());
    EXPECT_EQ(found == row.locks.end() ? "none" : found->second, word_of(lock.mode))
        << row.sql << "\n  on " << lock.relation.text();
  }
}

// What was measured is certain or possible, in that mode or a stronger one.
inline void expect_predicted(const Measured& row, const Effects& effects) {
  for (const auto& [table, mode] : row.locks) {
    const bool there = std::ranges::any_of(effects.locks, [&](const Lock& lock) {
      const bool same = word_of(lock.mode) == mode || lock.mode == LockMode::access_exclusive;
      return !lock.index && lock.relation.text() == table && same;
    });
    EXPECT_TRUE(there || announces_others(effects))
        << row.sql << "\n  measured, not predicted: " << table << ' ' << mode;
  }
}

inline void expect_touched(const Measured& row, const std::vector<Touched>& list,
                           const Names& measured, bool cut, std::string_view what) {
  const auto certain = names_of(list, Certainty::certain);
  const auto possible = names_of(list, Certainty::possible);
  for (const auto& name : certain) {
    EXPECT_TRUE(measured.contains(name) || cut)
        << row.sql << "\n  predicted, not " << what << ": " << name;
  }
  for (const auto& name : measured) {
    EXPECT_TRUE(certain.contains(name) || possible.contains(name))
        << row.sql << "\n  " << what << ", not predicted: " << name;
  }
}

}  // namespace belay::sql
