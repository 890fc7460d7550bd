#include "steps/migrate_up.hpp"

#include "base/text.hpp"
#include "steps/migrate_target.hpp"
#include "steps/release_tree.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;
using engine::Failed;
using engine::World;

constexpr auto between_tries = std::chrono::milliseconds(100);

// One call of the step; what it did so far decides what a failure leaves.
class Upward {
 public:
  Upward(World& world, Attempt& attempt)
      : world_(world), attempt_(attempt), files_(world, attempt) {}

  engine::Performed run(const std::string& target) {
    auto facts = migrate(target);
    if (facts) return engine::Succeeded{*std::move(facts)};
    if (facts.error().disposition == Disposition::in_doubt) {
      return engine::InDoubt{belay::describe(facts.error())};
    }
    return Failed{std::move(facts).error(), effect()};
  }

 private:
  ledger::Effect effect() const {
    return partly_ || !applied_.empty() ? ledger::Effect::partial : ledger::Effect::none;
  }

  Result<Json> migrate(const std::string& target) {
    TRY(auto identity, expect_identity(world_, attempt_.run));
    TRY(auto scripts, scripts_directory(world_, attempt_));
    TRY(auto graph, world_.migrations->graph(scripts));
    TRY(auto wanted, graph.resolve(target));
    TRY(auto now, take_snapshot(world_));
    TRY_DONE(files_.keep_start(now));
    TRY(auto path, graph.path(now.revision, wanted));
    if (!path.empty()) TRY_DONE(prepare(scripts, now));
    for (const auto& revision : path) {
      TRY(now, apply(scripts, std::move(now), revision));
    }
    TRY(auto start, files_.start());
    // What an attempt before this one applied is in its path too.
    TRY(auto applied, graph.path(start->revision, wanted));
    return receipt_of({identity, scripts, wanted, std::move(applied)}, *start, now);
  }

  // Before the first write: the limits arrive, and this runner is still the one that may act.
  Done prepare(const std::filesystem::path& scripts, const Snapshot& now) {
    attempt_.observer.progress("proving that the lock budget arrives");
    TRY(const auto tool_says,
        world_.migrations->prove_options_arrive(tool_call(world_, attempt_, scripts, "canary.log"),
                                                attempt_.stop));
    TRY_DONE(expect_same_revision(world_, tool_says, now.revision));
    return world_.database->mark(world_.environment.name, attempt_.epoch, to_text(attempt_.id));
  }

  Result<Snapshot> apply(const std::filesystem::path& scripts, Snapshot before,
                         const std::string& revision) {
    TRY_DONE(files_.keep_in_work({revision, before}));
    const int tries = static_cast<int>(world_.environment.locks.attempts);
    for (int n = 1; n <= tries; ++n) {
      attempt_.observer.progress(
          "upgrading to " + revision +
          (n > 1 ? ", try " + std::to_string(n) + " of " + std::to_string(tries) : ""));
      const auto call = tool_call(world_, attempt_, scripts, "upgrade-" + revision + ".log");
      TRY(auto result, world_.migrations->upgrade(call, revision, attempt_.stop));
      TRY(auto move, observe(before, revision));
      if (move.moved == Moved::yes) {
        applied_.push_back(revision);
        TRY_DONE(files_.note_own_transactions());
        return std::move(move.now);
      }
      if (move.moved == Moved::partly) return left_partly(revision, result, move);
      if (result.end != ports::ToolEnd::lock_timeout) return not_applied(revision, result);
      world_.clock.wait(between_tries);
    }
    return fail(ErrorCode::lock_timeout,
                "revision '" + revision + "' did not get its locks in " + std::to_string(tries) +
                    " tries of " + to_text(world_.environment.locks.wait),
                "look for who holds them: belay check; or allow more by 'locks'");
  }

  // A connection lost while observing leaves the outcome open, not failed.
  Result<Move> observe(const Snapshot& before, const std::string& revision) {
    auto move = settle_move(world_, attempt_, before, revision);
    if (!move) {
      Error error = std::move(move).error();
      error.disposition = Disposition::in_doubt;
      return fail(std::move(error).while_doing("observing revision '" + revision + "'"));
    }
    return move;
  }

  tl::unexpected<Error> left_partly(const std::string& revision, const ports::ToolResult& result,
                                    const Move& move) {
    partly_ = true;
    return fail(ErrorCode::step_failed,
                "revision '" + revision + "' was applied in part: " + move.seen + "; the tool " +
                    result.summary,
                "the objects named are there; the version row says they are not");
  }

  tl::unexpected<Error> not_applied(const std::string& revision, const ports::ToolResult& result) {
    return fail(ErrorCode::step_failed,
                "revision '" + revision + "' was not applied: the tool " + result.summary,
                "its output is in " + attempt_.file("upgrade-" + revision + ".log").string());
  }

  World& world_;
  Attempt& attempt_;
  MigrateFiles files_;
  std::vector<std::string> applied_;
  bool partly_ = false;
};

Result<engine::Reconciled> look(World& world, Attempt& attempt, const std::string& target) {
  TRY(auto identity, expect_identity(world, attempt.run));
  MigrateFiles files(world, attempt);
  TRY(auto in_work, files.in_work());
  using enum ledger::Verdict;
  if (!in_work) return engine::Reconciled{not_applied, "no revision was begun"};
  TRY(auto scripts, scripts_directory(world, attempt));
  TRY(auto graph, world.migrations->graph(scripts));
  TRY(auto wanted, graph.resolve(target));
  TRY(auto move, observe_move(world, in_work->before, in_work->revision));
  if (move.moved == Moved::partly) return engine::Reconciled{partial, move.seen};
  // Revisions before this one stay; performing again goes on from where the database is.
  if (move.now.revision != wanted) return engine::Reconciled{not_applied, move.seen};
  TRY(auto start, files.start());
  TRY(auto path, graph.path(start->revision, wanted));
  Json facts = receipt_of({identity, scripts, wanted, std::move(path)}, *start, move.now);
  return engine::Reconciled{applied, move.seen, std::move(facts)};
}

}  // namespace

engine::Performed migrate_up(World& world, Attempt& attempt, const std::string& target) {
  return Upward(world, attempt).run(target);
}

engine::Reconciled reconcile_up(World& world, Attempt& attempt, const std::string& target) {
  auto seen = look(world, attempt, target);
  if (seen) return *std::move(seen);
  return {ledger::Verdict::unknown, belay::describe(seen.error())};
}

}  // namespace belay::steps
