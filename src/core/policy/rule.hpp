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

// The newest backup of the environment that its ledger proves.
struct ProvenBackup {
  std::string name;
  Instant taken;
};

// What a command of the plan would run, and what its undo.
struct CommandFacts {
  StepAt at;
  std::vector<std::string> words;
};

// A finding of belay lint in the SQL that is pending, that no comment silences.
struct LintFacts {
  int gravity = 0;   // as of a severity's level: 1 danger, 2 warning, 3 advice
  std::string text;  // "V0003__x.up.sql:2: drop-column: …"
};

// A file that decides what revisions do, relative to its release.
struct ScriptFile {
  std::string file;
  std::string digest;
};

// What a migrate of the plan is to run, as it lies there now.
struct PendingScripts {
  StepAt at;
  bool tried_in_phase = false;  // a rehearse of it stands before it in its phase
  std::vector<ScriptFile>
      files;                 // of the pending revisions and of the tool; empty: none is pending
  std::string unknown = {};  // why that cannot be told; empty: it can
};

// What came with a rehearsal of another host: its signed receipt.
struct Receipt {
  std::string name;     // of its file
  std::string refused;  // why it cannot be read or its signature does not count; empty: it does
  std::string environment = {};  // as that host calls it
  int server = 0;                // server_version_num there
  std::string signer = {}, key = {};
  std::string text = {}, signature = {};
};

// A rehearsal that the environment's ledger knows, or a receipt tells of.
struct Rehearsal {
  std::string run;
  Instant at{};
  std::string system;  // the cluster that it was made in
  std::vector<ScriptFile> files;
  std::optional<Receipt> receipt = {};  // none: it stands in the environment's own ledger
};
// "rehearsal 01J9… of 2026-11-21T…, in 'ci' on PostgreSQL 15.14, as 01J9….receipt of ci@… says"
std::string told_of(const Rehearsal& rehearsal);
// Whether it tried each of these files, byte for byte.
bool has_tried(const Rehearsal& rehearsal, const std::vector<ScriptFile>& files);

// What of an environment, of now and of a plan the rules judge, beside its shape.
struct EnvironmentFacts {
  bool named = false;           // on the command line, not just the only one
  bool bound = false;           // to one cluster and database
  bool unknown_passes = false;  // a finding that could not be observed lets a run begin
  bool has_database = false;
  bool tells_people = false;  // a webhook hears of every run that failed or needs a person
  bool overrides = false;     // the run is to begin against a rule
  std::optional<Approved> approved = {};  // nothing as long as no run is about to begin
  std::vector<Closure> closed = {};       // by the calendars, now
  std::optional<Instant> opens = {};      // when all of that is over
  Instant now = {};
  int phase = 0;  // the one that is about to begin
  std::optional<ProvenBackup> backup = {};
  std::vector<CommandFacts> commands = {};
  std::vector<LintFacts> lint = {};
  std::vector<StepAt> watches = {};  // the probes that ask whether somebody watches
  std::string system = {};           // the cluster that the target is in
  int server = 0;                    // its server_version_num; 0: it could not be asked
  std::vector<PendingScripts> pending = {};
  std::vector<Rehearsal> rehearsals = {};  // oldest first; those of receipts last
};

struct Facts {
  const ledger::RunShape& shape;
  EnvironmentFacts environment;
  std::int64_t bound = 0;  // of the rule that judges, where it has one; see Scale
};

struct Objection {
  std::string seen;  // "1.2 migrate to 0003 is not followed by a verify"
  std::string help;  // what would satisfy the rule
};

// By what a rule holds, where that is worth telling and keeping.
struct Ground {
  std::string of;  // "1.2 migrate to 0003"
  Rehearsal rehearsal;
};

// What the level of a rule is. All but the first refuse.
enum class Scale {
  level,     // off, warn, refuse
  count,     // a number: 0 is off, more is stricter
  age,       // "24h", the most, in milliseconds: shorter is stricter; off
  severity,  // danger, warning or advice: so grave and graver; off
};

struct Rule {
  std::string_view id;
  std::string_view summary;  // what must hold
  std::string_view why;
  std::vector<Objection> (*judge)(const Facts&) = nullptr;  // empty: it holds
  Scale scale = Scale::level;
  bool is_final = false;                                   // nobody overrides it
  std::vector<Ground> (*grounds)(const Facts&) = nullptr;  // may be none
};

std::span<const Rule> rule_table();

}  // namespace belay::policy
