// belay doctor: one screen on this host and an environment.
#include "cli/doctor_look.hpp"
#include "cli/findings_told.hpp"
#include "world/os/file_lease.hpp"

namespace belay::cli {
namespace {

// The ledger, as far as it can be read.
void read_ledger(DoctorLook& look, Findings& findings) {
  const auto entries = look.ground.store->read(look.settings.environment.name);
  if (!entries) {
    return findings.push_back(bad_finding("ledger", entries.error().message, "belay audit verify"));
  }
  look.state = saga::fold(*entries);
  if (!entries->empty()) look.last_record = entries->back().draft.at;
  findings.push_back(
      ok_finding("ledger", entries->empty() ? "it is empty"
                                            : std::to_string(entries->size()) + " records, whole"));
}

Result<ExitStatus> doctor(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  static_cast<void>(process_stop());
  Findings findings;
  look_at_state_file(settings, findings);
  TRY(auto ground, make_ground(settings));
  DoctorLook look{settings, ground, nullptr, {}, {}};
  look.holder = world::lease_holder(settings.state_directory(), settings.environment.name);
  read_ledger(look, findings);
  auto wired = wire(settings, ground, {}, Access::read_only);
  if (wired) {
    look.world = &wired->world();
  } else {
    look.not_wired = wired.error().message;
  }
  look_at_host(look, findings);
  look_at_runs(look, findings);
  return tell_findings("doctor", findings, settings.environment, arguments.json);
}

}  // namespace

steps::Finding ok_finding(std::string code, std::string seen) {
  return {std::move(code), steps::Verdict::ok, std::move(seen), {}};
}
steps::Finding bad_finding(std::string code, std::string seen, std::string help) {
  return {std::move(code), steps::Verdict::bad, std::move(seen), std::move(help)};
}
steps::Finding unknown_finding(std::string code, std::string seen, std::string help) {
  return {std::move(code), steps::Verdict::unknown, std::move(seen), std::move(help)};
}

extern const CommandSpec command_doctor;
const CommandSpec command_doctor{
    "doctor",       "", "is this host fit, and what did dead runners leave on it?",
    "belay doctor", {}, &doctor};

}  // namespace belay::cli
