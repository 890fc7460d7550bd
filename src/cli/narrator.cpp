#include "cli/narrator.hpp"

#include <algorithm>
#include <chrono>

#include "cli/console.hpp"
#include "cli/wiring.hpp"
#include "core/report/expected.hpp"
#include "core/saga/naming.hpp"

namespace belay::cli {
namespace {

using namespace ledger;

// The rest, such as the end of a command's output, stands in the last word.
std::string first_line_of(const std::string& text) {
  const auto end = text.find('\n');
  return end == std::string::npos ? text : text.substr(0, end) + " …";
}

// One line for a record, or none.
class Line {
 public:
  explicit Line(const saga::RunState* run) : run_(run) {}

  std::string operator()(const LeaseTaken&) { return {}; }
  std::string operator()(const RunOpened& r) {
    return toned(Tone::strong, "run of plan " + r.shape.plan);
  }
  std::string operator()(const PhaseOpened& r) {
    return toned(Tone::strong, "phase " + run_->shape.phases[index(r.phase)].name);
  }
  std::string operator()(const PhaseClosed&) { return {}; }
  std::string operator()(const GateObserved& r) { return "waits for " + r.waits_for; }
  std::string operator()(const GateReleased&) { return "gate released"; }
  std::string operator()(const RunHeld& r) { return "held: " + r.reason; }
  std::string operator()(const RunUnheld&) { return "no longer held"; }
  std::string operator()(const StepIntended& r) { return "  " + name(r.at) + again(r.n); }
  std::string operator()(const StepSucceeded&) { return toned(Tone::good, "    done"); }
  std::string operator()(const StepFailed& r) { return bad("failed: " + r.message); }
  std::string operator()(const StepInDoubt& r) { return bad("in doubt: " + r.message); }
  std::string operator()(const StepReconciled& r) {
    return "  " + name(r.at) + ": looked whether it took effect: " + r.seen;
  }
  std::string operator()(const RollbackStarted& r) {
    return toned(Tone::strong, "going back: ") + first_line_of(r.reason);
  }
  std::string operator()(const WayBackChosen& r) {
    return "  " + name(r.at) + ": " + std::string(saga::text_of(r.way)) + ": " + r.why;
  }
  std::string operator()(const UndoIntended& r) {
    return "  " + name(r.at) + ": " + std::string(saga::text_of(r.way)) + again(r.n);
  }
  std::string operator()(const StepUndone& r) {
    return toned(Tone::good, r.verified ? "    done, and verified" : "    done");
  }
  std::string operator()(const UndoFailed& r) { return bad("failed: " + r.message); }
  std::string operator()(const UndoInDoubt& r) { return bad("in doubt: " + r.message); }
  std::string operator()(const UndoReconciled& r) {
    return "  " + name(r.at) + ": looked whether it was undone: " + r.seen;
  }
  std::string operator()(const Escalated&) { return {}; }
  std::string operator()(const PersonAnswered& r) {
    return "  " + name(r.at) + ": a person answered";
  }
  std::string operator()(const IdentityChanged&) { return "    the database is another one now"; }
  std::string operator()(const RuleOverridden& r) {
    return "  the policy's " + r.rule + " is overridden: " + r.reason;
  }
  std::string operator()(const ReceiptCounted& r) { return "  tried elsewhere: " + r.seen; }
  std::string operator()(const ApprovalRevoked& r) {
    return "  an approval was withdrawn" + (r.reason.empty() ? "" : ": " + r.reason);
  }
  std::string operator()(const RunClosed&) { return {}; }

 private:
  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  std::string name(StepAt at) const { return saga::name_of(run_->shape, at); }
  static std::string again(int n) { return n > 1 ? ", attempt " + std::to_string(n) : ""; }
  static std::string bad(const std::string& text) {
    return toned(Tone::bad, "    " + first_line_of(text));
  }

  const saga::RunState* run_;
};

}  // namespace

void Narrator::recorded(const Entry& entry) {
  saga::fold(state_, entry.draft);
  if (silent_) return;
  const auto run = state_.runs.find(entry.draft.run);
  if (run == state_.runs.end()) return;
  const std::string line = std::visit(Line(&run->second), entry.draft.record);
  if (!line.empty()) print_line(line);
  if (view_) show(entry, run->second);
}

void Narrator::progress(std::string_view text) {
  if (silent_) return;
  if (view_) return view_->progress(std::string(text));
  print_line(toned(Tone::quiet, "    " + std::string(text)));
}

void Narrator::remember(const std::vector<ledger::Entry>& entries, const RunId& run) {
  for (const auto& entry : entries) {
    if (entry.draft.run == run) saga::fold(state_, entry.draft);
  }
}

void Narrator::watch(ports::LedgerStore& store, const std::string& environment) {
  if (silent_ || !is_drawable()) return;
  // A ledger that cannot be read is told by whoever needs it.
  if (auto chain = store.read(environment)) past_ = *std::move(chain);
  view_ = std::make_unique<LiveView>(process_stop());
}

void Narrator::show(const Entry& entry, const saga::RunState& run) {
  const auto& record = entry.draft.record;
  if (const auto* step = std::get_if<StepIntended>(&record)) {
    begin(run, entry.draft, step->at, saga::name_of(run.shape, step->at));
  } else if (const auto* undo = std::get_if<UndoIntended>(&record)) {
    begin(run, entry.draft, undo->at,
          saga::name_of(run.shape, undo->at) + ": " + std::string(saga::text_of(undo->way)));
  } else {
    view_->end();
  }
}

void Narrator::begin(const saga::RunState& run, const Draft& draft, StepAt at,
                     const std::string& name) {
  const auto now = std::chrono::floor<Duration>(std::chrono::system_clock::now());
  LiveStep step{name, {}, {}, std::max(Duration{}, now - draft.at)};
  if (!run.rollback) {
    const auto times = report::expected_times(past_, run.shape, draft.run);
    if (const auto time = times.find(at); time != times.end()) step.last_time = time->second;
    for (const StepAt next : saga::all_steps(run.shape)) {
      if (next > at) step.following.push_back(saga::name_of(run.shape, next));
    }
  }
  view_->begin(std::move(step));
}

}  // namespace belay::cli
