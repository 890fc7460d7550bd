// The table of findings, and the walk over it.
#include "steps/findings.hpp"

#include <array>

#include "base/ensure.hpp"
#include "steps/inspector.hpp"

namespace belay::steps {
namespace {

using enum Needs;

constexpr std::array kinds{
    FindingKind{"reachable", "does the database answer", database, &look_reachable},
    FindingKind{"primary", "is it a primary", database, &look_primary},
    FindingKind{"identity", "is it the one that the environment is bound to", database,
                &look_identity},
    FindingKind{"server-version", "is the server new enough", database, &look_server_version},
    FindingKind{"pooler", "does the address lead to the server itself", database, &look_pooler},
    FindingKind{"rights", "may the role do what the plan needs", database, &look_rights},
    FindingKind{"client-tools", "are pg_dump and pg_restore there and new enough", backups,
                &look_client_tools},
    FindingKind{"backup-rights", "may the role read all that a backup must hold", backups,
                &look_backup_rights},
    FindingKind{"long-transactions", "would a lock wait behind a long transaction", database,
                &look_long_transactions},
    FindingKind{"running-dump", "does a pg_dump hold locks", database, &look_running_dumps},
    FindingKind{"invalid-indexes", "is every index valid", database, &look_invalid_indexes},
    FindingKind{"disk-room", "is there room for the backup", backups, &look_disk_room},
    FindingKind{"backup-directory", "is the backup directory private", backups,
                &look_backup_directory},
    FindingKind{"heads", "do the scripts have exactly one head", migrations, &look_heads},
    FindingKind{"known-revision", "do the scripts know the database's revision", migrations,
                &look_known_revision},
    FindingKind{"edited-scripts", "are the applied scripts as they were when they were applied",
                migrations, &look_edited_scripts},
    FindingKind{"uncommitted", "are the pending scripts committed to git, as far as it is there",
                migrations, &look_uncommitted},
    FindingKind{"drafts", "is none of the pending scripts marked as a draft", migrations,
                &look_drafts},
    FindingKind{"migration-tool", "does the migration tool start", migrations,
                &look_migration_tool},
    FindingKind{"tool-session", "does the tool's own session reach this database, with our limits",
                migrations, &look_tool_session},
    FindingKind{"version-table", "is the version table where the tool keeps its own", migrations,
                &look_version_table},
    FindingKind{"drift", "is the schema what the scripts give, where the plan asks for it",
                migrations, &look_drift},
    FindingKind{"release", "is the release's artifact there, with its digest", nothing,
                &look_release},
    FindingKind{"previous-release", "is there a release to go back to", releases,
                &look_previous_release},
};

// Why there is nothing to look at; empty when there is.
std::string not_declared(Needs needs, const engine::World& world) {
  const auto& environment = world.environment;
  switch (needs) {
    case nothing:
      return {};
    case database:
      return world.database ? "" : "no database is declared";
    case backups:
      return environment.backups && world.database ? "" : "no backups are declared";
    case migrations:
      return environment.migrations ? "" : "no migrations are declared";
    case releases:
      return environment.releases ? "" : "no releases are declared";
  }
  ENSURE(false, "a need that does not exist");
}

std::string help_of(const Error& error) {
  return error.hint.empty() ? "mend that, then: belay check" : error.hint;
}

}  // namespace

Finding ok(std::string seen) {
  return {{}, Verdict::ok, std::move(seen), {}};
}
Finding bad(std::string seen, std::string help) {
  return {{}, Verdict::bad, std::move(seen), std::move(help)};
}
Finding unknown(std::string seen, std::string help) {
  return {{}, Verdict::unknown, std::move(seen), std::move(help)};
}
Finding bad(const Error& error) {
  return bad(describe(error), help_of(error));
}
Finding unknown(const Error& error) {
  return unknown(describe(error), help_of(error));
}

std::span<const FindingKind> finding_table() {
  return kinds;
}

std::vector<Finding> inspect(const Inspection& inspection) {
  Inspector inspector(inspection);
  std::vector<Finding> findings;
  for (const auto& kind : kinds) {
    const std::string missing = not_declared(kind.needs, inspection.world);
    Finding finding = missing.empty() ? kind.look(inspector) : ok(missing);
    finding.code = kind.code;
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace belay::steps
