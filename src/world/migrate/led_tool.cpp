#include "world/migrate/led_tool.hpp"

#include <algorithm>

#include "world/migrate/canary.hpp"

namespace belay::world {
namespace {

using ports::Stop;
using ports::ToolCall;
using ports::ToolResult;
using Words = std::vector<std::string>;

constexpr const char* led_hint =
    "let env.py take the whole address from a variable that 'env_pass' or 'env_file' names, such "
    "as DATABASE_URL";
constexpr const char* any_of_ours = "of this attempt";
// The proof sees whatever lives a moment; what comes behind it may take hours, in which the live
// server is to be spared.
constexpr Duration often{2}, seldom{100};

class LedTool final : public ports::MigrationTool {
 public:
  LedTool(std::unique_ptr<ports::MigrationTool> tool, SeeSessions sees_live)
      : tool_(std::move(tool)), sees_live_(std::move(sees_live)) {}

  Result<std::string> version(const ToolCall& call, const Stop& stop) override {
    return tool_->version(call, stop);
  }
  bool must_be_asked() const override { return tool_->must_be_asked(); }
  bool goes_down() const override { return tool_->goes_down(); }
  bool stamps() const override { return tool_->stamps(); }
  bool is_atomic(const migration::Revision& revision) const override {
    return tool_->is_atomic(revision);
  }
  Result<migration::Graph> graph(const ToolCall& call, const Stop& stop) override {
    return tool_->graph(call, stop);
  }
  Result<Words> current(const ToolCall& call, const Stop& stop) override {
    return tool_->current(call, stop);
  }

  // SAFETY: nothing that writes may be called before this one gave its answer. Guarded by
  // Drift.RefusesAToolThatConnectsElsewhere and Drift.RefusesAToolThatConnectsToBoth.
  Result<Words> prove_options_arrive(const ToolCall& call, const Stop& stop) override {
    auto proven =
        watching<Words>(call, often, [&] { return tool_->prove_options_arrive(call, stop); });
    if (proven || proven.error().code != ErrorCode::migration_tool) return proven;
    Error error = std::move(proven).error();
    error.hint = led_hint;
    return fail(
        std::move(error).while_doing("leading the migration tool into the scratch database; "
                                     "nothing was run"));
  }

  Result<std::vector<migration::ToldScript>> told_scripts(const ToolCall& call,
                                                          const Stop& stop) override {
    return tool_->told_scripts(call, stop);
  }
  Result<ports::ModelsCheck> check_models(const ToolCall& call, const Stop& stop) override {
    return watching<ports::ModelsCheck>(call, seldom,
                                        [&] { return tool_->check_models(call, stop); });
  }
  Result<ToolResult> upgrade(const ToolCall& call, const std::string& revision,
                             const Stop& stop) override {
    return watching<ToolResult>(call, seldom, [&] { return tool_->upgrade(call, revision, stop); });
  }
  Result<ToolResult> downgrade(const ToolCall& call, const std::string& revision,
                               const Stop& stop) override {
    return watching<ToolResult>(call, seldom,
                                [&] { return tool_->downgrade(call, revision, stop); });
  }
  Result<ToolResult> stamp(const ToolCall& call, const std::string& revision,
                           const Stop& stop) override {
    return watching<ToolResult>(call, seldom, [&] { return tool_->stamp(call, revision, stop); });
  }
  Result<ToolResult> upgrade_through(const ToolCall& call, std::span<const std::string> revisions,
                                     const Told& applied, const Stop& stop) override {
    return watching<ToolResult>(
        call, seldom, [&] { return tool_->upgrade_through(call, revisions, applied, stop); });
  }

 private:
  template <class Answer, class Ask>
  Result<Answer> watching(const ToolCall& call, Duration between, Ask ask) {
    if (!sees_live_) return ask();
    // Connects before the tool can. The server process of a tool that has ended may linger.
    TRY(const auto before, sees_live_());
    const SeeSessions ours = [&] { return new_ones_of(call, before); };
    SessionWatch watch(ours, any_of_ours, between);
    auto answer = ask();
    TRY(const bool seen, watch.stop());
    if (!seen) return answer;
    return fail(ErrorCode::migration_tool,
                "a session of the migration tool was seen in the live database, where it has "
                "nothing to do",
                led_hint);
  }

  // All of them as one name to watch for.
  Result<std::vector<ports::Session>> new_ones_of(const ToolCall& call,
                                                  const std::vector<ports::Session>& before) const {
    TRY(const auto sessions, sees_live_());
    const std::string prefix = session_name(call.attempt);
    const auto is_new = [&](const ports::Session& session) {
      return session.application.starts_with(prefix) &&
             std::ranges::none_of(before, [&](const ports::Session& old) {
               return old.pid == session.pid && old.started == session.started;
             });
    };
    std::vector<ports::Session> named(std::ranges::any_of(sessions, is_new) ? 1 : 0);
    if (!named.empty()) named.front().application = any_of_ours;
    return named;
  }

  std::unique_ptr<ports::MigrationTool> tool_;
  SeeSessions sees_live_;
};

}  // namespace

std::unique_ptr<ports::MigrationTool> make_led_tool(std::unique_ptr<ports::MigrationTool> tool,
                                                    SeeSessions sees_live) {
  return std::make_unique<LedTool>(std::move(tool), std::move(sees_live));
}

}  // namespace belay::world
