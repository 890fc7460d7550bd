// Tells a person how a run goes, a line an event; in --json mode it says nothing until the end.
#pragma once

#include "core/saga/fold.hpp"
#include "engine/run.hpp"
#include "ports/observer.hpp"

namespace belay::cli {

class Narrator final : public ports::Observer {
 public:
  explicit Narrator(bool silent) : silent_(silent) {}
  void recorded(const ledger::Entry& entry) override;
  void progress(std::string_view text) override;
  // A record of an earlier process: folded, not told.
  void remember(const ledger::Entry& entry) { saga::fold(state_, entry.draft); }

 private:
  bool silent_;
  saga::EnvironmentState state_;  // folded along, to name the steps
};

// The last word on a run: what failed, what was done about it, what state the world is in, and the
// next command; then the path of its report, if there is one.
void print_last_word(const saga::RunState& run, const saga::Standing& standing, bool json,
                     const std::string& report = {});
Json to_json(const saga::RunState& run, const saga::Standing& standing);

}  // namespace belay::cli
