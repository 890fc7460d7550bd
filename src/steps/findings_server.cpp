// What the database says of itself.
#include "base/text.hpp"
#include "steps/inspector.hpp"

namespace belay::steps {
namespace {

using Facts = ports::ServerFacts;

bool is_dump(const ports::Session& session) {
  return session.application == "pg_dump" || session.application == "pg_dumpall";
}

std::string ending(const ports::Session& session) {
  return "wait for it, or end it: SELECT pg_terminate_backend(" + std::to_string(session.pid) + ")";
}

// Of other roles' sessions the server shows neither transaction nor application to everybody.
Finding none_seen(const Facts& facts, const std::string& seen) {
  if (facts.sees_all_sessions) return ok(seen);
  return unknown("none is seen, but other roles' sessions are hidden",
                 "GRANT pg_monitor TO \"" + escaped(facts.role) + "\"");
}

}  // namespace

Finding look_reachable(Inspector& i) {
  const auto& facts = i.server();
  if (!facts) return bad(facts.error());
  return ok("PostgreSQL " + std::to_string(facts->version / 10000) + "." +
            std::to_string(facts->version % 10000) + ", database " + facts->identity.name);
}

Finding look_primary(Inspector& i) {
  return i.of_server([](const Facts& facts) {
    return facts.in_recovery ? bad("it is a standby", "point 'url' at the primary") : ok("it is");
  });
}

Finding look_identity(Inspector& i) {
  return i.of_server([&](const Facts& facts) {
    const auto& bound = *i.environment().database;
    const std::string bind = "belay init --bind " + i.environment().name;
    const std::string seen = "cluster " + facts.identity.system + ", timeline " +
                             std::to_string(facts.identity.timeline) + ", database " +
                             facts.identity.name;
    if (!bound.system || !bound.name)
      return unknown(seen + "; the environment is bound to none", bind);
    if (*bound.system == facts.identity.system && *bound.name == facts.identity.name) {
      return ok(seen);
    }
    return bad(seen + "; the environment is bound to cluster " + *bound.system + ", database " +
                   *bound.name,
               "mend 'url', or bind anew if the move was meant: " + bind);
  });
}

Finding look_server_version(Inspector& i) {
  return i.of_server([](const Facts& facts) {
    const std::string seen = "server version " + std::to_string(facts.version / 10000);
    return facts.version >= 140000 ? ok(seen) : bad(seen, "PostgreSQL 14 or newer is needed");
  });
}

Finding look_pooler(Inspector& i) {
  return i.of_server([](const Facts& facts) {
    return facts.pooled ? bad("two statements met two server processes: a transaction pooler",
                              "give the server's own address in 'url'")
                        : ok("the address leads to the server itself");
  });
}

Finding look_rights(Inspector& i) {
  return i.of_server([&](const Facts& facts) {
    const std::string role = "role '" + escaped(facts.role) + "'";
    if (!facts.may_create_schema) {
      return bad(role + " may not create schema belay",
                 "GRANT CREATE ON DATABASE \"" + escaped(facts.identity.name) + "\" TO \"" +
                     escaped(facts.role) + "\"");
    }
    const bool restores = i.at().planned.backs_up && !facts.may_create_database;
    return ok(role + " may create schema belay" +
              (restores ? "; it may not create databases, so no restore by itself" : ""));
  });
}

Finding look_long_transactions(Inspector& i) {
  return i.of_server([&](const Facts& facts) {
    auto old = i.database().long_transactions(i.environment().locks.transaction_age);
    if (!old) return unknown(old.error());
    std::erase_if(*old, is_dump);
    if (old->empty()) {
      return none_seen(
          facts, "none is older than " + belay::to_text(i.environment().locks.transaction_age));
    }
    const auto& first = old->front();
    return bad(std::to_string(old->size()) + " session(s), the first is pid " +
                   std::to_string(first.pid) + " of '" + escaped(first.user) + "' (" +
                   escaped(first.application) + ")",
               ending(first));
  });
}

Finding look_running_dumps(Inspector& i) {
  return i.of_server([&](const Facts& facts) {
    auto found = i.database().long_transactions(i.environment().locks.transaction_age);
    if (!found) return unknown(found.error());
    std::erase_if(*found, [](const auto& session) { return !is_dump(session); });
    if (found->empty()) return none_seen(facts, "none is running");
    const auto& first = found->front();
    return bad("pid " + std::to_string(first.pid) + " of '" + escaped(first.user) +
                   "' reads every table; a migration would queue behind it, and the application "
                   "behind the migration",
               ending(first));
  });
}

Finding look_invalid_indexes(Inspector& i) {
  return i.of_server([&](const Facts&) {
    auto names = i.database().invalid_indexes();
    if (!names) return unknown(names.error());
    if (names->empty()) return ok("none");
    return bad(join(*names, ", "), "REINDEX or drop them: DROP INDEX CONCURRENTLY …");
  });
}

}  // namespace belay::steps
