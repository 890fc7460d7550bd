#include "steps/drift.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/migration/line_to.hpp"
#include "steps/release_tree.hpp"
#include "steps/stop_at_once.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using ports::ToolEnd;
using ports::ToolResult;
using Ids = std::vector<std::string>;

constexpr auto whole_history = std::chrono::hours(1);

Result<Ids> rows_of(ports::Database& database, const engine::World& world) {
  TRY(const auto rows, database.versions(version_table(world)));
  Ids ids;
  for (const auto& row : rows) ids.push_back(row.revision);
  std::ranges::sort(ids);
  return ids;
}

class DriftLook {
 public:
  DriftLook(engine::World& world, const ports::MakeScratch& make_scratch, const DriftOrder& order)
      : world_(world), make_scratch_(make_scratch), order_(order), stop_(order.stop) {}

  Result<DriftSeen> look() {
    TRY(auto* live, target_database(world_));
    TRY(const Ids at, where_live_is(*live));
    TRY(const auto scripts, catalog_of_scripts(at));
    TRY(const auto catalog, live->catalog(version_table(world_)));
    TRY(const Ids still, where_live_is(*live));
    if (still != at) {
      return fail(ErrorCode::step_failed, "the live database was migrated meanwhile",
                  "belay drift");
    }
    return DriftSeen{at, migration::drift(scripts, catalog, order_.rights), models_};
  }

 private:
  Result<Ids> where_live_is(ports::Database& live) {
    if (!world_.migrations->must_be_asked()) return rows_of(live, world_);
    return world_.migrations->current(call("live.log"), stop_);
  }

  // Scripts may make an extension without asking whether it is there: those that fail with the live
  // database's extensions run once more without.
  Result<migration::Catalog> catalog_of_scripts(const Ids& at) {
    auto whole = in_scratch(at, ports::Extensions::as_live, Pace::at_once);
    if (whole || whole.error().code != ErrorCode::step_failed) return whole;
    return in_scratch(at, ports::Extensions::none, Pace::one_by_one);
  }

  enum class Pace { at_once, one_by_one };

  Result<migration::Catalog> in_scratch(const Ids& at, ports::Extensions extensions, Pace pace) {
    TRY(const auto scratch, make_scratch_(extensions, {}));
    if (!at.empty()) TRY_DONE(run_scripts(*scratch, at, pace));
    TRY(auto catalog, scratch->database().catalog(version_table(world_)));
    TRY(models_, models_in(*scratch, at));
    TRY_DONE(scratch->drop());
    return catalog;
  }

  Done run_scripts(ports::Scratch& scratch, const Ids& at, Pace pace) {
    // SAFETY: the tool's own session is seen in the scratch database, and none of it in the live
    // one, before it is asked to write. Guarded by Drift.RefusesAToolThatConnectsElsewhere.
    TRY(const auto none, scratch.tool().prove_options_arrive(call("proof.log"), stop_));
    if (!none.empty()) {
      return fail(ErrorCode::migration_tool,
                  "the migration tool says that the empty scratch database is at '" +
                      escaped(join(none, ", ")) + "'; nothing was run");
    }
    TRY(const auto graph, scratch.tool().graph(call("graph.log"), stop_));
    TRY_DONE(expect_known(graph, at));
    TRY_DONE(pace == Pace::at_once && goes_at_once()
                 ? upgrade_each(scratch, at)
                 : upgrade_each(scratch, migration::line_to(graph, at)));
    return expect_arrived(scratch, at);
  }

  // Behind run_scripts(), which has seen where the tool goes.
  Result<ports::ModelsCheck> models_in(ports::Scratch& scratch, const Ids& at) {
    using ports::ModelsCheck, ports::ModelsSaid;
    if (!order_.models) return ModelsCheck{};
    if (at.empty()) return ModelsCheck{ModelsSaid::not_told, "nothing is applied yet"};
    TRY(auto check, scratch.tool().check_models(call("models.log"), stop_));
    const bool behind = check.seen.find("not up to date") != std::string::npos;
    if (check.said != ModelsSaid::not_told || !behind) return check;
    TRY(const auto graph, scratch.tool().graph(call("graph.log"), stop_));
    const Done done = upgrade_each(scratch, graph.heads());
    if (done) return scratch.tool().check_models(call("models.log"), stop_);
    if (done.error().code != ErrorCode::step_failed) return fail(done.error());
    return ModelsCheck{ModelsSaid::not_told, done.error().message};
  }

  // Alembic and its kin go through all that comes before by themselves.
  bool goes_at_once() const {
    const auto& tool = world_.environment.migrations->tool;
    return tool == "alembic" || tool == "flask";
  }

  static Done expect_known(const migration::Graph& graph, const Ids& at) {
    for (const auto& id : at) {
      if (graph.find(id) == nullptr) {
        return fail(ErrorCode::revision_graph,
                    "the scripts do not know the database's revision '" + escaped(id) + "'",
                    "deploy the release that has it, or look for the missing file");
      }
    }
    return {};
  }

  Done upgrade_each(ports::Scratch& scratch, const Ids& revisions) {
    for (const auto& revision : revisions) {
      TRY(const auto result, scratch.tool().upgrade(call("upgrade.log"), revision, stop_));
      if (result.end == ToolEnd::done) continue;
      if (stop_.level() != ports::StopLevel::none) return stopped();
      return fail(ErrorCode::step_failed,
                  "it cannot be told: revision '" + escaped(revision) +
                      "' fails in an empty database: " + result.summary,
                  "a revision that needs rows, or an object that no script makes, cannot be run "
                  "there");
    }
    return {};
  }

  Done expect_arrived(ports::Scratch& scratch, const Ids& at) {
    Ids there;
    if (scratch.tool().must_be_asked()) {
      TRY(there, scratch.tool().current(call("current.log"), stop_));
    } else {
      TRY(there, rows_of(scratch.database(), world_));
    }
    if (there == at) return {};
    return fail(ErrorCode::step_failed,
                "it cannot be told: the scripts came to '" + escaped(join(there, ", ")) +
                    "' in the scratch database, not to '" + escaped(join(at, ", ")) + "'");
  }

  static tl::unexpected<Error> stopped() {
    return fail(ErrorCode::interrupted, "stopped; the scratch database was dropped");
  }

  ports::ToolCall call(std::string_view output) const {
    ports::ToolCall call;
    call.attempt = order_.attempt;
    call.epoch = 1;
    call.release = order_.scripts;
    call.deadline = whole_history;
    call.budget.wait = world_.environment.locks.wait;
    call.output_file = order_.directory / output;
    return call;
  }

  engine::World& world_;
  const ports::MakeScratch& make_scratch_;
  const DriftOrder& order_;
  const StopAtOnce stop_;
  ports::ModelsCheck models_;
};

}  // namespace

Result<std::filesystem::path> scripts_of_now(const engine::World& world) {
  if (!world.environment.releases) return world.base;
  TRY(const auto tree, release_tree(world));
  TRY(const auto current, current_release(world, tree));
  return current ? tree.release(*current) : world.base;
}

Result<DriftSeen> look_for_drift(engine::World& world, const ports::MakeScratch& make_scratch,
                                 const DriftOrder& order) {
  return DriftLook(world, make_scratch, order).look();
}

}  // namespace belay::steps
