#include "steps/loss.hpp"

#include "base/text.hpp"
#include "steps/migrate_target.hpp"
#include "steps/restore_notes.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

constexpr auto most_time_for_counting = std::chrono::seconds(60);
constexpr std::size_t most_tables = 20;

// Transaction ids of another history say nothing of this one's.
std::string other_history(const ports::Identity& then, const ports::Identity& now) {
  if (then.system != now.system) return "the backup is of another cluster";
  if (then.timeline != now.timeline) {
    return "the cluster was at timeline " + std::to_string(then.timeline) + " then, and is at " +
           std::to_string(now.timeline);
  }
  return "";
}

Result<Written> look(engine::World& world, const saga::EnvironmentState& state,
                     const std::filesystem::path& runs, const Json& backup) {
  Written written;
  TRY(const auto server, world.database->server());
  written.not_told = other_history(ports::identity_from_json(backup["identity"]), server.identity);
  if (!written.not_told.empty()) return written;
  const std::string since = backup["counter"].string_or("0");
  TRY(const auto own, all_own_transactions(world, state, runs));
  TRY(written.transactions, world.swap->foreign_transactions({since}, own));
  if (written.transactions == 0) return written;
  auto tables = world.database->written_since(since, own, most_time_for_counting);
  if (tables) {
    written.tables = *std::move(tables);
  } else {
    written.not_told = "which rows they wrote was not counted: " + tables.error().message;
  }
  return written;
}

}  // namespace

Result<std::vector<std::string>> all_own_transactions(engine::World& world,
                                                      const saga::EnvironmentState& state,
                                                      const std::filesystem::path& runs) {
  TRY(auto own, world.database->own_transactions(version_table(world)));
  for (const auto& [id, run] : state.runs) {
    const auto directory = runs / id.text;
    for (const StepAt at : saga::all_steps(run.shape)) {
      TRY(const auto noted, noted_transactions(world, directory, at));
      own.insert(own.end(), noted.begin(), noted.end());
      TRY(const auto notes, RestoreNotes::read(world, directory, at));
      own.insert(own.end(), notes.own().begin(), notes.own().end());
    }
  }
  return own;
}

Written written_since(engine::World& world, const saga::EnvironmentState& state,
                      const std::filesystem::path& runs, const Json& backup) {
  auto written = look(world, state, runs, backup);
  if (written) return *std::move(written);
  return {.not_told = "what was written since cannot be told: " + written.error().message};
}

std::string describe(const Written& written) {
  std::vector<std::string> parts;
  if (written.transactions > 0) {
    parts.push_back(std::to_string(written.transactions) +
                    " transaction(s) of others were made since the backup");
  }
  std::vector<std::string> tables;
  for (const auto& table : written.tables) {
    if (tables.size() == most_tables) break;
    tables.push_back(escaped(table.table) + " " + std::to_string(table.rows));
  }
  if (!tables.empty()) parts.push_back("rows inserted or changed: " + join(tables, ", "));
  if (written.tables.size() > most_tables) {
    parts.push_back(std::to_string(written.tables.size() - most_tables) + " more tables");
  }
  if (written.transactions > 0 && written.tables.empty() && written.not_told.empty()) {
    parts.push_back("no row of this database that is still there is theirs");
  }
  if (written.transactions > 0) parts.push_back("deleted rows are not counted");
  if (!written.not_told.empty()) parts.push_back(written.not_told);
  return parts.empty() ? "nothing was written since the backup" : join(parts, "; ");
}

Json to_json(const Written& written) {
  Json::Array tables;
  for (const auto& table : written.tables) {
    tables.push_back(Json::Object{{"table", table.table}, {"rows", table.rows}});
  }
  return Json::Object{{"transactions", written.transactions},
                      {"tables", std::move(tables)},
                      {"not_told", written.not_told}};
}

}  // namespace belay::steps
