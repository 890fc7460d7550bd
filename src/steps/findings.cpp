#include "steps/findings.hpp"

#include <array>

#include "base/text.hpp"
#include "steps/release_tree.hpp"
#include "steps/scripts.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using Facts = ports::ServerFacts;

Finding ok(std::string seen) {
  return {{}, Verdict::ok, std::move(seen), {}};
}
Finding bad(std::string seen, std::string help) {
  return {{}, Verdict::bad, std::move(seen), std::move(help)};
}
Finding unknown(std::string seen, std::string help) {
  return {{}, Verdict::unknown, std::move(seen), std::move(help)};
}
std::string help_of(const Error& error) {
  return error.hint.empty() ? "mend that, then: belay check" : error.hint;
}
Finding bad(const Error& error) {
  return bad(describe(error), help_of(error));
}
Finding unknown(const Error& error) {
  return unknown(describe(error), help_of(error));
}

const plan::Environment& environment(const Inspection& i) {
  return i.binding.world.environment;
}
ports::Database& database(const Inspection& i) {
  return *i.binding.world.database;
}

// Asks the server, and lets `judge` speak of what it says.
template <class Judge>
Finding of_server(const Inspection& i, Judge judge) {
  if (!i.binding.world.database) return ok("no database is declared");
  auto facts = database(i).server();
  return facts ? judge(*facts) : unknown(facts.error());
}

Finding reachable(const Inspection& i) {
  if (!i.binding.world.database) return ok("no database is declared");
  auto facts = database(i).server();
  if (!facts) return bad(facts.error());
  return ok("PostgreSQL " + std::to_string(facts->version / 10000) + "." +
            std::to_string(facts->version % 10000) + ", database " + facts->identity.name);
}

Finding primary(const Inspection& i) {
  return of_server(i, [](const Facts& facts) {
    return facts.in_recovery ? bad("it is a standby", "point 'url' at the primary") : ok("it is");
  });
}

Finding identity(const Inspection& i) {
  return of_server(i, [&](const Facts& facts) {
    const auto& bound = *environment(i).database;
    const std::string seen =
        "cluster " + facts.identity.system + ", database " + facts.identity.name;
    if (!bound.system || !bound.name) {
      return unknown(seen + "; the environment is bound to none",
                     "belay init --bind " + environment(i).name);
    }
    const bool same = *bound.system == facts.identity.system && *bound.name == facts.identity.name;
    if (same) return ok(seen);
    return bad(
        seen + "; the environment is bound to cluster " + *bound.system + ", database " +
            *bound.name,
        "mend 'url', or bind anew if the move was meant: belay init --bind " + environment(i).name);
  });
}

Finding server_version(const Inspection& i) {
  return of_server(i, [](const Facts& facts) {
    const std::string seen = "server version " + std::to_string(facts.version / 10000);
    return facts.version >= 140000 ? ok(seen) : bad(seen, "PostgreSQL 14 or newer is needed");
  });
}

Finding pooler(const Inspection& i) {
  return of_server(i, [](const Facts& facts) {
    return facts.pooled ? bad("two statements met two server processes: a transaction pooler",
                              "give the server's own address in 'url'")
                        : ok("the address leads to the server itself");
  });
}

Finding rights(const Inspection& i) {
  return of_server(i, [&](const Facts& facts) {
    if (!facts.may_create_schema) {
      return bad("role '" + escaped(facts.role) + "' may not create schema belay",
                 "GRANT CREATE ON DATABASE … TO …");
    }
    const bool restores = i.binding.before("backup") && !facts.may_create_database;
    return ok("role '" + escaped(facts.role) + "' may create schema belay" +
              (restores ? "; it may not create databases, so no restore by itself" : ""));
  });
}

