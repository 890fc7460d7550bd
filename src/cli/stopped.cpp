#include "cli/stopped.hpp"

#include "cli/beginnings.hpp"

namespace belay::cli {
namespace {

engine::Standing standing_after(const Settings& settings, Ground& ground, const saga::RunState& run,
                                const Error& error) {
  auto standing = standing_here(settings, ground, run);
  if (error.code == ErrorCode::stale_epoch && standing.exit == ExitStatus::interrupted) {
    return {ExitStatus::busy, "the runner that has taken over the target", {}};
  }
  return standing;
}

}  // namespace

Result<Driven> stopped(const Settings& settings, Ground& ground, const saga::RunState& known,
                       bool begun, Error error) {
  auto chain = ground.store->read(settings.environment.name);
  if (chain) {
    const auto state = saga::fold(*chain);
    const auto found = state.runs.find(known.id);
    if (found != state.runs.end()) {
      const auto standing = standing_after(settings, ground, found->second, error);
      return Driven{standing, found->second, std::move(error)};
    }
  }
  if (!begun) return fail(std::move(error));
  // SAFETY: what this process noted last may not be durable: nothing is claimed to be over. Guarded
  // by StoppedRun.IsInterruptedAlsoWhereItsLedgerCannotBeRead.
  return Driven{{ExitStatus::interrupted, {}, {}}, known, std::move(error)};
}

}  // namespace belay::cli
