// The findings of preflight: each is ok, bad or unknown, with what was seen and the command that
// helps. The table of findings is the reference's source. Nothing here changes anything.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "core/saga/fold.hpp"
#include "engine/kinds.hpp"
#include "steps/release_source.hpp"

namespace belay::steps {

enum class Verdict { ok, bad, unknown };
std::string_view to_text(Verdict verdict);

struct Finding {
  std::string code;
  Verdict verdict = Verdict::unknown;
  std::string seen;
  std::string help;  // empty when ok
  Json facts = {};   // for the receipt of a preflight; mostly nothing
};
Json to_json(const Finding& finding);
// Ok, or unknown where the environment lets that pass.
bool passes(const Finding& finding, const plan::Environment& environment);

// What of a plan its findings depend on; taken out while the plan is bound.
struct Planned {
  std::optional<ReleaseSource> source;  // of the stage step before, or else the next after
  bool staged_before = false;           // that step stands before: its release is there by then
  bool backs_up = false;                // a backup stands before
  bool drift = false;                   // the plan asks for it: see look_drift
  bool by_plan = true;  // false: there is no plan, the environment alone is looked at
  // What the migrate steps with these scripts are to come to.
  std::vector<std::string> targets = {};
  // Revisions whose script the plan says was edited on purpose: see look_edited_scripts.
  std::vector<std::string> edited = {};
};
Planned planned_for(const engine::Binding& binding);
// The revisions that a preflight step's options name as edited on purpose.
std::vector<std::string> edited_on_purpose(const Json& options);

// What is being inspected: an environment, for the plan that a step stands in.
struct Inspection {
  engine::World& world;
  Planned planned;
  AttemptId attempt;  // for the tools' processes
  const ports::Stop& stop;
  std::filesystem::path directory;  // for the tools' output
  // What the ledger knows of the environment; none where there is no ledger, or it cannot be read.
  const saga::EnvironmentState* runs = nullptr;
  std::optional<Error> no_ledger = {};  // why it cannot be read
};

class Inspector;
// What the environment must declare for a finding to be looked at; else it is ok.
enum class Needs { nothing, database, backups, migrations, releases };

struct FindingKind {
  std::string_view code;
  std::string_view question;
  Needs needs;
  Finding (*look)(Inspector&);
};
std::span<const FindingKind> finding_table();

// All of them, in the order of the table. When the database cannot be reached, those that need it
// are unknown.
std::vector<Finding> inspect(const Inspection& inspection);

}  // namespace belay::steps
