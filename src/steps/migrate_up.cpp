#include "steps/migrate_up.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "steps/lock_patience.hpp"
#include "steps/migrate_target.hpp"
#include "steps/release_tree.hpp"
#include "steps/script_digests.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;
using engine::Failed;
using engine::World;

constexpr auto between_tries = std::chrono::milliseconds(100);
constexpr std::size_t told_every = 100;

// One call of the step; what it did so far decides what a failure leaves.
class Upward {
 public:
  Upward(World& world, Attempt& attempt)
      : world_(world), attempt_(attempt), files_(world, attempt), patience_(world, attempt) {}

  engine::Performed run(const std::string& target) {
    auto facts = migrate(target);
    if (facts) {
      patience_.write_into(*facts);
      return engine::Succeeded{*std::move(facts)};
    }
    if (facts.error().disposition == Disposition::in_doubt) {
      return engine::InDoubt{belay::describe(facts.error())};
    }
    Json seen;
    patience_.write_into(seen);
    // For the last word: earlier revisions stay when a later one fails.
    if (effect() == ledger::Effect::partial && at_) {
      seen.set("revision", *at_);
      seen.set("scripts_sha256", digests_so_far());
    }
    return Failed{std::move(facts).error(), effect(), std::move(seen)};
  }

 private:
  // Of the scripts between where the step began and where it stopped.
  Json digests_so_far() {
    const auto start = files_.start();
    if (!graph_ || !start || !*start) return {};
    const auto path = graph_->path((*start)->revision, *at_);
    return path ? digests_by_revision(world_, scripts_, *graph_, *path) : Json{};
  }

  ledger::Effect effect() const {
    const bool changed = partly_ || moved_before_ || !applied_.empty();
    return changed ? ledger::Effect::partial : ledger::Effect::none;
  }

