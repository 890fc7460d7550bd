// Tells a person how a run goes, a line an event, and on a terminal what is being done just now; in
// --json mode it says nothing until the end.
#pragma once

#include <memory>

#include "cli/live_view.hpp"
#include "core/saga/fold.hpp"
#include "engine/run.hpp"
#include "ports/ledger_store.hpp"
#include "ports/observer.hpp"

namespace belay::cli {

class Narrator final : public ports::Observer {
 public:
  explicit Narrator(bool silent) : silent_(silent) {}
  void recorded(const ledger::Entry& entry) override;
  void progress(std::string_view text) override;
  // Shows on a terminal what is being done; what is told so far stays above. `store` has the runs
  // before, to compare times with; it need not outlive the call.
  void watch(ports::LedgerStore& store, const std::string& environment);
  // What an earlier process wrote of the run: folded, not told.
  void remember(const std::vector<ledger::Entry>& entries, const RunId& run);

 private:
  void show(const ledger::Entry& entry, const saga::RunState& run);
  void begin(const saga::RunState& run, const ledger::Draft& draft, StepAt at,
             const std::string& name);

  bool silent_;
  std::unique_ptr<LiveView> view_;
  std::vector<ledger::Entry> past_;  // only for the view
  saga::EnvironmentState state_;     // folded along, to name the steps
};

// The last word on a run: what failed, what was done about it, what state the world is in, and the
// next command; then where its report and its evidence are, if there are any. With --json also the
// error that stopped it.
struct Left {
  std::string report, evidence;
  const Error* stopped_by = nullptr;
};
void print_last_word(const saga::RunState& run, const saga::Standing& standing, bool json,
                     const Left& left = {});
Json to_json(const saga::RunState& run, const saga::Standing& standing);

}  // namespace belay::cli
