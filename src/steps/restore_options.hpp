// The options that the two steps of `belay restore` share.
#pragma once

#include <array>

#include "core/plan/schema.hpp"
#include "core/saga/fold.hpp"
#include "engine/step.hpp"
#include "engine/world.hpp"

namespace belay::steps {

inline constexpr std::array restore_fields{
    plan::Field{"backup", plan::Type::text, true, "as belay backup list names it"},
    plan::Field{"into", plan::Type::text, false,
                "a database that must not be there; without it the live one is exchanged"},
    plan::Field{"accept_loss", plan::Type::flag, false,
                "what others wrote since the backup may be lost"},
};

struct RestoreOptions {
  std::string backup;
  std::string into;  // empty: in the live database's place
  bool accept_loss = false;
};

inline RestoreOptions restore_options(const Json& options) {
  return {options["backup"].string_or(""), options["into"].string_or(""),
          options["accept_loss"].bool_or(false)};
}

// The facts of the step that made this backup, out of all runs; null where there is none.
Json backup_of(const saga::EnvironmentState& state, const std::string& name);

}  // namespace belay::steps
