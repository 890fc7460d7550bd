// Every error code, its exit status and its meaning: the one table that docs/errors.md is printed
// from. It knows nothing of where an error came from; see result.hpp for the error itself.
#pragma once

#include <span>
#include <string_view>

namespace belay {

enum class ExitStatus : int {
  succeeded = 0,
  bug = 1,
  invalid_input = 2,
  refused = 3,
  failed_nothing_changed = 4,
  rolled_back_verified = 5,
  rolled_back_unverified = 6,
  restored = 7,
  needs_person = 8,
  busy = 9,
  interrupted = 10,
  waiting = 11,
};

enum class ErrorCode {
  bug,
  usage,
  plan_invalid,
  config_invalid,
  input_unreadable,
  unsupported,
  preflight_failed,
  policy_refused,
  plan_stale,
  approval_refused,
  identity_mismatch,
  stale_epoch,
  ledger_corrupt,
  ledger_unknown_record,
  ledger_conflict,
  state_unavailable,
  lease_busy,
  run_unknown,
  process_failed,
  process_timeout,
  database_unreachable,
  database_error,
  database_in_doubt,
  lock_timeout,
  migration_tool,
  revision_graph,
  backup_invalid,
  disk_full,
  filesystem,
  archive_invalid,
  http_error,
  probe_failed,
  probe_inconclusive,
  probe_unmeasured,
  step_failed,
  needs_person,
  interrupted,
};

struct ErrorCodeRow {
  ErrorCode code;
  std::string_view name;  // also the anchor in docs/errors.md
  ExitStatus exit;
  std::string_view meaning;
};

struct ExitStatusRow {
  ExitStatus status;
  std::string_view name;
  std::string_view meaning;
};

const ErrorCodeRow& row_of(ErrorCode code);
const ExitStatusRow& row_of(ExitStatus status);
std::span<const ErrorCodeRow> error_table();
std::span<const ExitStatusRow> exit_status_table();

}  // namespace belay
