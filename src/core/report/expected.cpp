#include "core/report/expected.hpp"

#include "core/report/spans.hpp"
#include "core/saga/state.hpp"

namespace belay::report {
namespace {

struct PastRun {
  const ledger::RunShape* shape = nullptr;
  std::vector<ledger::Entry> entries;
};

// By id, which is by time.
std::map<RunId, PastRun> runs_of_plan(std::span<const ledger::Entry> chain, const std::string& plan,
                                      const RunId& before) {
  std::map<RunId, PastRun> runs;
  for (const auto& entry : chain) {
    if (!(entry.draft.run < before)) continue;
    const auto* opened = std::get_if<ledger::RunOpened>(&entry.draft.record);
    if (opened != nullptr && opened->shape.plan == plan) {
      runs[entry.draft.run].shape = &opened->shape;
    }
    const auto run = runs.find(entry.draft.run);
    if (run != runs.end()) run->second.entries.push_back(entry);
  }
  return runs;
}

bool has_step(const ledger::RunShape& shape, StepAt at, const std::string& kind) {
  const auto phase = static_cast<std::size_t>(at.phase);
  const auto step = static_cast<std::size_t>(at.step);
  return phase < shape.phases.size() && step < shape.phases[phase].steps.size() &&
         shape.phases[phase].steps[step].kind == kind;
}

}  // namespace

std::map<StepAt, Duration> expected_times(std::span<const ledger::Entry> chain,
                                          const ledger::RunShape& shape, const RunId& before) {
  std::map<StepAt, Duration> times;
  for (const auto& [id, past] : runs_of_plan(chain, shape.plan, before)) {
    const auto spans = spans_of(past.entries, past.entries.back().draft.at);
    for (const StepAt at : saga::all_steps(shape)) {
      if (!has_step(*past.shape, at, shape.step(at).kind)) continue;
      if (const auto time = time_of_success(spans, at)) times[at] = *time;
    }
  }
  return times;
}

}  // namespace belay::report
