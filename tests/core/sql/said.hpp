// All that is said of a script, as one line of text, so that a test can hold all of it against a
// claim: what is there and what is not.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/sql/measured.hpp"

namespace belay::sql {

inline const Knowledge& base_known() {
  static const auto known =
      knowledge_after(support::read_text(measured_folder / "measured_base.sql"));
  return known;
}

inline std::string maybe(Certainty certainty) {
  return certainty == Certainty::possible ? "maybe " : "";
}

// "access exclusive t; maybe share ..; rewrites t; scans t; destroys ..; fails: ..; alone"; in that
// order. ".." is what cannot be named; "alone" is refused in a transaction.
inline std::string said(const Effects& effects) {
  std::string out;
  const auto say = [&](const std::string& part) { out += (out.empty() ? "" : "; ") + part; };
  for (const auto& lock : effects.locks) {
    const auto name = lock.relation.empty() ? ".." : lock.relation.text();
    say(maybe(lock.certainty) + std::string(word_of(lock.mode)) + " " +
        (lock.index ? "index " : "") + name);
  }
  for (const auto& one : effects.rewrites) {
    say(maybe(one.certainty) + "rewrites " + one.relation.text());
  }
  for (const auto& one : effects.scans) say(maybe(one.certainty) + "scans " + one.relation.text());
  for (const auto& one : effects.destroys) say("destroys " + one);
  for (const auto& one : effects.may_fail) say("fails: " + one);
  if (effects.outside_transaction) say("alone");
  return out;
}

// Of the last statement; each stands by itself, but for BEGIN.
inline std::string said_of(std::string_view script, const Knowledge& known) {
  const auto read = read_script(script, known, Boundaries::as_written);
  for (const auto& statement : read.statements) EXPECT_EQ(statement.problem, "") << script;
  return said(read.statements.back().effects);
}

struct Claim {
  std::string_view script;
  std::string_view said;
};

inline void expect_said(std::initializer_list<Claim> claims, const Knowledge& known) {
  for (const auto& claim : claims)
    EXPECT_EQ(said_of(claim.script, known), claim.said) << claim.script;
}

}  // namespace belay::sql
