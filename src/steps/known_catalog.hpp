// What the ledger knows of the catalog that a revision gives.
#pragma once

#include <optional>
#include <string>

#include "core/saga/fold.hpp"

namespace belay::steps {

struct KnownCatalog {
  std::string fingerprint;
  RunId run;  // that saw it
};

// The last time that a migrate step came to this revision, or a verify step found the database at
// it, in any run of the environment: what the catalog was then. A stamp is no witness.
std::optional<KnownCatalog> known_catalog(const saga::EnvironmentState& state,
                                          const std::string& revision);

}  // namespace belay::steps
