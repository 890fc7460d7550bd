// migrate: drives the migration tool to a revision, one revision at a time. Whether a revision is
// there is observed in the database; its way back is chosen by what the catalog shows.
#include <array>

#include "base/text.hpp"
#include "steps/migrate_back.hpp"
#include "steps/migrate_up.hpp"
#include "steps/release_tree.hpp"
#include "steps/restore.hpp"
#include "steps/scripts.hpp"
#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;
using ledger::WayBack;

constexpr std::array fields{
    plan::Field{"to", plan::Type::text, true, "the revision to come to; full id"},
};

class Migrate final : public engine::Step {
 public:
  Migrate(engine::World& world, std::string target) : world_(world), target_(std::move(target)) {}

  engine::Performed perform(Attempt& attempt) override {
    return migrate_up(world_, attempt, target_);
  }
  engine::Reconciled reconcile(Attempt& attempt) override {
    return reconcile_up(world_, attempt, target_);
  }
  engine::Chosen choose_way_back(Attempt& attempt, std::span<const WayBack> open) override {
    return choose_schema_way(world_, attempt, open);
  }
  engine::UndoResult undo(Attempt& attempt, WayBack way) override {
    return way == WayBack::restore ? restore(world_, attempt) : downgrade(world_, attempt);
  }
  engine::Reconciled reconcile_undo(Attempt& attempt, WayBack way) override {
    return way == WayBack::restore ? reconcile_restore(world_, attempt)
                                   : reconcile_downgrade(world_, attempt);
  }

 private:
  engine::World& world_;
  std::string target_;
};

// What the scripts say about the way back, before the start.
struct Forecast {
  bool known = false;  // the scripts could be read and the path is known
  bool additive = true;
  bool destroys = false;
  bool certain = true;
  std::vector<std::string> lines;
};

void add(Forecast& forecast, const migration::Revision& revision) {
  forecast.additive &= revision.upgrade.additive;
  forecast.destroys |= revision.upgrade.destroys;
  forecast.certain &= revision.upgrade.certain && !revision.upgrade.autocommit;
  forecast.lines.push_back("revision " + revision.id + ": " +
                           (revision.upgrade.operations.empty()
                                ? "nothing that can be read"
                                : join(revision.upgrade.operations, ", ")) +
                           (revision.upgrade.autocommit ? " (not one transaction)" : ""));
}

Forecast forecast_of(const engine::Binding& binding, const std::string& target) {
  Forecast forecast;
  if (binding.world.migrations->must_be_asked()) {
    forecast.lines.push_back("the tool says which revisions are pending: belay check");
    return forecast;
  }
  auto graph = planned_scripts(binding);
  if (!graph) {
    forecast.lines.push_back("the scripts cannot be read yet: " + graph.error().message);
    return forecast;
  }
  auto wanted = graph->resolve(target);
  auto rows = binding.world.database->versions(version_table(binding.world));
  if (!wanted || !rows || rows->size() > 1) return forecast;
  const auto from = rows->empty() ? std::nullopt : std::optional(rows->front().revision);
  auto path = graph->path(from, *wanted);
  if (!path) return forecast;
  forecast.known = true;
  for (const auto& id : *path) add(forecast, *graph->find(id));
  if (path->size() > 1) forecast.lines.push_back("each revision stays when a later one fails");
  return forecast;
}

// Every rung that may turn out to fit; the catalog decides at the time.
std::vector<WayBack> ladder(const Forecast& forecast, bool goes_down, bool has_backup) {
  std::vector<WayBack> ways;
  const bool sure = forecast.known && forecast.certain;
  if (!sure || forecast.additive) ways.push_back(WayBack::keep);
  if (goes_down && (!sure || !forecast.destroys)) ways.push_back(WayBack::downgrade);
  if (has_backup) ways.push_back(WayBack::restore);
  ways.push_back(WayBack::person);
  return ways;
}

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  TRY(auto* database, target_database(binding.world));
  static_cast<void>(database);
  if (!binding.world.migrations) {
    return fail(ErrorCode::config_invalid,
                "environment '" + binding.world.environment.name + "' has no 'migrations'",
                "add [environment." + binding.world.environment.name + ".migrations]");
  }
  const std::string target = binding.options()["to"].string_or("");
  auto forecast = forecast_of(binding, target);
  engine::BoundStep bound;
  bound.shape.title = "migrate to " + target;
  bound.shape.replay = ledger::Replay::detectable;
  bound.shape.undo_replay = ledger::Replay::detectable;
  bound.shape.ways =
      ladder(forecast, binding.world.migrations->goes_down(), binding.in_phase_before("backup"));
  bound.details = std::move(forecast.lines);
  bound.details.push_back("lock budget: " + to_text(binding.world.environment.locks.wait) + ", " +
                          std::to_string(binding.world.environment.locks.attempts) + " tries");
  bound.step = std::make_unique<Migrate>(binding.world, target);
  return bound;
}

}  // namespace

extern const engine::StepKind migrate;
const engine::StepKind migrate{"migrate", "bring the schema to a revision with the migration tool",
                               fields, &bind};

}  // namespace belay::steps
