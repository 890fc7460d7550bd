// The ledger as one runner writes it: records are noted, folded at once, and made durable together
// before the next effect. Only the holder of the lease has a journal.
#pragma once

#include "base/redactor.hpp"
#include "core/saga/fold.hpp"
#include "ports/clock.hpp"
#include "ports/ledger_store.hpp"
#include "ports/observer.hpp"

namespace belay::engine {

class Journal {
 public:
  // What a journal writes on behalf of.
  struct Writer {
    std::string environment;
    ports::Here here;
    const Redactor* secrets = nullptr;  // taken out of the words of every record; may be null
  };

  // Reads and verifies the chain. Errors are those of LedgerStore::read.
  static Result<Journal> open(ports::LedgerStore& store, ports::Clock& clock,
                              ports::Observer& observer, Writer writer);

  const saga::EnvironmentState& state() const { return state_; }
  std::int64_t epoch() const { return epoch_; }
  const ledger::Head& head() const { return head_; }  // of what is durable
  void set_epoch(std::int64_t epoch) { epoch_ = epoch; }

  // Folds the record now; it becomes durable with the next commit. A crash before that is a crash
  // before the record.
  void note(const RunId& run, ledger::Record record);

  // SAFETY: called before every effect and before every wait; after an error nothing noted since
  // the last commit is durable and no effect may follow. Guarded by the crash simulation.
  Done commit();

 private:
  Journal(ports::LedgerStore& store, ports::Clock& clock, ports::Observer& observer, Writer writer)
      : store_(&store), clock_(&clock), observer_(&observer), writer_(std::move(writer)) {}

  ports::LedgerStore* store_;
  ports::Clock* clock_;
  ports::Observer* observer_;
  Writer writer_;
  saga::EnvironmentState state_;
  ledger::Head head_;
  std::int64_t epoch_ = 0;
  std::vector<ledger::Draft> noted_;
};

}  // namespace belay::engine
