// Findings as `check` and `doctor` tell them, and the exit status that they come to.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/errors.hpp"
#include "core/plan/config.hpp"
#include "core/policy/policy.hpp"
#include "steps/findings.hpp"

namespace belay::cli {

// "belay.<command>/1" with --json, else a line each, and what the policy says where it was asked.
// Refused unless all pass in this environment and no rule refuses.
ExitStatus tell_findings(std::string_view command, std::span<const steps::Finding> findings,
                         const plan::Environment& environment, bool json,
                         const std::vector<policy::Verdict>* verdicts = nullptr);

}  // namespace belay::cli
