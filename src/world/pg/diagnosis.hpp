// The state of a real server, as ports::Diagnosis.
#pragma once

#include <memory>

#include "base/redactor.hpp"
#include "ports/diagnosis.hpp"
#include "world/pg/database.hpp"

namespace belay::world {

// Whatever the options say: read-only, and it waits for no lock. The secrets, which must outlive
// it, are masked in what it gives.
Result<std::unique_ptr<ports::Diagnosis>> open_diagnosis(DatabaseOptions options,
                                                         const Redactor& secrets);

}  // namespace belay::world
