// A saved plan: what a plan came to when it was looked at, and everything that this depends on,
// each named with its digest. It is carried out as it is or not at all
// (docs/adr/0027-saved-plans.md). Pure: values, their text, and what differs between two looks.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.hpp"
#include "base/json.hpp"

namespace belay::plan {

// The input whose digest is that of what the plan shows.
inline constexpr std::string_view steps_input = "steps";

// One thing that the plan depends on.
struct Input {
  std::string name;    // "policy", "migration file 'migrations/versions/0003.py'"
  std::string value;   // what a person is told of it; empty: the beginning of the digest
  std::string digest;  // SHA-256, or "git:" and a commit
  friend bool operator==(const Input&, const Input&) = default;
};

// A rule of the policy that is overridden; those who approve the plan have read it.
struct SavedOverride {
  std::string rule;
  std::string reason;
  friend bool operator==(const SavedOverride&, const SavedOverride&) = default;
};

struct Saver {
  Instant at{};
  std::string user;   // the effective one
  std::string login;  // who logged in; empty when nobody did
  std::string host;
  friend bool operator==(const Saver&, const Saver&) = default;
};

struct SavedPlan {
  std::string plan;  // its name
  std::string file;  // where it was, relative to belay.toml's folder
  std::string environment;
  Json shown;                 // steps with their commands and timeouts, gates, ways back
  std::vector<Input> inputs;  // names are unique
  Saver saved;
  std::vector<std::string> authors;  // of the pending revisions, as git has them
  std::vector<SavedOverride> overrides;
  friend bool operator==(const SavedPlan&, const SavedPlan&) = default;
};

// Over all of it, SHA-256.
std::string digest_of(const SavedPlan& saved);
// The file: JSON with sorted keys, for people to read too, with the digest in it.
std::string text_of(const SavedPlan& saved);

// Whether a file is meant to be a saved plan: a TOML document never begins like that.
bool looks_saved(std::string_view text);
// Errors: plan_invalid for what is no saved plan or of a newer Belay; plan_stale where a byte was
// changed since it was written.
Result<SavedPlan> parse_saved_plan(std::string_view text);

struct Change {
  std::string name;
  std::string was;
  std::string now;
};
// In the order of `was`; then what is new.
std::vector<Change> changes(const std::vector<Input>& was, const std::vector<Input>& now);

}  // namespace belay::plan
