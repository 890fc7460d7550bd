// Acting on an environment: the lease, the journal, the epoch, recovery, and the loop.
#pragma once

#include <functional>

#include "cli/runs.hpp"
#include "cli/wiring.hpp"
#include "engine/journal.hpp"
#include "engine/run.hpp"

namespace belay::cli {

struct Acting {
  std::unique_ptr<ports::HeldLease> lease;
  engine::Journal journal;
  bool was_open = false;  // the run stood in the ledger before
};

// Takes the lease and the next epoch, announced in the ledger, then in the target. `why` is the
// command. When the target cannot be reached: an error for a new run; for a run that goes on it is
// only logged, since the code's way back must not wait for the database.
// Refused, with nothing taken or written, while another run acts (see expect_no_acting_run), and
// on another database than the one that the environment is bound to and the run has met, and where
// the target's epoch is ahead of the ledger's (docs/adr/0014-target-as-anchor.md).
enum class Target { must_answer, may_be_away };
Result<Acting> begin_acting(const Settings& settings, Ground& ground, engine::World& world,
                            ports::Observer& observer, const RunId& run, const std::string& why,
                            Target target);

// One acting run an environment; those that wait for a gate, are held, or are over do not act.
// `except` is the run that asks.
Done expect_no_acting_run(const saga::EnvironmentState& state, const RunId& except, Instant now);

// In this order and no other: end the run's processes, wait; compare the cluster; end its
// sessions, wait. Only then may anything be observed.
Done recover(engine::World& world, const saga::RunState& run, ports::Observer& observer);

// Where a run stands after it was driven, and what of it this process knows.
struct Driven {
  engine::Standing standing;
  saga::RunState run;
  std::optional<Error> stopped_by;  // an error that left the run open, or its end unsaid
};

// Goes on with a run as far as the gates allow, and whoever keeps them beside the plan. An error of
// the ledger or the epoch before the run's first intent is durable is an error; later it is what
// stopped the run (docs/errors.md: a refusal would say that nothing was touched).
Result<Driven> drive(const Settings& settings, Ground& ground, engine::World& world, Acting& acting,
                     engine::BoundRun& bound, const RunId& run, ports::Observer& observer,
                     engine::Gatekeeper gatekeeper = {});

// Resumes the run from its snapshot: lease, recovery, loop. `prepare` may note records first. The
// policy is asked again as of now, by these settings (beginnings.hpp). Errors: refusals, before
// anything of the run was gone on with.
Result<Driven> go_on(const Settings& settings, Ground& ground, const RunId& run,
                     const std::string& why, ports::Observer& observer,
                     const std::function<Done(engine::Journal&)>& prepare = {});

}  // namespace belay::cli
