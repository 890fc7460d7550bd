#include "steps/rehearsal.hpp"

#include <algorithm>
#include <chrono>

#include "base/text.hpp"
#include "core/migration/reversibility.hpp"
#include "steps/migrate_target.hpp"
#include "steps/stop_at_once.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using Steady = std::chrono::steady_clock;
constexpr auto restore_within = std::chrono::hours(6);
constexpr Duration least_lock_wait = std::chrono::seconds(30);

class OnCopy {
 public:
  OnCopy(engine::World& world, const engine::Attempt& attempt, const RehearsalOrder& order)
      : world_(world), attempt_(attempt), order_(order), stop_(attempt.stop) {}

  OnCopy(const OnCopy&) = delete;
  OnCopy& operator=(const OnCopy&) = delete;
  // Secrets may stand in what was written down, so no way out leaves it.
  ~OnCopy() { static_cast<void>(world_.files.remove_tree(recorded_)); }

  Result<Rehearsed> rehearse() {
    TRY(scratch_, world_.make_scratch(ports::Extensions::none,
                                      [this](const std::string& name) { return fill(name); }));
    TRY_DONE(record_sent());
    TRY_DONE(expect_ours());
    TRY(const auto before, catalog());
    TRY_DONE(note_beginning(before));
    TRY_DONE(go_up());
    TRY(rehearsed_.catalog, catalog());
    rehearsed_.fingerprint = migration::fingerprint(rehearsed_.catalog);
    TRY_DONE(try_way_back(before, rehearsed_.catalog));
    TRY_DONE(scratch_->drop());
    TRY_DONE(world_.files.remove_tree(recorded_));
    return std::move(rehearsed_);
  }

 private:
  Done fill(const std::string& name) {
    attempt_.observer.progress("restoring backup " +
                               std::filesystem::path(order_.backup.directory).filename().string() +
                               " into the scratch database " + name);
    return world_.backups->restore(order_.backup, name, attempt_.id,
                                   static_cast<int>(world_.environment.backups->jobs),
                                   restore_within, stop_);
  }

  // A killed rehearsal may have left it.
  Done record_sent() {
    TRY_DONE(world_.files.remove_tree(recorded_));
    TRY_DONE(world_.files.make_directory(world_.scratch, 0700));
    TRY_DONE(world_.files.make_directory(recorded_, 0700));
    return scratch_->record_sent(recorded_);
  }

  // What the tool sent for something else than a revision.
  Done forget_sent() {
    TRY(const auto sent, scratch_->sent({}));
    static_cast<void>(sent);
    return {};
  }

  // SAFETY: the tool's own session is seen in the copy, and none of it in the live database, before
  // it is asked to write. Guarded by Rehearse.RunsNothingWhereTheToolConnectsElsewhere.
  Done expect_ours() {
    TRY(const auto said, scratch_->tool().prove_options_arrive(call("proof.log"), stop_));
    TRY(const auto there, revision_there());
    const auto row = there ? std::vector{*there} : std::vector<std::string>{};
    if (there == order_.from && said == row) return {};
    return fail(ErrorCode::step_failed,
                "the copy is at " + naming(there) + ", the database at " + naming(order_.from) +
                    "; nothing was run: once no run is open, belay backup create makes one of now");
  }

  Result<std::optional<std::string>> revision_there() {
    std::vector<std::string> ids;
    if (scratch_->tool().must_be_asked()) {
      TRY(ids, scratch_->tool().current(call("current.log"), stop_));
    } else {
      TRY(const auto rows, scratch_->database().versions(version_table(world_)));
      for (const auto& row : rows) ids.push_back(row.revision);
    }
    if (ids.size() > 1) return std::optional(join(ids, ", "));
    return ids.empty() ? std::nullopt : std::optional(ids.front());
  }

  Result<migration::Catalog> catalog() {
    return scratch_->database().catalog(version_table(world_));
  }

  // A backup brings the catalog of its time, and not all of it under another owner.
  Done note_beginning(const migration::Catalog& copy) {
    rehearsed_.fingerprint_from = migration::fingerprint(copy);
    TRY(const auto live, world_.database->catalog(version_table(world_)));
    const auto change = migration::difference(copy, live);
    if (change.empty()) return {};
    rehearsed_.unlike = describe(change);
    attempt_.observer.progress("the database is not as the backup was: " + rehearsed_.unlike);
    return {};
  }

