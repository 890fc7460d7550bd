// What deciding reads of a run's state, in a few bytes. Leaves out how often a step was tried that
// is done with, and when a phase was opened: the clock of the simulation stands.
#pragma once

#include <string>

#include "core/saga/state.hpp"

namespace belay::engine::simulation {

inline void put_byte(std::string& bytes, int value) {
  bytes += static_cast<char>(value);
}

inline void put_step(std::string& bytes, const saga::StepState& step) {
  using saga::Backward, saga::Forward;
  const bool open = step.forward == Forward::pending || step.forward == Forward::intended ||
                    step.forward == Forward::in_doubt;
  put_byte(bytes, static_cast<int>(step.forward) * 16 + static_cast<int>(step.backward));
  put_byte(bytes, step.unknowable * 2 + step.verified +
                      (step.way ? 4 + 4 * static_cast<int>(*step.way) : 0));
  put_byte(bytes, open ? step.attempts : 0);
  put_byte(bytes, step.backward != Backward::undone ? step.undo_attempts : 0);
  put_byte(bytes, static_cast<int>(step.failed_ways.size()));
  for (const auto way : step.failed_ways) put_byte(bytes, static_cast<int>(way));
  if (!step.code.empty()) (bytes += step.code) += ';';
}

inline void put_state(std::string& bytes, const saga::RunState& run) {
  put_byte(bytes, run.rollback ? 1 + run.rollback->from_phase : 0);
  put_byte(bytes, run.escalation.has_value() * 2 + run.held);
  put_byte(bytes, run.end ? 1 + static_cast<int>(*run.end) : 0);
  for (const auto& phase : run.phases) {
    put_byte(bytes, phase.opened.has_value() * 4 + phase.closed.has_value() * 2 + phase.released);
    for (const auto& step : phase.steps) put_step(bytes, step);
  }
}

}  // namespace belay::engine::simulation