Finding client_tools(const Inspection& i) {
  if (!environment(i).backups) return ok("no backups are declared");
  auto version = i.binding.world.backups->version();
  if (!version) {
    // Which version is wanted, only the server can say.
    const bool away = version.error().code == ErrorCode::database_unreachable;
    return away ? unknown(version.error()) : bad(version.error());
  }
  return of_server(i, [&](const Facts& facts) {
    const int major = std::atoi(version->c_str());
    const std::string seen = "pg_dump " + *version;
    return major >= facts.version / 10000
               ? ok(seen)
               : bad(seen + " is older than the server", "install the server's client tools");
  });
}

Finding long_transactions(const Inspection& i) {
  return of_server(i, [&](const Facts& facts) {
    auto old = database(i).long_transactions(environment(i).locks.transaction_age);
    if (!old) return unknown(old.error());
    if (!old->empty()) {
      const auto& first = old->front();
      return bad(
          std::to_string(old->size()) + " session(s), the first is pid " +
              std::to_string(first.pid) + " of '" + escaped(first.user) + "' (" +
              escaped(first.application) + ")",
          "wait for it, or end it: SELECT pg_terminate_backend(" + std::to_string(first.pid) + ")");
    }
    if (!facts.sees_all_sessions) {
      return unknown("none is seen, but other roles' transactions are hidden",
                     "GRANT pg_monitor TO the role");
    }
    return ok("none is older than " + belay::to_text(environment(i).locks.transaction_age));
  });
}

Finding invalid_indexes(const Inspection& i) {
  return of_server(i, [&](const Facts&) {
    auto names = database(i).invalid_indexes();
    if (!names) return unknown(names.error());
    if (names->empty()) return ok("none");
    return bad(join(*names, ", "), "REINDEX or drop them: DROP INDEX CONCURRENTLY …");
  });
}

Finding disk_room(const Inspection& i) {
  if (!environment(i).backups) return ok("no backups are declared");
  return of_server(i, [&](const Facts& facts) {
    const auto path = i.binding.world.path(environment(i).backups->directory);
    auto free = i.binding.world.files.free_bytes(path);
    if (!free) return unknown(free.error());
    // A dump is seldom larger than the database; half as much again is the margin.
    const auto needed = static_cast<std::uint64_t>(facts.bytes + facts.bytes / 2);
    const std::string seen =
        std::to_string(*free >> 20) + " MiB free, " + std::to_string(needed >> 20) + " MiB wanted";
    return *free >= needed ? ok(seen) : bad(seen, "make room on the disk of " + path.string());
  });
}

Finding backup_directory(const Inspection& i) {
  if (!environment(i).backups) return ok("no backups are declared");
  const auto path = i.binding.world.path(environment(i).backups->directory);
  auto facts = i.binding.world.files.directory(path);
  if (!facts) return unknown(facts.error());
  const std::string shown = path.string();
  if (!facts->exists) return ok(shown + " will be made");
  if (!facts->is_directory) return bad(shown + " is not a directory", "move it away");
  if (!facts->ours) return bad(shown + " belongs to another user", "chown it to the runner's user");
  if (facts->others_may_write)
    return bad(shown + " can be written by others", "chmod 700 " + shown);
  if (!facts->writable) return bad(shown + " cannot be written", "chmod 700 " + shown);
  return ok(shown + " is private");
}

Finding heads(const Inspection& i) {
  if (!environment(i).migrations) return ok("no migrations are declared");
  auto graph = planned_scripts(i.binding);
  if (!graph) return unknown(graph.error());
  const auto heads = graph->heads();
  if (heads.size() == 1) return ok("one head, " + heads.front());
  return bad(std::to_string(heads.size()) + " heads: " + join(heads, ", "), "alembic merge heads");
}

Finding known_revision(const Inspection& i) {
  if (!environment(i).migrations) return ok("no migrations are declared");
  auto graph = planned_scripts(i.binding);
  if (!graph) return unknown(graph.error());
  auto rows = database(i).versions(version_table(i.binding.world));
  if (!rows) return unknown(rows.error());
  if (rows->empty()) return ok("the database has no revision yet");
  if (rows->size() > 1)
    return bad("the version table has more than one row", "alembic merge heads");
  const std::string& id = rows->front().revision;
  if (graph->find(id)) return ok("the scripts know '" + escaped(id) + "'");
  return bad("the scripts do not know the database's revision '" + escaped(id) + "'",
             "deploy the release that has it, or look for the missing file");
}

