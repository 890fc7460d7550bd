// The contract of a step kind. A bound step performs one effect and knows how to tell whether it
// happened and how to take it back; when to do which is decide's matter alone.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "core/ledger/record.hpp"
#include "core/saga/state.hpp"
#include "ports/observer.hpp"
#include "ports/stop.hpp"

namespace belay::engine {

// What one call of a step may know of its run.
struct Attempt {
  AttemptId id;
  std::int64_t epoch = 0;
  const saga::RunState& run;
  const ports::Stop& stop;
  ports::Observer& observer;
  std::filesystem::path directory;  // of the run, 0700; output files go here

  // A file of this attempt in the run's directory: "1-3-1.alembic.log".
  std::filesystem::path file(std::string_view name) const;
};

struct Succeeded {
  Json facts;
};
struct Failed {
  Error error;
  ledger::Effect effect = ledger::Effect::none;
  Json facts = {};
};
struct InDoubt {
  std::string message;
};
using Performed = std::variant<Succeeded, Failed, InDoubt>;
// An error by its disposition: in doubt, or failed and left nothing.
Performed not_performed(Error error);

struct Reconciled {
  ledger::Verdict verdict = ledger::Verdict::unknown;
  std::string seen;
  Json facts = {};
  bool verified = false;  // of an undo that is found done
};

struct Chosen {
  ledger::WayBack way = ledger::WayBack::person;
  std::string why;
};

struct Undone {
  bool verified = false;
  Json facts = {};
  // Set when the undo swapped the database for another one.
  Json identity_before = {};
  Json identity_after = {};
};
using UndoResult = std::variant<Undone, Failed, InDoubt>;
UndoResult not_undone(Error error);

class Step {
 public:
  virtual ~Step() = default;

  // Performs the effect. A crash anywhere inside must leave what `reconcile` can tell apart, or
  // what may simply be repeated, as the kind's replay class says.
  virtual Performed perform(Attempt& attempt) = 0;

  // Observes whether the effect of an earlier attempt happened; changes nothing. Called for
  // detectable steps only, after the attempt's processes and sessions are gone.
  virtual Reconciled reconcile(Attempt& attempt);

  // Of the rungs still open, the one that fits the world as it is; changes nothing. Called where
  // there is more than one, or one that must be looked at first.
  virtual Chosen choose_way_back(Attempt& attempt, std::span<const ledger::WayBack> open);

  virtual UndoResult undo(Attempt& attempt, ledger::WayBack way);
  virtual Reconciled reconcile_undo(Attempt& attempt, ledger::WayBack way);
};

struct BoundStep {
  ledger::StepShape shape;
  std::unique_ptr<Step> step;
  // Lines for `belay plan`: what exactly will be done.
  std::vector<std::string> details = {};
};

}  // namespace belay::engine
