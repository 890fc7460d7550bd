#include "steps/migrate_back.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/migration/reversibility.hpp"
#include "steps/lock_patience.hpp"
#include "steps/migrate_target.hpp"
#include "steps/release_tree.hpp"
#include "steps/restore.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;
using engine::World;
using ledger::WayBack;

constexpr auto sessions_deadline = std::chrono::seconds(30);
constexpr auto between_looks = std::chrono::milliseconds(200);
constexpr auto between_tries = std::chrono::milliseconds(100);

bool is_open(std::span<const WayBack> open, WayBack way) {
  return std::ranges::find(open, way) != open.end();
}

// What the database shows now, beside what it was before the step.
struct Scene {
  Snapshot start;
  Snapshot now;
  bool partial = false;  // a revision was left half applied
  migration::Reversibility judged;
  std::vector<std::string> holding_data;  // of what a downgrade would drop
};

// Whether the step may have changed the schema: one that left nothing need not have come as far as
// keeping what was there before.
bool may_have_changed(const Attempt& attempt) {
  const auto forward = attempt.run.step(attempt.id.at).forward;
  return forward != saga::Forward::failed && forward != saga::Forward::pending;
}

Result<Scene> survey(World& world, Attempt& attempt) {
  TRY(auto identity, expect_identity(world, attempt.run));
  static_cast<void>(identity);
  MigrateFiles files(world, attempt);
  TRY(auto start, files.start());
  if (!start && may_have_changed(attempt)) {
    return fail(ErrorCode::step_failed,
                "what it was before this step is not kept in '" + attempt.directory.string() + "'");
  }
  TRY(auto now, take_snapshot(world, attempt));
  Scene scene;
  scene.start = start.value_or(now);
  scene.now = std::move(now);
  TRY(auto in_work, files.in_work());
  if (in_work) {
    TRY(auto move, observe_move(world, attempt, *in_work));
    scene.partial = move.moved == Moved::partly;
  }
  scene.judged = migration::judge(scene.start.catalog, scene.now.catalog);
  TRY(scene.holding_data, world.database->holding_data(scene.judged.may_hold_data));
  return scene;
}

// The first rung that fits, with its reason; what does not fit says why.
class Ladder {
 public:
  Ladder(World& world, Attempt& attempt, const Scene& scene, std::span<const WayBack> open)
      : world_(world), attempt_(attempt), scene_(scene), open_(open) {}

  engine::Chosen choose() {
    if (scene_.now == scene_.start) return {WayBack::nothing, "the schema is as it was before"};
    if (fits_keep()) {
      return {WayBack::keep, "the change is purely additive, so the schema stays: " + changes()};
    }
    if (fits_downgrade()) {
      return {WayBack::downgrade, "neither direction destroys data: " + changes()};
    }
    if (fits_restore()) {
      return {WayBack::restore, "nobody wrote since the backup; " + join(against_, "; ")};
    }
    return {WayBack::person, join(against_, "; ") + "; " + changes()};
  }

 private:
  bool fits_keep() {
    if (!is_open(open_, WayBack::keep)) return false;
    if (scene_.partial) return against("a revision was left half applied, so it cannot stay");
    if (!scene_.judged.additive) return against("the change is not purely additive");
    return true;
  }

  bool fits_downgrade() {
    if (!is_open(open_, WayBack::downgrade)) return false;
    if (scene_.partial) return against("a downgrade cannot undo a half applied revision");
    if (scene_.judged.upgrade_destroys) {
      return against("the upgrade destroyed data, which a downgrade does not bring back");
    }
    if (!scene_.holding_data.empty()) {
      return against("a downgrade would destroy what is in " + join(scene_.holding_data, ", "));
    }
    return true;
  }

  bool fits_restore() {
    if (!is_open(open_, WayBack::restore))
      return against("there is no proven backup of this phase");
    auto foreign = written_since_backup(world_, attempt_);
    if (!foreign)
      return against("whether anybody wrote since the backup is unknown: " +
                     foreign.error().message);
    if (*foreign > 0) {
      return against("a restore would lose " + std::to_string(*foreign) +
                     " transaction(s) made since the backup");
    }
    return true;
  }

  bool against(std::string reason) {
    against_.push_back(std::move(reason));
    return false;
  }

  std::string changes() const {
    return describe(migration::difference(scene_.start.catalog, scene_.now.catalog));
  }

  World& world_;
  Attempt& attempt_;
  const Scene& scene_;
  std::span<const WayBack> open_;
  std::vector<std::string> against_;
};

// When the code was switched back in this run, server time; empty if it was not.
std::string switched_back_at(const saga::RunState& run) {
  std::string at;
  for (const StepAt step : saga::all_steps(run.shape)) {
    at = std::max(at, run.step(step).undo_facts["switched_back_at"].string_or(""));
  }
  return at;
}

