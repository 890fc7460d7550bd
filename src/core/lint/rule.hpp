// A hazard of a statement: what finds it, and what a person should know of it. One file a rule; the
// table is in rules.cpp; docs/lint is printed from it, and each example is a test.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/sql/script.hpp"

namespace belay::lint {

enum class Severity {
  advice,   // of design: nothing waits, nothing is lost
  warning,  // costs something, or goes wrong in some cases
  danger,   // stops the application, loses data or fails
};
std::string_view word_of(Severity severity);

// What a rule sees: one action, in its statement, in its script.
struct Look {
  const sql::Script& script;
  std::size_t index;  // of the statement
  const sql::Part& part;
  bool first;  // the first part of the statement: rules of whole statements look only then

  const sql::Statement& statement() const { return script.statements[index]; }
  const sql::Action& action() const { return part.action; }
  const sql::Effects& effects() const { return part.effects; }
  // What its transaction holds when it begins, on this relation. Nothing: none.
  const sql::HeldLock* held(const sql::Name& relation) const {
    return script.held.find(index, relation);
  }
  // The first that was taken of those at least as strong.
  const sql::HeldLock* held(sql::LockMode at_least) const {
    return script.held.first(index, at_least);
  }
  bool is(sql::Verb verb) const { return action().verb == verb; }
  bool drops(sql::Object object) const { return is(sql::Verb::drop) && action().object == object; }
  bool creates(sql::Object object) const {
    return is(sql::Verb::create) && action().object == object;
  }
  // The name or the schema.
  bool renames(sql::Object object) const {
    return (is(sql::Verb::rename) || is(sql::Verb::set_schema)) && action().object == object;
  }
  // Of the table, where others can see it; "access exclusive" and so on. Empty without a lock.
  std::string lock_word() const;
  std::string table() const { return action().on.text(); }
};

struct RevisionLook;    // revision_rule.hpp
struct RevisionHazard;  // revision_rule.hpp

struct Rule {
  std::string_view id;
  // A locks and work, B transactions, C settings, D data and code, E advice, F revisions
  char group = 'A';
  Severity severity = Severity::danger;
  std::string_view title;    // the hazard in one line
  std::string_view why;      // which lock, who waits, what happens
  std::string_view bad;      // found
  std::string_view safe;     // the same aim; nothing of this rule is found in it
  std::string_view alembic;  // the safe form as operations; empty: there is none
  sql::Boundaries boundaries = sql::Boundaries::as_written;  // of both examples
  // Of a hazard that not each server has: those from `since` on, and before `until` (as
  // server_version_num is; 0: all). Where the version is not known, a danger of older servers is a
  // warning, and what only `since` has is not told.
  int since = 0;
  int until = 0;
  // What is wrong here, for people; empty when nothing is.
  std::string (*check)(const Look&) = nullptr;
  bool once = false;  // told of the first place of a script alone
  // Of group F instead; its examples are Python.
  RevisionHazard (*check_revision)(const RevisionLook&) = nullptr;
};

std::span<const Rule* const> rule_table();
// None when there is no such rule.
const Rule* find_rule(std::string_view id);

}  // namespace belay::lint
