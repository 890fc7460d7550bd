// belay doctor: versions, kernel, clock, units.
#include <filesystem>

#include "base/text.hpp"
#include "cli/doctor_look.hpp"
#include "core/report/words.hpp"
#include "world/os/kernel.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr auto question_deadline = std::chrono::seconds(10);
constexpr const char* timer = "belay-tick.timer";

std::string database_version(engine::World& world) {
  const auto server = world.database->server();
  if (!server) return "";
  constexpr int major = 10000;
  return std::to_string(server->version / major) + "." + std::to_string(server->version % major);
}

steps::Finding versions(const DoctorLook& look) {
  std::string seen = std::string("belay ") + version + ", Linux " + world::kernel_release();
  if (look.world == nullptr) return unknown_finding("versions", seen + "; " + look.not_wired);
  if (look.world->database == nullptr) return ok_finding("versions", seen);
  const auto server = database_version(*look.world);
  if (server.empty()) {
    return unknown_finding("versions", seen + "; the database does not answer", "belay check");
  }
  seen += ", PostgreSQL " + server;
  if (look.world->backups == nullptr) return ok_finding("versions", seen);
  const auto dump = look.world->backups->version();
  if (!dump) return bad_finding("versions", seen + "; " + dump.error().message, dump.error().hint);
  return ok_finding("versions", seen + ", pg_dump " + *dump);
}

steps::Finding kernel() {
  const auto missing = world::missing_kernel_abilities();
  if (missing.empty()) return ok_finding("kernel", "pidfd, subreaper and openat2 are there");
  return bad_finding("kernel", "missing: " + join(missing, ", "),
                     "Linux 5.6 or newer, and no seccomp filter that forbids them");
}

// A ledger's times may go back, and soaks are counted by them.
steps::Finding clock(const DoctorLook& look) {
  const Instant now = look.ground.clock->now();
  if (!look.last_record) return ok_finding("clock", to_text(now) + ", no record to compare with");
  const auto ahead = *look.last_record - now;
  if (ahead <= Duration(0)) {
    return ok_finding("clock",
                      to_text(now) + ", the last record is of " + to_text(*look.last_record));
  }
  return bad_finding("clock",
                     to_text(now) + " is " + report::spoken(ahead) + " before the last record",
                     "timedatectl: set the clock before anything that waits for a soak");
}

// The first word that systemctl answers.
std::string asked(engine::World& world, const std::string& question, int n) {
  ports::Command command;
  command.argv = {"systemctl", question, timer};
  command.cwd = "/";
  command.attempt = {RunId{"LOOK" + std::to_string(n)}, {}, 1};
  command.deadline = question_deadline;
  const auto exited = world.processes.run(command, look_stop());
  return exited ? std::string(trimmed(exited->standard_output)) : "";
}

steps::Finding units(const DoctorLook& look) {
  std::error_code ignored;
  if (!fs::exists("/run/systemd/system", ignored)) {
    return unknown_finding("units", "no systemd runs here",
                           "what waits is advanced by belay tick, from cron");
  }
  if (look.world == nullptr) return unknown_finding("units", look.not_wired);
  const std::string enabled = asked(*look.world, "is-enabled", 1);
  const std::string active = asked(*look.world, "is-active", 2);
  if (active == "active") return ok_finding("units", std::string(timer) + " is active");
  const std::string seen = std::string(timer) + " is " +
                           (enabled.empty() ? "not installed" : enabled) + ", and " +
                           (active.empty() ? "unknown" : active);
  return unknown_finding("units", escaped(seen),
                         std::string("systemctl enable --now ") + timer + ", unless cron ticks");
}

}  // namespace

void look_at_host(const DoctorLook& look, Findings& findings) {
  findings.push_back(versions(look));
  findings.push_back(kernel());
  findings.push_back(clock(look));
  findings.push_back(units(look));
}

}  // namespace belay::cli