  Result<Json> migrate(const std::string& target) {
    // What an attempt before this one left counts as well, and as long as nobody looked, it may.
    const auto begun = files_.in_work();
    moved_before_ = !begun || begun->has_value();
    TRY(auto identity, expect_identity(world_, attempt_.run));
    TRY(auto scripts, scripts_directory(world_, attempt_));
    TRY(graph_, known_graph(world_, attempt_, files_, scripts));
    const auto& graph = *graph_;
    scripts_ = scripts;
    TRY(auto wanted, graph.resolve(target));
    TRY(auto now, take_snapshot(world_, attempt_));
    at_ = now.revision;
    TRY(auto path, graph.path(now.revision, wanted));
    TRY_DONE(files_.keep_start(now, path));
    TRY(auto start, files_.start());
    moved_before_ = start->revision != now.revision;
    if (!path.empty()) TRY_DONE(prepare(scripts, now));
    for (std::span<const std::string> rest = path; !rest.empty();) {
      const auto stretch = rest.first(atomic_stretch(graph, rest));
      if (stretch.empty()) {
        TRY(now, apply(scripts, now, rest.front()));
      } else {
        TRY(now, apply_through(scripts, now, stretch));
      }
      rest = rest.subspan(std::max<std::size_t>(stretch.size(), 1));
    }
    // What an attempt before this one applied is in its path too.
    TRY(auto applied, graph.path(start->revision, wanted));
    return receipt_of(
        {identity, scripts, wanted, applied, digests_by_revision(world_, scripts, graph, applied)},
        *start, now);
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

  Result<Snapshot> apply(const std::filesystem::path& scripts, const Snapshot& before,
                         const std::string& revision) {
    TRY_DONE(files_.keep_in_work({revision, before}));
    const int tries = static_cast<int>(world_.environment.locks.attempts);
    for (int n = 1; n <= tries; ++n) {
      announce(revision, n);
      const auto call = tool_call(world_, attempt_, scripts, "upgrade-" + revision + ".log");
      TRY(auto result, world_.migrations->upgrade(call, revision, attempt_.stop));
      patience_.note(result);
      TRY(auto move, observe(before, revision));
      if (move.moved == Moved::yes) {
        applied_.push_back(revision);
        at_ = revision;
        TRY_DONE(files_.note_own_transactions());
        return std::move(move.now);
      }
      if (move.moved == Moved::partly) return left_partly(revision, result, move);
      if (!patience_.again(result.end)) return not_applied(revision, result, call.output_file);
      TRY_DONE(patience_.within_budget("revision '" + revision + "'"));
      world_.clock.wait(between_tries);
    }
    return no_locks(revision, tries);
  }

  // How many from the front the tool applies atomically.
  std::size_t atomic_stretch(const migration::Graph& graph,
                             std::span<const std::string> revisions) const {
    const auto end = std::ranges::find_if_not(
        revisions, [&](const auto& id) { return world_.migrations->is_atomic(*graph.find(id)); });
    return static_cast<std::size_t>(end - revisions.begin());
  }

  // Each of these is there or not, as the version row says: the catalog is compared once, not a
  // thousand times.
  Result<Snapshot> apply_through(const std::filesystem::path& scripts, const Snapshot& before,
                                 std::span<const std::string> revisions) {
    TRY_DONE(files_.keep_in_work({revisions.back(), before, {revisions.begin(), revisions.end()}}));
    const int tries = static_cast<int>(world_.environment.locks.attempts);
    auto rest = revisions;
    for (int n = 1; n <= tries; ++n) {
      announce(rest.front(), n);
      const auto call = tool_call(world_, attempt_, scripts, "upgrade.log");
      std::size_t done = 0;
      auto result = world_.migrations->upgrade_through(
          call, rest,
          [&](const std::string& revision) {
            if (++done % told_every == 0) attempt_.observer.progress("applied " + revision);
          },
          attempt_.stop);
      if (result) patience_.note(*result);
      TRY(const auto arrived, settle_through(rest));
      if (arrived > 0) n = 0;  // the next one has all its tries
      applied_.insert(applied_.end(), rest.begin(), rest.begin() + static_cast<long>(arrived));
      if (arrived > 0) at_ = rest[arrived - 1];
      rest = rest.subspan(arrived);
      if (rest.empty()) return observed_end(before, revisions.back());
      if (!result) return fail(std::move(result).error());
      const bool again = patience_.again(result->end) || result->end == ports::ToolEnd::lost;
      if (!again) return not_applied(rest.front(), *result, call.output_file);
      TRY_DONE(patience_.within_budget("revision '" + rest.front() + "'"));
      world_.clock.wait(between_tries);
    }
    return no_locks(rest.front(), tries);
  }

  // How many of these are there, once the tool's session is gone.
  Result<std::size_t> settle_through(std::span<const std::string> revisions) {
    auto now = settle_revision(world_, attempt_);
    if (!now) return in_doubt(std::move(now).error(), revisions.front());
    const auto at = *now ? std::ranges::find(revisions, **now) : revisions.end();
    return at == revisions.end() ? 0 : static_cast<std::size_t>(at - revisions.begin()) + 1;
  }

  Result<Snapshot> observed_end(const Snapshot& before, const std::string& revision) {
    TRY(auto move, observe(before, revision));
    if (move.moved == Moved::yes) return std::move(move.now);
    return left_partly(revision, {ports::ToolEnd::failed, "left more than it says"}, move);
  }

  void announce(const std::string& revision, int n) {
    const auto tries = world_.environment.locks.attempts;
    attempt_.observer.progress(
        "upgrading to " + revision +
        (n > 1 ? ", try " + std::to_string(n) + " of " + std::to_string(tries) : ""));
  }

  tl::unexpected<Error> no_locks(const std::string& revision, int tries) {
    return fail(ErrorCode::lock_timeout,
                "revision '" + revision + "' did not get its locks in " + std::to_string(tries) +
                    " tries of " + to_text(world_.environment.locks.wait),
                "look for who holds them: belay check; or allow more by 'locks'");
  }

  // A connection lost while observing leaves the outcome open, not failed.
  Result<Move> observe(const Snapshot& before, const std::string& revision) {
    auto move = settle_move(world_, attempt_, before, revision);
    if (!move) return in_doubt(std::move(move).error(), revision);
    return move;
  }

  static tl::unexpected<Error> in_doubt(Error error, const std::string& revision) {
    error.disposition = Disposition::in_doubt;
    return fail(std::move(error).while_doing("observing revision '" + revision + "'"));
  }

  tl::unexpected<Error> left_partly(const std::string& revision, const ports::ToolResult& result,
                                    const Move& move) {
    partly_ = true;
    return fail(ErrorCode::step_failed,
                "revision '" + revision + "' was applied in part: " + move.seen + "; the tool " +
                    result.summary + "; to clean up: " + join(move.clean_up, " "),
                "the objects named are there; the version row says they are not");
  }

  tl::unexpected<Error> not_applied(const std::string& revision, const ports::ToolResult& result,
                                    const std::filesystem::path& output) {
    return fail(ErrorCode::step_failed,
                "revision '" + revision + "' was not applied: the tool " + result.summary,
                hint_of(revision, output));
  }

  // Belay's own SQL tool prints nothing: what the server said is in the message.
  std::string hint_of(const std::string& revision, const std::filesystem::path& output) const {
    if (world_.files.exists(output)) return "its output is in " + output.string();
    const auto* script = graph_ ? graph_->find(revision) : nullptr;
    return script ? "mend " + script->path : "mend the migration";
  }

  World& world_;
  Attempt& attempt_;
  MigrateFiles files_;
  LockPatience patience_;
  std::vector<std::string> applied_;
  std::optional<std::string> at_;  // the revision that was seen last
  std::optional<migration::Graph> graph_;
  std::filesystem::path scripts_;
  bool partly_ = false;
  bool moved_before_ = false;  // an attempt before this one applied something, or may have
};

Result<engine::Reconciled> look(World& world, Attempt& attempt, const std::string& target) {
  TRY(auto identity, expect_identity(world, attempt.run));
  MigrateFiles files(world, attempt);
  TRY(auto in_work, files.in_work());
  using enum ledger::Verdict;
  if (!in_work) return engine::Reconciled{not_applied, "no revision was begun"};
  TRY(auto scripts, scripts_directory(world, attempt));
  TRY(auto graph, known_graph(world, attempt, files, scripts));
  TRY(auto wanted, graph.resolve(target));
  TRY(auto move, observe_move(world, attempt, *in_work));
  if (move.moved == Moved::partly) {
    return engine::Reconciled{partial, move.seen + "; to clean up: " + join(move.clean_up, " ")};
  }
  TRY(auto start, files.start());
  if (!start) return fail(ErrorCode::step_failed, "what it was before this step is not kept");
  // Going on, revisions before this one stay: performing again goes on from where the database is.
  // Going back, they are what is to be taken back.
  if (move.now.revision != wanted) {
    const bool in_the_way = attempt.run.rollback && move.now.revision != start->revision;
    return engine::Reconciled{in_the_way ? partial : not_applied, move.seen};
  }
  TRY(auto path, graph.path(start->revision, wanted));
  Json facts = receipt_of(
      {identity, scripts, wanted, path, digests_by_revision(world, scripts, graph, path)}, *start,
      move.now);
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
