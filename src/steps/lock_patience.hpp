// How often a step goes on trying when others had to wait for locks behind it, and the evidence of
// who waited, for its receipt.
#pragma once

#include "engine/step.hpp"
#include "engine/world.hpp"

namespace belay::steps {

class LockPatience {
 public:
  LockPatience(const engine::World& world, engine::Attempt& attempt);

  // After each try of the tool: adds up who waited, and tells it.
  void note(const ports::ToolResult& result);
  // Whether a try that ended so, and changed nothing, may be repeated.
  bool again(ports::ToolEnd end) const;
  // Set once the step was ended too often for what it held: it would hold it the next time too.
  Done within_budget(const std::string& what) const;
  // "lock_waits" in the facts, once a try was watched.
  void write_into(Json& facts) const;

 private:
  const engine::World& world_;
  engine::Attempt& attempt_;
  migration::LockWaits waits_;
  int stalls_ = 0;
  bool noted_ = false;
};

}  // namespace belay::steps
