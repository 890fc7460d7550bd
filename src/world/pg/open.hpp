// From the options that others see to the limits of a session.
#pragma once

#include "world/pg/connection.hpp"
#include "world/pg/database.hpp"

namespace belay::world {

inline SessionLimits limits_of(const DatabaseOptions& options) {
  return {options.connect_within, options.statement_timeout, options.lock_timeout,
          options.answer_within};
}

}  // namespace belay::world
