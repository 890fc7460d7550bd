// PGOPTIONS for the session of a migration tool.
#pragma once

#include <string>

#include "base/instant.hpp"

namespace belay::world {

struct SessionOptions {
  std::string application_name;  // letters, digits and punctuation, no blank
  Duration lock_timeout{};
  Duration idle_in_transaction{};  // the tool is idle in its transaction while Python runs
};

// "-c application_name=… -c lock_timeout=…"; an application_name set here loses to one in the URL
// or in connect_args, and `options` there replaces all of it: hence the canary.
std::string pgoptions(const SessionOptions& options);

}  // namespace belay::world
