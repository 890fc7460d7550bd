#include "core/plan/config_check.hpp"

#include <algorithm>
#include <array>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "core/plan/did_you_mean.hpp"
#include "core/plan/releases_config.hpp"
#include "core/plan/schema.hpp"

namespace belay::plan {
namespace {

using Problems = std::vector<Problem>;

constexpr std::array<std::string_view, 6> notify_states{"failed",   "waiting",      "rolled_back",
                                                        "restored", "needs_person", "succeeded"};
constexpr std::size_t most_webhooks = 8;

// Where the key at the end of this path stands; of what is not there, the table that lacks it.
Place place_of(const Table& table, Place place, std::initializer_list<std::string_view> path) {
  const Table* at = &table;
  for (const auto key : path) {
    const Member* member = find(*at, key);
    if (member == nullptr) break;
    place = member->place;
    if (const auto* inner = std::get_if<Table>(&member->node.value)) at = inner;
  }
  return place;
}

bool is_secret_reference(const std::string& text) {
  return text.starts_with("env:") || text.starts_with("file:") || text.starts_with("credential:");
}

// Keys that only some tools read; a word of `tools` is a tool's name.
struct KeyOfTool {
  std::string_view key;
  std::string_view tools;
};
constexpr std::array keys_of_tools{
    KeyOfTool{"config", "alembic"},
    KeyOfTool{"app", "flask"},
    KeyOfTool{"directory", "flask, sql"},
    KeyOfTool{"statement_timeout", "sql"},
    KeyOfTool{"command", "alembic, flask"},
    KeyOfTool{"current", "command"},
    KeyOfTool{"pending", "command"},
    KeyOfTool{"up", "command"},
    KeyOfTool{"down", "command"},
    KeyOfTool{"stamp", "command"},
    KeyOfTool{"base", "command"},
    KeyOfTool{"env_pass", "alembic, flask, command"},
    KeyOfTool{"env_file", "alembic, flask, command"},
    KeyOfTool{"version_table", "alembic, flask, command"},
    KeyOfTool{"version_schema", "alembic, flask, command"},
};

bool names_revision(const Json& command) {
  const auto* words = command.if_array();
  ENSURE(words != nullptr, "a command is read as an array");
  return std::ranges::any_of(*words, [](const Json& word) {
    return word.string_or("").find("{revision}") != std::string::npos;
  });
}

// Belay goes one revision at a time, so each of these says to which.
void check_commands(const Json& given, const Table& table, Place place, Problems& problems) {
  constexpr std::array needed{"current", "pending", "up"};
  for (const std::string key : needed) {
    if (!given[key].is_null()) continue;
    problems.push_back(
        {place_of(table, place, {"migrations"}), "tool command needs '" + key + "'",
         key + " = [\"bin/migrate\", \"" + key + "\"" + (key == "up" ? ", \"{revision}\"]" : "]")});
  }
  for (const std::string key : {"up", "down", "stamp"}) {
    if (given[key].is_null() || names_revision(given[key])) continue;
    problems.push_back({place_of(table, place, {"migrations", key}),
                        "'" + key + "' must hold {revision}: it goes to one revision, no further",
                        key + " = [\"bin/migrate\", \"" + key + "\", \"{revision}\"]"});
  }
}

void check_notify(const Environment& env, Place place, Problems& problems) {
  if (env.notify.size() > most_webhooks) {
    problems.push_back({place, "more than 8 'notify' webhooks", {}});
  }
  for (const auto& one : env.notify) {
    if (!is_secret_reference(one.webhook)) {
      problems.push_back({place, "notify 'webhook' must be a reference, not the URL itself",
                          "webhook = \"env:DEPLOY_WEBHOOK\""});
    }
    if (one.on.empty()) problems.push_back({place, "notify 'on' names no state", {}});
    for (const auto& state : one.on) {
      if (std::ranges::find(notify_states, state) != notify_states.end()) continue;
      const std::vector<std::string> all(notify_states.begin(), notify_states.end());
      problems.push_back({place, "notify 'on' holds '" + escaped(state) + "'",
                          did_you_mean(state, notify_states, join(all, ", "))});
    }
  }
}

}  // namespace

void check_migrations(const Json& given, const Table& table, Place place,
                      std::vector<Problem>& problems) {
  const std::string tool = given["tool"].string_or("");
  if (tool == "command") check_commands(given, table, place, problems);
  for (const auto& [key, owners] : keys_of_tools) {
    if (given[key].is_null() || tool.empty() || owners.find(tool) != std::string_view::npos) {
      continue;
    }
    problems.push_back(
        {place_of(table, place, {"migrations", key}),
         "'" + std::string(key) + "' is a key of tool " + std::string(owners) + ", not of " + tool,
         "docs/plan-reference.md says which keys each tool has"});
  }
}

void check(const Environment& env, const Table& table, Place place,
           std::vector<Problem>& problems) {
  const auto at = [&](auto... keys) { return place_of(table, place, {keys...}); };
  if (env.database && !is_secret_reference(env.database->url)) {
    // The value itself is not shown: it may hold a password.
    problems.push_back({at("database", "url"),
                        "database 'url' must be a reference, not the URL itself",
                        "url = \"env:DATABASE_URL\""});
  }
  if (env.migrations && !env.database) {
    problems.push_back({at("migrations"), "'migrations' needs a 'database'", {}});
  }
  if (env.locks.attempts < 1) {
    problems.push_back({at("locks"), "'locks' must allow at least one attempt", {}});
  }
  if (env.releases) check_releases(*env.releases, at("releases"), problems);
  check_notify(env, at("notify"), problems);
}

}  // namespace belay::plan
