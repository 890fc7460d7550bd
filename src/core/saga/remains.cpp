#include "core/saga/remains.hpp"

#include "base/ensure.hpp"
#include "core/saga/naming.hpp"

namespace belay::saga {
namespace {

// Empty: it left nothing.
std::string_view how_far(const StepState& step) {
  switch (step.backward) {
    case Backward::undone:
      return {};
    case Backward::partial:
      return "taken back in part";
    case Backward::intended:
    case Backward::in_doubt:
      return "may be taken back, or may not";
    case Backward::none:
    case Backward::chosen:
      break;
  }
  switch (step.forward) {
    case Forward::succeeded:
      return "done";
    case Forward::partial:
      return "done in part";
    case Forward::intended:
    case Forward::in_doubt:
      return "may be done";
    case Forward::pending:
    case Forward::failed:
      return {};
  }
  ENSURE(false, "a step without a state");
}

}  // namespace

std::vector<StepAt> remaining_steps(const RunState& run) {
  std::vector<StepAt> steps;
  for (const StepAt at : all_steps(run.shape)) {
    const bool stays = has_effect(run.shape.step(at)) && !how_far(run.step(at)).empty();
    if (stays) steps.push_back(at);
  }
  return steps;
}

std::vector<std::string> remains_of(const RunState& run) {
  std::vector<std::string> lines;
  for (const StepAt at : remaining_steps(run)) {
    lines.push_back(naming(run.shape, at) + ": " + std::string(how_far(run.step(at))));
  }
  return lines;
}

std::vector<ledger::Record> closing_records(const RunState& run, const std::string& reason) {
  const auto steps = remaining_steps(run);
  ledger::Escalated given_up{{}, "aborted by a person: " + reason, remains_of(run)};
  // The step whose question a later rollback answers by looking again.
  if (!steps.empty()) given_up.at = steps.front();
  return {std::move(given_up),
          ledger::RunClosed{steps.empty() ? ledger::RunEnd::failed_nothing_changed
                                          : ledger::RunEnd::rolled_back_unverified}};
}

}  // namespace belay::saga
