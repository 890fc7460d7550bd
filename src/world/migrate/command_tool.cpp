#include "world/migrate/command_tool.hpp"

#include "base/ensure.hpp"
#include "core/migration/line.hpp"

namespace belay::world {
namespace {

using ports::Stop;
using ports::ToolCall;
using ports::ToolEnd;
using ports::ToolResult;
using Words = std::vector<std::string>;

constexpr std::string_view placeholder = "{revision}";
constexpr const char* connect_hint =
    "let 'current' connect to this database directly, and leave PGOPTIONS and the application's "
    "name as they come";

Words filled_in(Words words, const std::string& revision) {
  for (auto& word : words) {
    for (auto at = word.find(placeholder); at != std::string::npos;
         at = word.find(placeholder, at + revision.size())) {
      word.replace(at, placeholder.size(), revision);
    }
  }
  return words;
}

class CommandTool final : public ports::MigrationTool {
 public:
  CommandTool(CommandToolSettings settings, ports::ProcessRunner& runner, SeeSessions see_sessions)
      : settings_(std::move(settings)),
        child_({.cwd = settings_.cwd,
                .environment = settings_.environment,
                .plain = {},
                .hint = "set 'env_pass' or 'env_file' in migrations to what the tool reads of its "
                        "environment",
                .named_by_variable = true},
               runner, std::move(see_sessions)) {
    ENSURE(!settings_.current.empty() && !settings_.pending.empty() && !settings_.up.empty(),
           "a tool by commands needs current, pending and up");
  }

  bool must_be_asked() const override { return true; }
  bool stamps() const override { return !settings_.stamp.empty(); }
  bool goes_down() const override { return !settings_.down.empty(); }
  bool is_atomic(const migration::Revision&) const override { return false; }

  Result<std::string> version(const ToolCall& call, const Stop& stop) override {
    TRY(const auto ids, current(call, stop));
    return ids.empty() ? "says that nothing is applied" : "says '" + ids.front() + "'";
  }

  Result<migration::Graph> graph(const ToolCall& call, const Stop& stop) override {
    TRY(auto line, current(call, stop));
    TRY(const std::string output, child_.ask(call, settings_.pending, "pending", stop));
    TRY(const auto pending, read("pending", output));
    line.insert(line.end(), pending.begin(), pending.end());
    return migration::graph_of_lines({line});
  }

  Result<Words> prove_options_arrive(const ToolCall& call, const Stop& stop) override {
    TRY(const std::string output,
        child_.ask_and_be_seen(call, settings_.current, "current", connect_hint, stop));
    return one_at_most(output);
  }

  Result<ToolResult> upgrade(const ToolCall& call, const std::string& revision,
                             const Stop& stop) override {
    return child_.act(call, filled_in(settings_.up, revision), stop);
  }
  Result<ToolResult> downgrade(const ToolCall& call, const std::string& revision,
                               const Stop& stop) override {
    if (!goes_down()) return ToolResult{ToolEnd::failed, "has no 'down'"};
    return child_.act(call, filled_in(settings_.down, word_for(revision)), stop);
  }
  Result<ToolResult> stamp(const ToolCall& call, const std::string& revision,
                           const Stop& stop) override {
    if (!stamps()) return ToolResult{ToolEnd::failed, "has no 'stamp'"};
    return child_.act(call, filled_in(settings_.stamp, word_for(revision)), stop);
  }

  Result<Words> current(const ToolCall& call, const Stop& stop) override {
    TRY(const std::string output, child_.ask(call, settings_.current, "current", stop));
    return one_at_most(output);
  }

 private:
  const std::string& word_for(const std::string& revision) const {
    return revision == "base" ? settings_.base : revision;
  }

  static Result<Words> read(const std::string& command, const std::string& output) {
    auto ids = migration::ids_of_lines(output);
    if (ids) return ids;
    return fail(std::move(ids).error().while_doing("reading what '" + command + "' printed"));
  }

  static Result<Words> one_at_most(const std::string& output) {
    TRY(auto ids, read("current", output));
    if (ids.size() < 2) return ids;
    return fail(ErrorCode::revision_graph,
                "'current' prints " + std::to_string(ids.size()) +
                    " revisions: it must print the one that the database is at, or nothing");
  }

  CommandToolSettings settings_;
  ToolChild child_;
};

}  // namespace

std::unique_ptr<ports::MigrationTool> make_command_tool(CommandToolSettings settings,
                                                        ports::ProcessRunner& runner,
                                                        SeeSessions see_sessions) {
  return std::make_unique<CommandTool>(std::move(settings), runner, std::move(see_sessions));
}

}  // namespace belay::world
