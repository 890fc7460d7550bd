#include "steps/lock_patience.hpp"

namespace belay::steps {
namespace {

// What a place in the queue held up is gone when the queue is. What the migration itself held, it
// holds again: so the application stands at most this often for the whole step.
constexpr int most_stalls = 3;

}  // namespace

LockPatience::LockPatience(const engine::World& world, engine::Attempt& attempt)
    : world_(world), attempt_(attempt) {}

void LockPatience::note(const ports::ToolResult& result) {
  noted_ = true;
  migration::add(waits_, result.waits);
  const auto seen = migration::describe(result.waits);
  if (!seen.empty()) attempt_.observer.progress("lock waits: " + seen);
  if (result.waits.cancelled > 0) {
    attempt_.observer.progress(result.waits.ended > 0 ? "cancelled and ended for that"
                                                      : "cancelled for that");
  }
  if (result.end == ports::ToolEnd::stalled) ++stalls_;
}

bool LockPatience::again(ports::ToolEnd end) const {
  return end == ports::ToolEnd::lock_timeout || end == ports::ToolEnd::stalled;
}

Done LockPatience::within_budget(const std::string& what) const {
  if (stalls_ < most_stalls) return {};
  return fail(ErrorCode::lock_timeout,
              what + " was cancelled " + std::to_string(stalls_) +
                  " times, since others waited for its locks longer than " +
                  to_text(world_.environment.locks.stall) + ": " + migration::describe(waits_),
              "let it hold its locks for a shorter time, or allow more by 'stall' in 'locks'");
}

void LockPatience::write_into(Json& facts) const {
  if (noted_) facts.set("lock_waits", migration::to_json(waits_));
}

}  // namespace belay::steps
