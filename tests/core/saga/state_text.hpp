// All of a run's state that deciding reads, as text: two runs of one shape with the same text go on
// the same way. Words that only people read are left out.
#pragma once

#include <string>

#include "core/saga/state.hpp"

namespace belay::saga {

inline std::string text_of_state(const RunState& run) {
  std::string text;
  const auto put = [&](auto value) { (text += ' ') += std::to_string(static_cast<int>(value)); };
  const auto put_time = [&](const std::optional<Instant>& at) {
    text += at ? " @" + std::to_string(at->time_since_epoch().count()) : " -";
  };
  put(run.rollback ? run.rollback->from_phase : -1);
  put(run.escalation.has_value());
  put(run.held);
  put(run.end ? static_cast<int>(*run.end) : -1);
  for (const auto& phase : run.phases) {
    put_time(phase.opened);
    put_time(phase.closed);
    put(phase.released);
    for (const auto& step : phase.steps) {
      put(step.forward);
      put(step.backward);
      put(step.attempts);
      put(step.undo_attempts);
      put(step.unknowable);
      put(step.verified);
      put(step.way ? static_cast<int>(*step.way) : -1);
      for (const auto way : step.failed_ways) put(way);
      text += ' ' + step.code + ';';
    }
  }
  return text;
}

}  // namespace belay::saga
