// The rules that a policy may set: the checklist before a deploy, as far as a machine can judge it.
// The table is in rules.cpp; docs/policy.md is printed from it. Pure: facts in, objections out.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/ledger/shape.hpp"

namespace belay::policy {

// What of an environment the rules judge.
struct EnvironmentFacts {
  bool named = false;           // on the command line, not just the only one
  bool bound = false;           // to one cluster and database
  bool unknown_passes = false;  // a finding that could not be observed lets a run begin
  bool has_database = false;
  bool tells_people = false;  // a webhook hears of every run that failed or needs a person
};

struct Facts {
  const ledger::RunShape& shape;
  EnvironmentFacts environment;
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
};

std::span<const Rule> rule_table();

}  // namespace belay::policy
