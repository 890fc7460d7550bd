// The rules that a policy may set: the checklist before a deploy, as far as a machine can judge it.
// The table is in rules.cpp; docs/policy.md is printed from it. Pure: facts in, objections out.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ledger/shape.hpp"
#include "core/policy/calendar.hpp"

namespace belay::policy {

// Who has approved a run that is about to begin.
struct Approved {
  bool saved = false;  // only a saved plan can be approved
  std::vector<std::string> persons;
  std::vector<std::string> refused;  // what was presented and does not count, with its reason
};

// What of an environment the rules judge.
struct EnvironmentFacts {
  bool named = false;           // on the command line, not just the only one
  bool bound = false;           // to one cluster and database
  bool unknown_passes = false;  // a finding that could not be observed lets a run begin
  bool has_database = false;
  bool tells_people = false;  // a webhook hears of every run that failed or needs a person
  std::optional<Approved> approved = {};  // nothing as long as no run is about to begin
  std::vector<Closure> closed = {};       // by the calendars, now
  std::optional<Instant> opens = {};      // when all of that is over
};

struct Facts {
  const ledger::RunShape& shape;
  EnvironmentFacts environment;
  int bound = 0;  // of the rule that judges, where its level is a number
};

struct Objection {
  std::string seen;  // "1.2 migrate to 0003 is not followed by a verify"
  std::string help;  // what would satisfy the rule
};

struct Rule {
  std::string_view id;
  std::string_view summary;  // what must hold
  std::string_view why;
  std::vector<Objection> (*judge)(const Facts&) = nullptr;  // empty: it holds
  // Its level is a number: 0 is off, more is stricter and refuses, and nobody overrides it.
  bool is_number = false;
};

std::span<const Rule> rule_table();

}  // namespace belay::policy
