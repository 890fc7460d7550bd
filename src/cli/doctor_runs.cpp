// belay doctor: who acts, which runs are open, and what of dead runners is alive.
#include <unistd.h>

#include "base/text.hpp"
#include "cli/beginnings.hpp"
#include "cli/doctor_look.hpp"
#include "core/saga/standing.hpp"
#include "world/process/process_table.hpp"

namespace belay::cli {
namespace {

constexpr const char* session_prefix = "belay:";

steps::Finding lease(const DoctorLook& look) {
  return ok_finding("lease", look.holder ? "held by " + *look.holder : "nobody holds it");
}

// Interrupted, or a person's: nothing goes on before somebody comes.
bool is_stuck(ExitStatus exit) {
  return exit == ExitStatus::interrupted || exit == ExitStatus::needs_person;
}

steps::Finding open_runs(const DoctorLook& look) {
  std::vector<std::string> open, stuck;
  for (const auto& [id, run] : look.state.runs) {
    if (run.end) continue;
    const auto standing = standing_here(look.settings, look.ground, run);
    open.push_back(id.text + " (" + std::string(row_of(standing.exit).name) + ")");
    if (is_stuck(standing.exit)) stuck.push_back(id.text);
  }
  if (open.empty()) return ok_finding("open-runs", "none");
  if (stuck.empty() || look.holder) return ok_finding("open-runs", join(open, ", "));
  return bad_finding("open-runs", join(open, ", "), "belay status " + stuck.front());
}

steps::Finding processes(const DoctorLook& look) {
  std::vector<std::string> alive;
  const auto all = world::processes();
  for (const auto& [id, run] : look.state.runs) {
    for (const auto& process : world::members(all, id)) {
      alive.push_back(std::to_string(process.pid) + " (" + escaped(process.name) + ")");
    }
  }
  const std::string whose = ::geteuid() == 0 ? "" : ", as far as this user may see";
  if (alive.empty()) return ok_finding("processes", "no process of a run is alive" + whose);
  if (look.holder) return ok_finding("processes", join(alive, ", ") + ", of the holder's run");
  return bad_finding("processes", "left by a dead runner: " + join(alive, ", "), "belay unlock");
}

steps::Finding sessions(const DoctorLook& look) {
  if (look.world == nullptr) return unknown_finding("sessions", look.not_wired);
  if (look.world->database == nullptr) return ok_finding("sessions", "no database is declared");
  const auto all = look.world->database->sessions();
  if (!all) return unknown_finding("sessions", all.error().message, "belay check");
  std::vector<std::string> ours;
  for (const auto& session : *all) {
    if (session.application.starts_with(session_prefix)) {
      ours.push_back(std::to_string(session.pid) + " (" + escaped(session.application) + ")");
    }
  }
  if (ours.empty()) return ok_finding("sessions", "no session of a run is open");
  if (look.holder) return ok_finding("sessions", join(ours, ", ") + ", of the holder's run");
  return bad_finding("sessions", "left by a dead runner: " + join(ours, ", "), "belay unlock");
}

}  // namespace

void look_at_runs(const DoctorLook& look, Findings& findings) {
  findings.push_back(lease(look));
  findings.push_back(open_runs(look));
  findings.push_back(processes(look));
  findings.push_back(sessions(look));
}

}  // namespace belay::cli
