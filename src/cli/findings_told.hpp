// Findings as `check` and `doctor` tell them, and the exit status that they come to.
#pragma once

#include <span>

#include "base/errors.hpp"
#include "core/plan/config.hpp"
#include "steps/findings.hpp"

namespace belay::cli {

// "belay.<command>/1" with --json, else a line each. Refused unless all pass in this environment.
ExitStatus tell_findings(std::string_view command, std::span<const steps::Finding> findings,
                         const plan::Environment& environment, bool json);

}  // namespace belay::cli
