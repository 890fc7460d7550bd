#include "steps/table.hpp"

#include <array>

// One line a step kind. Each is defined in the file of its name.
#define BELAY_STEP_KINDS(KIND) \
  KIND(stage)                  \
  KIND(preflight)              \
  KIND(backup)                 \
  KIND(rehearse)               \
  KIND(migrate)                \
  KIND(verify)                 \
  KIND(stamp)                  \
  KIND(deploy)                 \
  KIND(probe)                  \
  KIND(command)

// What `belay restore` makes its plan of.
#define BELAY_KINDS_OF_COMMANDS(KIND) \
  KIND(restore_point)                 \
  KIND(restore_backup)

namespace belay::steps {

#define DECLARE(name) extern const engine::StepKind name;
BELAY_STEP_KINDS(DECLARE)
BELAY_KINDS_OF_COMMANDS(DECLARE)
#undef DECLARE

#define LIST(name) name,
std::span<const engine::StepKind> table() {
  static const std::array kinds{BELAY_STEP_KINDS(LIST)};
  return kinds;
}

std::span<const engine::StepKind> all_kinds() {
  static const std::array kinds{BELAY_STEP_KINDS(LIST) BELAY_KINDS_OF_COMMANDS(LIST)};
  return kinds;
}
#undef LIST

}  // namespace belay::steps