Finding migration_tool(const Inspection& i) {
  if (!environment(i).migrations) return ok("no migrations are declared");
  auto tree = release_tree(i.binding.world);
  const auto* stage = i.binding.before("stage");
  const std::string& program = environment(i).migrations->command.front();
  std::filesystem::path place = i.binding.world.base;
  if (tree && stage) {
    const std::string artifact = stage->options["release"].string_or("");
    place = tree->release(stage->options["name"].string_or(release_name(artifact)));
  }
  if (program.find('/') != std::string::npos && !i.binding.world.files.exists(place / program)) {
    return unknown(program + " is of the release, which is not staged yet",
                   "put preflight behind the stage step");
  }
  ports::ToolCall call;
  call.attempt = i.attempt;
  call.release = i.binding.world.files.exists(place) ? place : i.binding.world.base;
  call.deadline = std::chrono::minutes(1);
  call.output_file = i.directory / "tool-version.log";
  auto version = i.binding.world.migrations->version(call, i.stop);
  if (!version) return bad(version.error());
  return ok(environment(i).migrations->tool + " " + *version);
}

Finding release_there(const Inspection& i) {
  const auto* stage = i.binding.before("stage");
  if (!stage) stage = i.binding.after("stage");
  if (!stage) return ok("the plan stages no release");
  const std::string artifact = stage->options["release"].string_or("");
  if (i.binding.world.files.exists(i.binding.world.path(artifact))) return ok(artifact);
  return bad("'" + artifact + "' is not there", "build it, or mend 'release' in the plan");
}

Finding previous_release(const Inspection& i) {
  if (!environment(i).releases) return ok("no releases are declared");
  auto tree = release_tree(i.binding.world);
  auto current = current_release(i.binding.world, *tree);
  if (!current) return unknown(current.error());
  if (!*current) return ok("none: this is the first deploy, and there is no code to go back to");
  if (i.binding.world.files.exists(tree->release(**current))) return ok(**current);
  return bad("'current' points at '" + **current + "', which is gone",
             "bring it back, or deploy it anew first");
}

constexpr std::array kinds{
    FindingKind{"reachable", "does the database answer", &reachable},
    FindingKind{"primary", "is it a primary", &primary},
    FindingKind{"identity", "is it the one that the environment is bound to", &identity},
    FindingKind{"server-version", "is the server new enough", &server_version},
    FindingKind{"pooler", "does the address lead to the server itself", &pooler},
    FindingKind{"rights", "may the role do what the plan needs", &rights},
    FindingKind{"client-tools", "are pg_dump and pg_restore there and new enough", &client_tools},
    FindingKind{"long-transactions", "would a lock wait behind a long transaction",
                &long_transactions},
    FindingKind{"invalid-indexes", "is every index valid", &invalid_indexes},
    FindingKind{"disk-room", "is there room for the backup", &disk_room},
    FindingKind{"backup-directory", "is the backup directory private", &backup_directory},
    FindingKind{"heads", "do the scripts have exactly one head", &heads},
    FindingKind{"known-revision", "do the scripts know the database's revision", &known_revision},
    FindingKind{"migration-tool", "does the migration tool start", &migration_tool},
    FindingKind{"release", "is the release's artifact there", &release_there},
    FindingKind{"previous-release", "is there a release to go back to", &previous_release},
};

}  // namespace

std::span<const FindingKind> finding_table() {
  return kinds;
}

std::vector<Finding> inspect(const Inspection& inspection) {
  std::vector<Finding> findings;
  for (const auto& kind : kinds) {
    Finding finding = kind.look(inspection);
    finding.code = kind.code;
    findings.push_back(std::move(finding));
  }
  return findings;
}

}  // namespace belay::steps
