#include <array>

#include "cli/app.hpp"
#include "cli/log.hpp"

// One line a command, in the order of the help. Each is defined in the file of its name.
#define BELAY_COMMANDS(COMMAND) \
  COMMAND(init)                 \
  COMMAND(check)                \
  COMMAND(plan)                 \
  COMMAND(rehearse)             \
  COMMAND(approve)              \
  COMMAND(receipt_sign)         \
  COMMAND(receipt_show)         \
  COMMAND(receipt_take)         \
  COMMAND(run)                  \
  COMMAND(resume)               \
  COMMAND(tick)                 \
  COMMAND(status)               \
  COMMAND(report)               \
  COMMAND(evidence)             \
  COMMAND(hold)                 \
  COMMAND(release)              \
  COMMAND(rollback)             \
  COMMAND(restore)              \
  COMMAND(abort)                \
  COMMAND(stamp)                \
  COMMAND(unlock)               \
  COMMAND(doctor)               \
  COMMAND(backup_create)        \
  COMMAND(backup_list)          \
  COMMAND(backup_verify)        \
  COMMAND(backup_prune)         \
  COMMAND(current)              \
  COMMAND(heads)                \
  COMMAND(history)              \
  COMMAND(branches)             \
  COMMAND(show)                 \
  COMMAND(drift)                \
  COMMAND(lint)                 \
  COMMAND(explain)              \
  COMMAND(policy_explain)       \
  COMMAND(policy_show)          \
  COMMAND(audit_show)           \
  COMMAND(audit_verify)

namespace belay::cli {

#define DECLARE(name) extern const CommandSpec command_##name;
BELAY_COMMANDS(DECLARE)
#undef DECLARE

std::span<const CommandSpec> command_table() {
#define LIST(name) command_##name,
  static const std::array commands{BELAY_COMMANDS(LIST)};
#undef LIST
  return commands;
}

int run_app(int argc, char** argv) {
  return run_commands(argc, argv, command_table(), &set_log_level);
}

}  // namespace belay::cli