// No session that is older than the switch back may be left: it could be the new code's.
Done wait_for_new_code_to_leave(World& world, Attempt& attempt) {
  const std::string since = switched_back_at(attempt.run);
  if (since.empty()) return {};
  const auto most = sessions_deadline / between_looks;
  for (int look = 0; look < most; ++look) {
    TRY(auto sessions, world.database->sessions());
    const auto old = std::ranges::find_if(sessions, [&](const auto& session) {
      return session.started < since && !session.application.starts_with("belay:");
    });
    if (old == sessions.end()) return {};
    attempt.observer.progress("waiting for session " + std::to_string(old->pid) + " of '" +
                              escaped(old->user) + "' to leave");
    world.clock.wait(between_looks);
  }
  return fail(ErrorCode::step_failed, "sessions from before the code was switched back are left",
              "end them, then: belay resume " + attempt.id.run.text + " --look-again");
}

class Downward {
 public:
  Downward(World& world, Attempt& attempt)
      : world_(world), attempt_(attempt), patience_(world, attempt) {}

  Result<engine::Undone> run() {
    TRY_DONE(wait_for_new_code_to_leave(world_, attempt_));
    TRY(auto scene, survey(world_, attempt_));
    if (!scene.holding_data.empty() || scene.judged.upgrade_destroys || scene.partial) {
      return fail(ErrorCode::step_failed,
                  "a downgrade would destroy data by now: " + join(scene.holding_data, ", "));
    }
    TRY(auto scripts, scripts_directory(world_, attempt_));
    TRY(auto graph, known_graph(world_, attempt_, MigrateFiles(world_, attempt_), scripts));
    TRY_DONE(world_.migrations->prove_options_arrive(
        tool_call(world_, attempt_, scripts, "undo-canary.log"), attempt_.stop));
    TRY_DONE(world_.database->mark(world_.environment.name, attempt_.epoch,
                                   "undo " + to_text(attempt_.id)));
    auto now = scene.now;
    while (now.revision && now.revision != scene.start.revision) {
      TRY(now, one_down(graph, scripts, now));
    }
    Json facts(Json::Object{{"revision", now.revision ? Json(*now.revision) : Json{}}});
    patience_.write_into(facts);
    return engine::Undone{now == scene.start, std::move(facts)};
  }

  bool began() const { return began_; }

 private:
  Result<Snapshot> one_down(const migration::Graph& graph, const std::filesystem::path& scripts,
                            const Snapshot& now) {
    const auto* revision = graph.find(*now.revision);
    if (!revision || revision->down.size() > 1) {
      return fail(ErrorCode::revision_graph, "no single revision is below '" + *now.revision + "'");
    }
    const auto below =
        revision->down.empty() ? std::nullopt : std::optional<std::string>(revision->down.front());
    const int tries = static_cast<int>(world_.environment.locks.attempts);
    for (int n = 1; n <= tries; ++n) {
      attempt_.observer.progress("downgrading to " + below.value_or("base"));
      const auto call = tool_call(world_, attempt_, scripts, "downgrade.log");
      TRY(auto result, world_.migrations->downgrade(call, below.value_or("base"), attempt_.stop));
      patience_.note(result);
      TRY(auto move, observe(now, below));
      if (move.moved == Moved::yes) {
        began_ = true;
        return std::move(move.now);
      }
      if (move.moved == Moved::partly) {
        began_ = true;
        return fail(ErrorCode::step_failed, "the downgrade was made in part: " + move.seen);
      }
      if (!patience_.again(result.end)) {
        return fail(ErrorCode::step_failed,
                    "the downgrade was not made: the tool " + result.summary);
      }
      TRY_DONE(patience_.within_budget("the downgrade"));
      world_.clock.wait(between_tries);
    }
    return fail(ErrorCode::lock_timeout, "the downgrade did not get its locks");
  }

  Result<Move> observe(const Snapshot& now, const std::optional<std::string>& below) {
    auto move = settle_move(world_, attempt_, now, below);
    if (!move) {
      Error error = std::move(move).error();
      error.disposition = Disposition::in_doubt;
      return fail(std::move(error));
    }
    return move;
  }

  World& world_;
  Attempt& attempt_;
  LockPatience patience_;
  bool began_ = false;
};

}  // namespace

engine::Chosen choose_schema_way(World& world, Attempt& attempt, std::span<const WayBack> open) {
  auto scene = survey(world, attempt);
  if (!scene)
    return {WayBack::person, "the database cannot be looked at: " + scene.error().message};
  return Ladder(world, attempt, *scene, open).choose();
}

engine::UndoResult downgrade(World& world, Attempt& attempt) {
  Downward downward(world, attempt);
  auto undone = downward.run();
  if (undone) return *std::move(undone);
  auto result = engine::not_undone(std::move(undone).error());
  if (auto* failed = std::get_if<engine::Failed>(&result); failed && downward.began()) {
    failed->effect = ledger::Effect::partial;
  }
  return result;
}

engine::Reconciled reconcile_downgrade(World& world, Attempt& attempt) {
  auto scene = survey(world, attempt);
  if (!scene) return {ledger::Verdict::unknown, belay::describe(scene.error())};
  const std::string seen = "the database is at " + naming(scene->now.revision);
  if (scene->now == scene->start) return {ledger::Verdict::applied, seen, {}, true};
  return {ledger::Verdict::not_applied, seen};
}

}  // namespace belay::steps
