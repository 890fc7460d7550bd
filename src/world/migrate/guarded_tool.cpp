#include "world/migrate/guarded_tool.hpp"

#include "world/migrate/lock_guard.hpp"

namespace belay::world {
namespace {

using ports::Stop;
using ports::ToolCall;
using ports::ToolEnd;
using ports::ToolResult;

// Ends the tool when its session could not be ended.
class GuardedStop final : public Stop {
 public:
  GuardedStop(const Stop& stop, const LockGuard& guard) : stop_(stop), guard_(guard) {}
  ports::StopLevel level() const override {
    return guard_.gives_up() ? ports::StopLevel::now : stop_.level();
  }

 private:
  const Stop& stop_;
  const LockGuard& guard_;
};

class GuardedTool final : public ports::MigrationTool {
 public:
  GuardedTool(std::unique_ptr<ports::MigrationTool> tool,
              std::unique_ptr<ports::LockObserver> observer)
      : tool_(std::move(tool)), observer_(std::move(observer)) {}

  Result<std::string> version(const ToolCall& call, const Stop& stop) override {
    return tool_->version(call, stop);
  }
  bool must_be_asked() const override { return tool_->must_be_asked(); }
  bool goes_down() const override { return tool_->goes_down(); }
  Result<migration::Graph> graph(const ToolCall& call, const Stop& stop) override {
    return tool_->graph(call, stop);
  }
  Result<std::vector<migration::ToldScript>> told_scripts(const ToolCall& call,
                                                          const Stop& stop) override {
    return tool_->told_scripts(call, stop);
  }
  Result<ports::ModelsCheck> check_models(const ToolCall& call, const Stop& stop) override {
    return tool_->check_models(call, stop);
  }
  Result<std::vector<std::string>> prove_options_arrive(const ToolCall& call,
                                                        const Stop& stop) override {
    return tool_->prove_options_arrive(call, stop);
  }
  Result<std::vector<std::string>> current(const ToolCall& call, const Stop& stop) override {
    return tool_->current(call, stop);
  }
  bool is_atomic(const migration::Revision& revision) const override {
    return tool_->is_atomic(revision);
  }

  Result<ToolResult> upgrade(const ToolCall& call, const std::string& revision,
                             const Stop& stop) override {
    return watched(call, stop,
                   [&](const Stop& either) { return tool_->upgrade(call, revision, either); });
  }
  Result<ToolResult> downgrade(const ToolCall& call, const std::string& revision,
                               const Stop& stop) override {
    return watched(call, stop,
                   [&](const Stop& either) { return tool_->downgrade(call, revision, either); });
  }
  bool stamps() const override { return tool_->stamps(); }
  Result<ToolResult> stamp(const ToolCall& call, const std::string& revision,
                           const Stop& stop) override {
    return watched(call, stop,
                   [&](const Stop& either) { return tool_->stamp(call, revision, either); });
  }
  Result<ToolResult> upgrade_through(const ToolCall& call, std::span<const std::string> revisions,
                                     const Told& applied, const Stop& stop) override {
    return watched(call, stop, [&](const Stop& either) {
      return tool_->upgrade_through(call, revisions, applied, either);
    });
  }

 private:
  template <class Run>
  Result<ToolResult> watched(const ToolCall& call, const Stop& stop, Run run) {
    TRY(const auto guard,
        LockGuard::begin(*observer_, {session_name(call.attempt), call.budget.stall}));
    auto result = run(GuardedStop(stop, *guard));
    const auto& rules = guard->end();
    if (!result) return result;
    result->waits = rules.waits();
    // The operator's stop stays one.
    const bool ours = rules.acted() && stop.level() != ports::StopLevel::now;
    if (ours && result->end != ToolEnd::done) {
      result->end = rules.only_queued() ? ToolEnd::lock_timeout : ToolEnd::stalled;
    }
    return result;
  }

  std::unique_ptr<ports::MigrationTool> tool_;
  std::unique_ptr<ports::LockObserver> observer_;
};

}  // namespace

std::unique_ptr<ports::MigrationTool> make_guarded_tool(
    std::unique_ptr<ports::MigrationTool> tool, std::unique_ptr<ports::LockObserver> observer) {
  return std::make_unique<GuardedTool>(std::move(tool), std::move(observer));
}

}  // namespace belay::world
