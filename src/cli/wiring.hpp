// The one place where the ports get their implementations.
#pragma once

#include <memory>

#include "cli/settings.hpp"
#include "engine/world.hpp"
#include "ports/clock.hpp"
#include "ports/diagnosis.hpp"
#include "ports/lease.hpp"
#include "ports/ledger_store.hpp"

namespace belay::cli {

// What needs no target: ledger, lease, files. Cheap.
struct Ground {
  std::unique_ptr<ports::Clock> clock;
  std::unique_ptr<ports::Files> files;
  std::unique_ptr<ports::LedgerStore> store;
  std::unique_ptr<ports::Lease> lease;
  ports::Here here;
};
Result<Ground> make_ground(const Settings& settings);

enum class Access { read_only, acting };

// The rest, for a run (or, with an empty id, for a look). Owns all that its world refers to; the
// settings and the ground must outlive it.
class Wired {
 public:
  Wired();
  ~Wired();
  Wired(Wired&&) noexcept;
  engine::World& world();

  struct Parts;  // wiring.cpp's own

 private:
  friend Result<Wired> wire(const Settings&, Ground&, const RunId&, Access);
  std::unique_ptr<Parts> parts_;
};
Result<Wired> wire(const Settings& settings, Ground& ground, const RunId& run, Access access);

// A look at the server for the evidence of this run. config_invalid and the like as of wire().
Result<std::unique_ptr<ports::Diagnosis>> wire_diagnosis(const Settings& settings,
                                                         const RunId& run);

// Installs the handlers of SIGINT, SIGTERM, SIGHUP and SIGPIPE; lives as long as the process.
const ports::Stop& process_stop();
// Of a command that only looks: no safe point is worth waiting for, so that the first signal ends
// its children. process_stop() as well.
const ports::Stop& look_stop();

RunId new_run_id(ports::Clock& clock);

}  // namespace belay::cli
