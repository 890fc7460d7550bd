#include "base/errors.hpp"

#include <array>

#include "base/ensure.hpp"

namespace belay {
namespace {

using enum ExitStatus;

constexpr std::array error_rows{
    ErrorCodeRow{ErrorCode::bug, "bug", ExitStatus::bug, "a defect in Belay itself"},
    ErrorCodeRow{ErrorCode::usage, "usage", invalid_input, "the command line is not understood"},
    ErrorCodeRow{ErrorCode::plan_invalid, "plan-invalid", invalid_input,
                 "the plan file is malformed or names what does not exist"},
    ErrorCodeRow{ErrorCode::config_invalid, "config-invalid", invalid_input,
                 "belay.toml is malformed or names what does not exist"},
    ErrorCodeRow{ErrorCode::input_unreadable, "input-unreadable", invalid_input,
                 "a file given to Belay cannot be read"},
    ErrorCodeRow{ErrorCode::unsupported, "unsupported", refused,
                 "a database, version or form that Belay does not handle"},
    ErrorCodeRow{ErrorCode::preflight_failed, "preflight-failed", refused,
                 "a finding is bad, or unknown where unknown must not pass"},
    ErrorCodeRow{ErrorCode::policy_refused, "policy-refused", refused,
                 "a rule of the environment's policy does not hold"},
    ErrorCodeRow{ErrorCode::plan_stale, "plan-stale", refused,
                 "a saved plan is not what would be carried out now"},
    ErrorCodeRow{ErrorCode::approval_refused, "approval-refused", refused,
                 "an approval does not count, or too few persons have approved"},
    ErrorCodeRow{ErrorCode::identity_mismatch, "identity-mismatch", refused,
                 "the database is not the one this environment is bound to"},
    ErrorCodeRow{ErrorCode::stale_epoch, "stale-epoch", refused,
                 "another runner has taken over the target since"},
    ErrorCodeRow{ErrorCode::ledger_corrupt, "ledger-corrupt", refused,
                 "the ledger's chain does not verify"},
    ErrorCodeRow{ErrorCode::ledger_unknown_record, "ledger-unknown-record", refused,
                 "the ledger holds a record of a newer Belay"},
    ErrorCodeRow{ErrorCode::ledger_conflict, "ledger-conflict", refused,
                 "the ledger has grown since it was read"},
    ErrorCodeRow{ErrorCode::state_unavailable, "state-unavailable", refused,
                 "the state file cannot be opened, read or written"},
    ErrorCodeRow{ErrorCode::lease_busy, "lease-busy", busy, "another runner holds the lease"},
    ErrorCodeRow{ErrorCode::run_unknown, "run-unknown", invalid_input,
                 "no run, or more than one, has this identifier"},
    ErrorCodeRow{ErrorCode::process_failed, "process-failed", failed_nothing_changed,
                 "a program could not be started, or ended with an error"},
    ErrorCodeRow{ErrorCode::process_timeout, "process-timeout", failed_nothing_changed,
                 "a program did not end within its deadline"},
    ErrorCodeRow{ErrorCode::database_unreachable, "database-unreachable", refused,
                 "no connection to the database could be made"},
    ErrorCodeRow{ErrorCode::database_error, "database-error", failed_nothing_changed,
                 "the database refused a statement"},
    ErrorCodeRow{ErrorCode::database_in_doubt, "database-in-doubt", ExitStatus::interrupted,
                 "the connection was lost while a transaction was being committed"},
    ErrorCodeRow{ErrorCode::lock_timeout, "lock-timeout", failed_nothing_changed,
                 "a lock was not to be had within the lock budget"},
    ErrorCodeRow{ErrorCode::migration_tool, "migration-tool", refused,
                 "the migration tool is missing, too old, or does not work here"},
    ErrorCodeRow{ErrorCode::revision_graph, "revision-graph", refused,
                 "the revision scripts do not give what the plan needs"},
    ErrorCodeRow{ErrorCode::backup_invalid, "backup-invalid", failed_nothing_changed,
                 "a backup could not be proven"},
    ErrorCodeRow{ErrorCode::disk_full, "disk-full", failed_nothing_changed, "no room on a disk"},
    ErrorCodeRow{ErrorCode::filesystem, "filesystem", failed_nothing_changed,
                 "a file or directory could not be read or written"},
    ErrorCodeRow{ErrorCode::archive_invalid, "archive-invalid", refused,
                 "a release archive is damaged or holds what it must not"},
    ErrorCodeRow{ErrorCode::http_error, "http-error", failed_nothing_changed,
                 "an HTTP request got no answer"},
    ErrorCodeRow{ErrorCode::probe_failed, "probe-failed", failed_nothing_changed,
                 "a service does not answer as it must"},
    ErrorCodeRow{ErrorCode::probe_inconclusive, "probe-inconclusive", failed_nothing_changed,
                 "a service answered well, but not often enough in the time that there was"},
    ErrorCodeRow{ErrorCode::probe_unmeasured, "probe-unmeasured", failed_nothing_changed,
                 "a service could not be asked: nothing is known of its health"},
    ErrorCodeRow{ErrorCode::step_failed, "step-failed", failed_nothing_changed, "a step failed"},
    ErrorCodeRow{ErrorCode::needs_person, "needs-person", ExitStatus::needs_person,
                 "only a person can decide how to go on"},
    ErrorCodeRow{ErrorCode::interrupted, "interrupted", ExitStatus::interrupted,
                 "stopped at a safe point by a signal"},
};

constexpr std::array exit_rows{
    ExitStatusRow{succeeded, "succeeded", "all was done, or nothing was due"},
    ExitStatusRow{ExitStatus::bug, "bug",
                  "a defect in Belay, or its output could not be written; nothing is claimed"},
    ExitStatusRow{invalid_input, "invalid input", "bad arguments, plan or configuration"},
    ExitStatusRow{refused, "refused",
                  "policy, preflight or a gate said no before anything of its phase was changed"},
    ExitStatusRow{failed_nothing_changed, "failed, nothing changed",
                  "a step failed before its phase had changed anything; earlier phases stand. Or "
                  "aborted, and nothing stays"},
    ExitStatusRow{rolled_back_verified, "rolled back and verified",
                  "a step failed; the state before is back and proven"},
    ExitStatusRow{rolled_back_unverified, "rolled back, not verified",
                  "a step failed; the way back was taken but not proven. Or aborted, and something "
                  "stays"},
    ExitStatusRow{restored, "restored", "a step failed; the database was restored"},
    ExitStatusRow{ExitStatus::needs_person, "needs a person",
                  "only a person can decide how to go on"},
    ExitStatusRow{busy, "busy", "another runner holds the lease"},
    ExitStatusRow{ExitStatus::interrupted, "interrupted", "stopped; belay resume goes on"},
    ExitStatusRow{waiting, "waiting", "a gate does not hold yet; belay tick goes on"},
};

}  // namespace

const ErrorCodeRow& row_of(ErrorCode code) {
  for (const auto& row : error_rows) {
    if (row.code == code) return row;
  }
  ENSURE(false, "an error code without a row in the table");
}

const ExitStatusRow& row_of(ExitStatus status) {
  for (const auto& row : exit_rows) {
    if (row.status == status) return row;
  }
  ENSURE(false, "an exit status without a row in the table");
}

std::span<const ErrorCodeRow> error_table() {
  return error_rows;
}
std::span<const ExitStatusRow> exit_status_table() {
  return exit_rows;
}

}  // namespace belay
