#include "steps/table.hpp"

#include <array>

// One line a step kind. Each is defined in the file of its name.
#define BELAY_STEP_KINDS(KIND) \
  KIND(stage)                  \
  KIND(preflight)              \
  KIND(backup)                 \
  KIND(migrate)                \
  KIND(verify)                 \
  KIND(deploy)                 \
  KIND(probe)                  \
  KIND(command)

namespace belay::steps {

#define DECLARE(name) extern const engine::StepKind name;
BELAY_STEP_KINDS(DECLARE)
#undef DECLARE

std::span<const engine::StepKind> table() {
#define LIST(name) name,
  static const std::array kinds{BELAY_STEP_KINDS(LIST)};
#undef LIST
  return kinds;
}

}  // namespace belay::steps
