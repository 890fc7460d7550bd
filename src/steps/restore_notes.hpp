// What a restore keeps in the run's directory, so that a process which finds it interrupted can go
// on behind the fence of the one that died: which transactions were ours, which of them closed the
// database, and up to where it is proven that nobody else wrote. The design is in
// docs/adr/0008-going-on-behind-the-fence.md.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/step.hpp"
#include "engine/world.hpp"

namespace belay::steps {

class RestoreNotes {
 public:
  // Of the step at `at` of the run whose directory this is; empty where there are none yet.
  static Result<RestoreNotes> read(engine::World& world, const std::filesystem::path& directory,
                                   StepAt at);
  static std::filesystem::path file_in(const std::filesystem::path& directory, StepAt at);

  // Each of these is durable when it returns.
  Done add_own(const std::vector<std::string>& ids);
  // Before the transaction commits: it is ours, and closes the database.
  Done add_fence(const std::string& id);
  // Behind this fence it was proven how many transactions of others there were since the backup;
  // more than none only where their loss was accepted.
  Done prove(const std::string& fence, std::int64_t lost);
  // All that others wrote before this reading is counted; taken behind a proven fence, just before
  // it is lifted.
  Done be_quiet_until(const ports::TransactionCounter& counter);

  const std::vector<std::string>& own() const { return own_; }
  std::int64_t lost() const { return lost_; }
  bool is_fence(const std::string& id) const;
  bool is_proven(const std::string& fence) const { return proven_ == fence; }
  // From where writes are to be counted: the backup's own reading, or a later one.
  ports::TransactionCounter since(const std::string& backup) const;

 private:
  RestoreNotes(engine::World& world, std::filesystem::path file)
      : world_(&world), file_(std::move(file)) {}
  Done keep() const;

  engine::World* world_;
  std::filesystem::path file_;
  std::vector<std::string> own_;
  std::vector<std::string> fences_;
  std::string proven_;
  std::string quiet_until_;
  std::int64_t lost_ = 0;
};

// The fence around the live database while a restore goes on. Lifted on every way out that did not
// swap, with what is proven kept first; a kill leaves it closed, for `belay resume` to go on behind
// or for `belay restore --lift-fence` to open.
class Fence {
 public:
  Fence(engine::World& world, ports::Observer& observer, RestoreNotes& notes, std::string database);
  Fence(const Fence&) = delete;
  Fence& operator=(const Fence&) = delete;
  ~Fence();

  // Whether a fence of ours, of this process or of one that died, stands and stood without a break.
  Result<bool> stands();
  // Whether it was counted behind the fence that stands what others wrote.
  Result<bool> is_proven();
  Done close(Duration deadline);
  Done prove(std::int64_t lost);
  Done lift();
  // It stays as it is: the swap opened the database, or another attempt is to go on behind it.
  void swapped() { closed_ = false; }
  void leave() { closed_ = false; }

 private:
  engine::World& world_;
  ports::Observer& observer_;
  RestoreNotes& notes_;
  std::string database_;
  bool closed_ = false;
};

}  // namespace belay::steps
