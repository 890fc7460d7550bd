// What `belay doctor` looks at: this host, and the state of an environment on it. What the target
// database and the plan need is `belay check`'s matter. Nothing here changes anything.
#pragma once

#include <optional>

#include "cli/wiring.hpp"
#include "core/saga/fold.hpp"
#include "steps/findings.hpp"

namespace belay::cli {

struct DoctorLook {
  const Settings& settings;
  Ground& ground;
  engine::World* world = nullptr;     // null when it could not be wired
  std::string not_wired = {};         // and why
  std::optional<std::string> holder;  // of the lease: who it is
  saga::EnvironmentState state = {};  // empty when the ledger cannot be read
  std::optional<Instant> last_record = {};
};

using Findings = std::vector<steps::Finding>;

// Versions, kernel, clock, units.
void look_at_host(const DoctorLook& look, Findings& findings);
// The state file before it is opened: its place, its journal, its version.
void look_at_state_file(const Settings& settings, Findings& findings);
// Who holds the lease, which runs are open, what of dead runners is alive.
void look_at_runs(const DoctorLook& look, Findings& findings);

steps::Finding ok_finding(std::string code, std::string seen);
steps::Finding bad_finding(std::string code, std::string seen, std::string help);
steps::Finding unknown_finding(std::string code, std::string seen, std::string help = {});

}  // namespace belay::cli
