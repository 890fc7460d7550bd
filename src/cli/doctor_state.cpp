// belay doctor: the state file, from outside.
#include "cli/doctor_look.hpp"
#include "world/store/state_file.hpp"
#include "world/store/state_header.hpp"

namespace belay::cli {
namespace {

steps::Finding place(const std::filesystem::path& file) {
  const auto found = world::inspect_state_file(file);
  if (!found) return bad_finding("state-file", found.error().message, found.error().hint);
  if (!*found) return ok_finding("state-file", "'" + file.string() + "' is not there yet");
  return ok_finding("state-file", "'" + file.string() + "' is private, on a local disk");
}

void header(const std::filesystem::path& file, Findings& findings) {
  const auto seen = world::read_state_header(file);
  if (!seen) {
    return findings.push_back(unknown_finding("state-version", seen.error().message,
                                              "run belay as the user who owns it"));
  }
  if (!*seen) return;
  const auto& facts = **seen;
  if (!facts.is_ours) {
    return findings.push_back(bad_finding("state-version", "it is another program's file",
                                          "name another file in 'state'"));
  }
  const std::string version = "version " + std::to_string(facts.version) + ", this belay knows " +
                              std::to_string(facts.newest_known);
  findings.push_back(facts.version <= facts.newest_known
                         ? ok_finding("state-version", version)
                         : bad_finding("state-version", version, "install the newer belay again"));
  findings.push_back(
      facts.journal == "rollback"
          ? ok_finding("journal-mode", "a rollback journal")
          : bad_finding("journal-mode", "'" + facts.journal + "' loses what power failures cut off",
                        "sqlite3 " + file.string() + " 'PRAGMA journal_mode=persist'"));
}

}  // namespace

void look_at_state_file(const Settings& settings, Findings& findings) {
  findings.push_back(place(settings.state_file()));
  header(settings.state_file(), findings);
}

}  // namespace belay::cli
