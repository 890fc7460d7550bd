#include "cli/follow.hpp"

#include "cli/beginnings.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"
#include "world/os/file_lease.hpp"

namespace belay::cli {
namespace {

constexpr Duration between_looks{200};
// A write within one tick of the file system's clock does not show in the file's time.
constexpr int looks_without_reading = 25;

class Following {
 public:
  Following(const Settings& settings, Ground& ground, RunId id, bool json)
      : settings_(settings), ground_(ground), id_(std::move(id)), narrator_(json) {
    narrator_.watch(*ground.store, settings.environment.name);
  }

  // What is new since the last time.
  Done tell() {
    TRY(const auto chain, ground_.store->read(settings_.environment.name));
    for (; told_ < chain.size(); ++told_) {
      const auto& entry = chain[told_];
      if (entry.draft.run != id_) continue;
      narrator_.recorded(entry);
      saga::fold(state_, entry.draft);
    }
    return {};
  }

  const saga::RunState& run() const { return state_.runs.at(id_); }

  // Waits until the ledger's file is another than it was, or for some looks at most.
  void await_change() {
    for (int look = 0; look < looks_without_reading; ++look) {
      ground_.clock->wait(between_looks);
      const auto now = written();
      const bool changed = now != seen_;
      seen_ = now;
      if (changed || stopped() || !runner_of(settings_)) return;
    }
  }
  static bool stopped() { return process_stop().level() != ports::StopLevel::none; }

 private:
  std::filesystem::file_time_type written() const {
    std::error_code ignored;
    return std::filesystem::last_write_time(settings_.state_file(), ignored);
  }

  const Settings& settings_;
  Ground& ground_;
  RunId id_;
  Narrator narrator_;
  saga::EnvironmentState state_;
  std::size_t told_ = 0;
  std::filesystem::file_time_type seen_{};
};

// Whether the runner acts on this run. It names the run that it took the lease for; others may be
// due meanwhile.
bool is_at(const std::string& runner, const RunId& id, const saga::Standing& standing) {
  return standing.exit == ExitStatus::interrupted ||
         (standing.is_due && runner.find(id.text) != std::string::npos);
}

}  // namespace

std::optional<std::string> runner_of(const Settings& settings) {
  return world::lease_holder(settings.state_directory(), settings.environment.name);
}

saga::Standing standing_now(const Settings& settings, Ground& ground, const saga::RunState& run) {
  auto standing = standing_here(settings, ground, run);
  const auto runner = runner_of(settings);
  if (runner && is_at(*runner, run.id, standing)) return {ExitStatus::busy, {}, {}};
  return standing;
}

Result<ExitStatus> follow(const Settings& settings, Ground& ground, const RunId& id, bool json) {
  static_cast<void>(process_stop());
  saga::Standing standing;
  std::optional<saga::RunState> run;
  {
    Following following(settings, ground, id, json);
    while (true) {
      // SAFETY: asked before the ledger is read: who has let the lease go by now has written all.
      const auto runner = runner_of(settings);
      TRY_DONE(following.tell());
      standing = standing_here(settings, ground, following.run());
      if (!runner || !is_at(*runner, id, standing)) break;
      standing = {ExitStatus::busy, {}, {}};
      if (Following::stopped()) break;
      following.await_change();
    }
    run = following.run();
  }  // the live lines are away
  print_last_word(*run, standing, json, {});
  return standing.exit;
}

}  // namespace belay::cli
