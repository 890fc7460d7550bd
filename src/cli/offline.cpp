#include "cli/offline.hpp"

#include "cli/settings.hpp"

namespace belay::cli {
namespace {

constexpr auto offline_deadline = std::chrono::minutes(2);  // of one child

sql::Transactions transactions_of(const OfflineAsk& ask, const world::OfflineSql& sql) {
  if (!sql.transactional) return sql::Transactions::none;
  const bool together = sql.together && !ask.belays_lock_timeout;
  return together ? sql::Transactions::together : sql::Transactions::each;
}

std::string preamble_of(const OfflineAsk& ask, const world::OfflineSql& sql) {
  std::string settings;
  if (ask.belays_lock_timeout) {
    settings = "SET lock_timeout = '" + std::to_string(ask.belays_lock_timeout->count()) + "ms';\n";
  }
  return settings + sql.preamble;
}

// Of the env.py that stands above the revision; empty where none can be read.
std::string env_above(const std::filesystem::path& tree, const std::filesystem::path& revision) {
  auto folder = revision;
  do {
    folder = folder.parent_path();
    auto text = read_file(tree / folder / "env.py");
    if (text) return *std::move(text);
  } while (folder.has_relative_path());
  return {};
}

}  // namespace

world::RevisionDialect offline_dialect(const plan::MigrationsConfig& config,
                                       std::map<std::string, Secret> variables,
                                       const std::string& section) {
  if (config.tool == "flask") {
    return world::dialect_of(world::FlaskSettings{config.command, config.app, config.directory,
                                                  config.cwd, std::move(variables)});
  }
  return world::dialect_of(world::AlembicSettings{config.command, config.config, config.cwd,
                                                  std::move(variables), section});
}

Result<lint::RevisionRun> offline_revisions(const OfflineAsk& ask, const ports::Stop& stop) {
  ports::ToolCall call;
  call.attempt = ask.attempt;
  call.release = ask.tree;
  call.deadline = offline_deadline;
  TRY(auto sql, world::offline_sql(ask.tool, call, ask.lineage, ask.wanted, stop));
  lint::RevisionRun run;
  run.preamble = preamble_of(ask, sql);
  run.transactions = transactions_of(ask, sql);
  for (std::size_t at = 0; at < ask.wanted.size(); ++at) {
    const auto& revision = ask.lineage.revisions()[ask.wanted[at]];
    auto& given = sql.revisions[at];
    TRY(auto source, read_file(ask.tree / revision.path));
    run.revisions.push_back({{revision.path, std::move(source), std::move(given.sql)},
                             std::move(given.problem),
                             static_cast<std::size_t>(given.problem_line)});
    if (run.env.empty()) run.env = env_above(ask.tree, revision.path);
  }
  return run;
}

}  // namespace belay::cli
