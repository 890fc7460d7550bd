// belay run PLAN
#include "cli/run.hpp"

#include <algorithm>
#include <array>

#include "base/for_shell.hpp"
#include "cli/approvals.hpp"
#include "cli/beginnings.hpp"
#include "cli/html_report.hpp"
#include "cli/log.hpp"
#include "cli/lost_terminal.hpp"
#include "cli/narrator.hpp"
#include "cli/policy_facts.hpp"
#include "cli/session.hpp"
#include "cli/snapshot.hpp"
#include "engine/failpoint.hpp"
#include "engine/kinds.hpp"
#include "steps/table.hpp"

namespace belay::cli {

namespace {

// By what a run is let begin.
struct Admission {
  std::vector<ledger::RuleOverridden> overridden;
  std::vector<ledger::Approval> approvals;
  std::vector<ledger::ReceiptCounted> receipts;
};

// Each once, of whatever it was the ground.
std::vector<ledger::ReceiptCounted> receipts_of(const std::vector<policy::Verdict>& verdicts) {
  std::vector<ledger::ReceiptCounted> all;
  for (const auto& verdict : verdicts) {
    for (const auto& [of, rehearsal] : verdict.grounds) {
      if (!rehearsal.receipt) continue;
      const auto& one = *rehearsal.receipt;
      ledger::ReceiptCounted record{policy::told_of(rehearsal), one.signer, one.key, one.text,
                                    one.signature};
      if (std::ranges::find(all, record) == all.end()) all.push_back(std::move(record));
    }
  }
  return all;
}

// Who has approved; asked for only where somebody must.
Result<policy::Approved> ask_persons(const Settings& settings, Ground& ground, engine::World& world,
                                     const PlanFile& plan, const SavedFile* saved, int needed,
                                     std::vector<ledger::Approval>& counted) {
  policy::Approved approved{saved != nullptr, {}, {}};
  if (saved == nullptr || needed == 0) return approved;
  // SAFETY: git is asked again, since whoever writes the file could leave a name out. Guarded by
  // ApproveAuthors.AreRefusedAlsoWhereTheFileLeavesThemOut.
  auto authors = authors_of(saved->saved);
  std::ranges::move(pending_authors(world, plan.plan), std::back_inserter(authors));
  TRY(auto found, approvals_for(settings, ground, world.processes, world.scratch,
                                {asked_of(*saved), needed, std::move(authors), {}}));
  for (const auto& one : found.counted) approved.persons.push_back(one.principal);
  approved.refused = std::move(found.refused);
  counted = std::move(found.counted);
  return approved;
}

// What is let pass all the same; what only warns is said and lets pass.
Result<Admission> ask_policy(const Settings& settings, Ground& ground, engine::World& world,
                             const PlanFile& plan, const ledger::RunShape& shape,
                             const NewRun& wanted) {
  Admission admission;
  TRY(auto rules, policy_of(settings));
  std::erase_if(rules, [&](const policy::Setting& setting) {
    return !wanted.rules.empty() &&
           std::ranges::find(wanted.rules, setting.rule->id) == wanted.rules.end();
  });
  TRY(auto facts, gather_facts(settings, ground, world, plan.plan, rules));
  facts.overrides = wanted.overrides && !wanted.overrides->empty();
  TRY(facts.approved, ask_persons(settings, ground, world, plan, wanted.saved,
                                  approvals_wanted(rules, facts.overrides), admission.approvals));
  const auto verdicts = policy::judge(rules, {shape, std::move(facts)});
  for (const auto& verdict : verdicts) {
    if (verdict.level != policy::Level::warn) continue;
    for (const auto& objection : verdict.objections) {
      log_warn("policy: " + verdict.rule + ": " + objection.seen);
    }
  }
  TRY(admission.overridden, admit(verdicts, *wanted.overrides));
  admission.receipts = receipts_of(verdicts);
  return admission;
}

// SAFETY: they were judged before we had the lease, and the journal has recorded since whatever was
// withdrawn. Guarded by Revocation.CountsUntilTheRunHoldsTheLease.
Done expect_not_revoked(const saga::EnvironmentState& state,
                        const std::vector<ledger::Approval>& approvals) {
  for (const auto& one : approvals) {
    if (!state.revoked.contains(one.nonce)) continue;
    return fail(ErrorCode::approval_refused,
                "the approval of '" + one.principal + "' has just been revoked");
  }
  return {};
}

// SAFETY: another run may have begun by the same approvals before we had the lease.
Done expect_unused(const saga::EnvironmentState& state,
                   const std::vector<ledger::Approval>& approvals) {
  for (const auto& [id, run] : state.runs) {
    if (!run.saved) continue;
    for (const auto& used : run.saved->approvals) {
      if (std::ranges::find(approvals, used.nonce, &ledger::Approval::nonce) == approvals.end()) {
        continue;
      }
      return fail(ErrorCode::approval_refused,
                  "run " + id.text + " has just begun by the approval of '" + used.principal + "'",
                  "belay status " + id.text);
    }
  }
  return {};
}

// With the saved plan kept beside the snapshot.
Result<ledger::RunOpened> opening_with(const Settings& settings, Ground& ground, const RunId& id,
                                       const ledger::RunShape& shape, const Snapshot& snapshot,
                                       const SavedFile* saved) {
  auto opening = opening_of(shape, snapshot);
  if (saved == nullptr) return opening;
  opening.saved = cli::record_of(saved->saved);
  TRY_DONE(ground.files->write_durably(run_directory(settings, id) / "saved-plan.json", saved->text,
                                       0600));
  return opening;
}

// What the run is opened with. Durable with the first intent, or when the loop ends: until then the
// run has done nothing.
Done note_opening(Acting& acting, const Settings& settings, Ground& ground, const RunId& id,
                  const ledger::RunShape& shape, const PlanFile& plan, const SavedFile* saved,
                  Admission admission) {
  const Snapshot snapshot{settings, plan};
  TRY_DONE(write_snapshot(*ground.files, run_directory(settings, id), snapshot));
  TRY(auto opening, opening_with(settings, ground, id, shape, snapshot, saved));
  if (opening.saved) opening.saved->approvals = std::move(admission.approvals);
  acting.journal.note(id, std::move(opening));
  for (auto& record : admission.overridden) acting.journal.note(id, std::move(record));
  for (auto& record : admission.receipts) acting.journal.note(id, std::move(record));
  return {};
}

Result<ExitStatus> open_and_drive(const Settings& settings, const PlanFile& plan,
                                  const NewRun& wanted) {
  TRY(auto ground, make_ground(settings));
  const RunId id = new_run_id(*ground.clock);
  TRY(auto wired, wire(settings, ground, id, Access::acting));
  // Bound before anything is written, so that a plan that cannot run leaves no trace.
  TRY(auto bound, engine::bind(wired.world(), plan.plan, steps::all_kinds(), plan.file.string()));
  if (wanted.saved != nullptr) {
    TRY_DONE(expect_fresh(*wanted.saved, settings, plan, bound, wired.world(), *ground.clock));
  }
  Admission admission;
  if (wanted.overrides) {
    TRY(admission, ask_policy(settings, ground, wired.world(), plan, bound.shape, wanted));
  }
  Narrator narrator(wanted.json);
  narrator.watch(*ground.store, settings.environment.name);
  engine::failpoint("admitted", "run");
  TRY(auto acting,
      begin_acting(settings, ground, wired.world(), narrator, id, wanted.why, Target::must_answer));
  TRY_DONE(expect_unused(acting.journal.state(), admission.approvals));
  TRY_DONE(expect_not_revoked(acting.journal.state(), admission.approvals));
  TRY_DONE(note_opening(acting, settings, ground, id, bound.shape, plan, wanted.saved,
                        std::move(admission)));
  keep_output_in(run_directory(settings, id) / "output.log");
  engine::Gatekeeper keeper;
  if (wanted.overrides && wanted.rules.empty()) keeper = policy_keeper(settings, ground);
  TRY(const auto driven,
      drive(settings, ground, wired.world(), acting, bound, id, narrator, std::move(keeper)));
  return end_of_run(settings, ground, driven, wanted.json);
}

bool is_of_the_disk(const Error& error) {
  return error.code == ErrorCode::state_unavailable || error.code == ErrorCode::disk_full ||
         error.code == ErrorCode::filesystem;
}

}  // namespace

Result<ExitStatus> run_plan(const Settings& settings, const PlanFile& plan, const NewRun& wanted) {
  static_cast<void>(process_stop());
  auto ended = open_and_drive(settings, plan, wanted);
  // What stops a run that was opened is no error of this command.
  if (!ended && is_of_the_disk(ended.error())) {
    auto& hint = ended.error().hint;
    hint +=
        std::string(hint.empty() ? "" : "; ") + "no run was begun: belay " + wanted.why + " again";
  }
  return ended;
}

namespace {

constexpr std::array run_options{
    OptionSpec{
        "override", "RULE=REASON",
        "let the run begin though this rule of the policy refuses it; it stands in the ledger", 0,
        true},
};

Result<ExitStatus> run_saved(const Arguments& arguments, const SavedFile& saved) {
  if (!arguments.list("override").empty()) {
    return fail(ErrorCode::usage, "a saved plan is carried out with the overrides that it holds",
                "belay plan " + for_shell(saved.saved.file) + " --override RULE=REASON --save " +
                    for_shell(saved.file.string()));
  }
  TRY(auto settings, settings_for(saved, arguments));
  TRY(auto plan, plan_of(saved, settings));
  std::vector<Override> overrides;
  for (const auto& one : saved.saved.overrides) {
    TRY_DONE(expect_overridable(one.rule));
    overrides.push_back({one.rule, one.reason});
  }
  return run_plan(settings, plan, {"run", arguments.json, std::move(overrides), &saved});
}

Result<ExitStatus> run(const Arguments& arguments) {
  TRY(const auto saved, read_saved(arguments.word(0)));
  if (saved) return run_saved(arguments, *saved);
  TRY(auto settings, read_settings(arguments));
  TRY(auto plan, read_plan(arguments.word(0)));
  TRY(auto overrides, read_overrides(arguments));
  return run_plan(settings, plan, {"run", arguments.json, std::move(overrides)});
}

}  // namespace

extern const CommandSpec command_run;
const CommandSpec command_run{
    "run",
    "PLAN",
    "carry out a plan, or a saved plan as it is, as far as its gates allow",
    "belay run plans/release.toml",
    run_options,
    &run};

}  // namespace belay::cli
