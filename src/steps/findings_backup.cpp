// Whether a backup can be taken, read, and has a place.
#include <charconv>

#include "base/text.hpp"
#include "steps/inspector.hpp"

namespace belay::steps {

using Facts = ports::ServerFacts;

Finding look_client_tools(Inspector& i) {
  auto version = i.world().backups->version();
  if (!version) {
    // Which version is wanted, only the server can say.
    const bool away = version.error().code == ErrorCode::database_unreachable;
    return away ? unknown(version.error()) : bad(version.error());
  }
  return i.of_server([&](const Facts& facts) {
    int major = 0;
    std::from_chars(version->data(), version->data() + version->size(), major);
    const std::string seen = "pg_dump " + *version;
    return major >= facts.version / 10000
               ? ok(seen)
               : bad(seen + " is older than the server", "install the server's client tools");
  });
}

Finding look_backup_rights(Inspector& i) {
  return i.of_server([&](const Facts& facts) {
    auto kept_back = i.database().not_dumpable();
    if (!kept_back) return unknown(kept_back.error());
    const std::string role = "role '" + escaped(facts.role) + "'";
    if (kept_back->empty()) return ok(role + " may read everything");
    return bad(role + " may not read all of " + escaped(join(*kept_back, ", ")),
               "GRANT pg_read_all_data TO the role; tables with row level security need BYPASSRLS");
  });
}

Finding look_disk_room(Inspector& i) {
  return i.of_server([&](const Facts& facts) {
    const auto path = i.world().path(i.environment().backups->directory);
    auto free = i.world().files.free_bytes(path);
    if (!free) return unknown(free.error());
    // A dump is seldom larger than the database; half as much again is the margin.
    const auto needed = static_cast<std::uint64_t>(facts.bytes + facts.bytes / 2);
    const std::string seen =
        std::to_string(*free >> 20) + " MiB free, " + std::to_string(needed >> 20) + " MiB wanted";
    return *free >= needed ? ok(seen) : bad(seen, "make room on the disk of " + path.string());
  });
}

Finding look_backup_directory(Inspector& i) {
  const auto path = i.world().path(i.environment().backups->directory);
  auto facts = i.world().files.directory(path);
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

}  // namespace belay::steps
