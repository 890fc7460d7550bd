#include "world/migrate/revision_tool.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "core/migration/survey.hpp"
#include "core/migration/told_history.hpp"
#include "world/migrate/told_names.hpp"
#include "world/migrate/tool_output.hpp"

namespace belay::world {
namespace {

using ports::Stop;
using ports::ToolCall;
using ports::ToolResult;
using Words = std::vector<std::string>;

constexpr const char* env_py_hint =
    "make env.py connect directly to this database, and take application_name and options out of "
    "its URL and connect_args";

// Of `check`: Alembic has it from 1.9, Flask-Migrate from 4.0.
ports::ModelsCheck models_told(const ToolResult& result) {
  using ports::ModelsSaid;
  if (result.end == ports::ToolEnd::done) {
    return {ModelsSaid::same, "the tool finds no new operations"};
  }
  const auto& said = result.summary;
  const auto found = said.find("New upgrade operations detected");
  if (found != std::string::npos) return {ModelsSaid::differ, said.substr(found)};
  for (const std::string_view unknown_verb : {"invalid choice: 'check'", "No such command"}) {
    if (said.find(unknown_verb) == std::string::npos) continue;
    return {ModelsSaid::not_told, "the installed version has no 'check'; Alembic has it from 1.9"};
  }
  return {ModelsSaid::not_told, "the tool " + said};
}

class RevisionTool final : public ports::MigrationTool {
 public:
  RevisionTool(RevisionDialect dialect, ports::ProcessRunner& runner, SeeSessions see_sessions)
      : dialect_(std::move(dialect)), child_(dialect_.child, runner, std::move(see_sessions)) {
    ENSURE(!dialect_.command.empty(), "a migration tool needs a command");
  }

  Result<std::string> version(const ToolCall& call, const Stop& stop) override {
    Words argv = dialect_.command;
    argv.insert(argv.end(), dialect_.version.begin(), dialect_.version.end());
    TRY(const std::string output, child_.ask(call, argv, join(dialect_.version, " "), stop));
    return printed_version(output);
  }

  bool must_be_asked() const override { return false; }
  bool goes_down() const override { return true; }
  bool stamps() const override { return true; }
  // Their version row may be committed apart from what the revision does (autocommit_block).
  bool is_atomic(const migration::Revision&) const override { return false; }

  Result<migration::Graph> graph(const ToolCall& call, const Stop& stop) override {
    TRY(const auto files, read_scripts(call.release, dialect_.scripts));
    auto graph = migration::Graph::build(files);
    if (graph) return graph;
    std::vector<migration::FileReading> readings;
    readings.reserve(files.size());
    for (const auto& file : files) readings.push_back(migration::read_whole(file));
    if (std::ranges::none_of(readings, &migration::needs_tool)) return graph;
    fill_in_names(files, call.release, told_scripts(call, stop), readings);
    return migration::Graph::of(migration::survey_of(std::move(readings)));
  }

  Result<std::vector<migration::ToldScript>> told_scripts(const ToolCall& call,
                                                          const Stop& stop) override {
    Words argv = argv_of("history");
    argv.emplace_back("--verbose");
    TRY(const std::string output, child_.ask(call, argv, "history", stop));
    return migration::told_history(output);
  }

  Result<ports::ModelsCheck> check_models(const ToolCall& call, const Stop& stop) override {
    TRY(const auto result, child_.act(call, argv_of("check"), stop));
    if (result.end != ports::ToolEnd::stopped) return models_told(result);
    return fail(ErrorCode::interrupted, "the migration tool was stopped");
  }

  Result<Words> prove_options_arrive(const ToolCall& call, const Stop& stop) override {
    TRY(const std::string output,
        child_.ask_and_be_seen(call, argv_of("current"), "current", env_py_hint, stop));
    return printed_ids(output);
  }

  Result<ToolResult> upgrade(const ToolCall& call, const std::string& revision,
                             const Stop& stop) override {
    return move(call, "upgrade", revision, stop);
  }
  Result<ToolResult> downgrade(const ToolCall& call, const std::string& revision,
                               const Stop& stop) override {
    return move(call, "downgrade", revision, stop);
  }
  Result<ToolResult> stamp(const ToolCall& call, const std::string& revision,
                           const Stop& stop) override {
    return move(call, "stamp", revision, stop);
  }

  Result<Words> current(const ToolCall& call, const Stop& stop) override {
    TRY(const std::string output, child_.ask(call, argv_of("current"), "current", stop));
    return printed_ids(output);
  }

 private:
  // The tool, its words before the verb, the verb, and where the scripts are.
  Words argv_of(const std::string& verb) const {
    Words argv = dialect_.command;
    argv.insert(argv.end(), dialect_.verbs.begin(), dialect_.verbs.end());
    argv.push_back(verb);
    argv.insert(argv.end(), dialect_.placement.begin(), dialect_.placement.end());
    return argv;
  }

  // Full ids only: "-1" is a usage error of `flask db`, and "head" may have moved on.
  Result<ToolResult> move(const ToolCall& call, const std::string& direction,
                          const std::string& revision, const Stop& stop) {
    ENSURE(!revision.empty() && revision.front() != '-', "a revision is given by its full id");
    Words argv = argv_of(direction);
    argv.push_back(revision);
    return child_.act(call, argv, stop);
  }

  RevisionDialect dialect_;
  ToolChild child_;
};

}  // namespace

std::unique_ptr<ports::MigrationTool> make_revision_tool(RevisionDialect dialect,
                                                         ports::ProcessRunner& runner,
                                                         SeeSessions see_sessions) {
  return std::make_unique<RevisionTool>(std::move(dialect), runner, std::move(see_sessions));
}

}  // namespace belay::world