  Done go_up() {
    for (const auto& revision : order_.path) {
      attempt_.observer.progress("trying " + revision + " on the copy");
      TRY(const auto watch, scratch_->watch_locks(version_table(world_)));
      TRY_DONE(forget_sent());
      const auto began = Steady::now();
      TRY_DONE(move(Way::up, revision, revision));
      const auto took = std::chrono::duration_cast<Duration>(Steady::now() - began);
      TRY(auto sent, scratch_->sent(revision));
      rehearsed_.applied.push_back({revision, took, watch->end(), std::move(sent)});
      for (const auto& line : migration::describe(rehearsed_.applied.back().locks)) {
        attempt_.observer.progress(revision + " " + line);
      }
    }
    TRY(const auto invalid, scratch_->database().invalid_indexes());
    if (invalid.empty()) return {};
    return fail(ErrorCode::step_failed,
                "on the copy it left an invalid index: " + join(invalid, ", "));
  }

  // Where the change is additive the schema is kept, and where it destroys something a downgrade
  // brings nothing back: the ladder counts on it in neither case.
  Done try_way_back(const migration::Catalog& before, const migration::Catalog& after) {
    const auto judged = migration::judge(before, after);
    rehearsed_.way_back = judged.additive                   ? "not tried: the change is additive"
                          : judged.upgrade_destroys         ? "not tried: the upgrade destroys"
                          : !world_.migrations->goes_down() ? "not tried: the tool goes up only"
                          : !order_.downgrade               ? "not tried: the plan says so"
                                                            : "";
    if (!rehearsed_.way_back.empty()) return {};
    for (std::size_t n = order_.path.size(); n > 0; --n) {
      attempt_.observer.progress("taking " + order_.path[n - 1] + " back on the copy");
      const auto below = n > 1 ? std::optional(order_.path[n - 2]) : order_.from;
      TRY_DONE(move(Way::down, order_.path[n - 1], below));
    }
    TRY(const auto back, catalog());
    const auto change = migration::difference(before, back);
    if (!change.empty()) {
      return fail(ErrorCode::step_failed,
                  "on the copy the way back leaves another schema: " + describe(change),
                  "mend the downgrade; or downgrade = false, and the backup is the way back");
    }
    rehearsed_.way_back = "as before";
    return {};
  }

  enum class Way { up, down };

  // That the tool says "done" proves nothing: where the copy is then is looked at.
  Done move(Way way, const std::string& revision, const std::optional<std::string>& to) {
    const bool up = way == Way::up;
    const auto order = call(up ? "rehearse-up.log" : "rehearse-down.log");
    auto& tool = scratch_->tool();
    TRY(const auto result,
        up ? tool.upgrade(order, *to, stop_) : tool.downgrade(order, to.value_or("base"), stop_));
    if (stop_.level() != ports::StopLevel::none) {
      return fail(ErrorCode::interrupted, "stopped; the copy was dropped");
    }
    const std::string what =
        up ? "revision '" + revision + "'" : "the downgrade of revision '" + revision + "'";
    if (result.end != ports::ToolEnd::done) {
      return fail(ErrorCode::step_failed,
                  "on a copy " + what + " fails: the tool " + result.summary,
                  up ? "mend it; the database itself was not touched"
                     : "mend it; or downgrade = false, and the backup is the way back");
    }
    TRY(const auto there, revision_there());
    if (there == to) return {};
    return fail(ErrorCode::step_failed,
                "on a copy " + what + " came to " + naming(there) + ", not to " + naming(to));
  }

  // The copy's epoch is its own: 1. Nobody is in the way of anybody there but for the watch on
  // locks, which lets go as soon as it has looked.
  ports::ToolCall call(std::string_view output) const {
    auto made = tool_call(world_, attempt_, order_.scripts, output);
    made.epoch = 1;
    made.budget.wait = std::max(made.budget.wait, least_lock_wait);
    return made;
  }

  engine::World& world_;
  const engine::Attempt& attempt_;
  const RehearsalOrder& order_;
  const StopAtOnce stop_;
  const std::filesystem::path recorded_ = world_.scratch / "recorded";
  std::unique_ptr<ports::Scratch> scratch_;
  Rehearsed rehearsed_;
};

}  // namespace

Result<Rehearsed> rehearse_on_copy(engine::World& world, const engine::Attempt& attempt,
                                   const RehearsalOrder& order) {
  return OnCopy(world, attempt, order).rehearse();
}

}  // namespace belay::steps
