// What the looks of the findings have in common: what was asked already, and how a verdict is said.
// One Inspector serves one inspection.
#pragma once

#include <optional>

#include "steps/findings.hpp"
#include "steps/scripts.hpp"

namespace belay::steps {

class Inspector {
 public:
  explicit Inspector(const Inspection& inspection) : inspection_(inspection) {}

  const Inspection& at() const { return inspection_; }
  engine::World& world() const { return inspection_.world; }
  const plan::Environment& environment() const { return inspection_.world.environment; }
  ports::Database& database() const { return *inspection_.world.database; }
  ToolRun tool_run() const {
    return {inspection_.attempt, inspection_.stop, inspection_.directory};
  }

  // Each is asked once.
  const Result<ports::ServerFacts>& server() {
    if (!server_) server_ = database().server();
    return *server_;
  }
  const Result<migration::Graph>& graph() {
    if (!graph_) graph_ = planned_scripts(world(), inspection_.planned.source, tool_run());
    return *graph_;
  }

  // Lets `judge` speak of what the server says.
  template <class Judge>
  Finding of_server(Judge judge);
  // The revisions that the tool itself names, from a session that was seen in this database;
  // nothing where look_tool_session() could not come that far.
  using Ids = std::vector<std::string>;
  const std::optional<Ids>& tool_says() const { return tool_says_; }
  void keep_tool_says(Ids ids) { tool_says_ = std::move(ids); }

 private:
  const Inspection& inspection_;
  std::optional<Result<ports::ServerFacts>> server_;
  std::optional<Result<migration::Graph>> graph_;
  std::optional<Ids> tool_says_;
};

Finding ok(std::string seen);
Finding bad(std::string seen, std::string help);
Finding unknown(std::string seen, std::string help);
Finding bad(const Error& error);
Finding unknown(const Error& error);

template <class Judge>
Finding Inspector::of_server(Judge judge) {
  const auto& facts = server();
  return facts ? judge(*facts) : unknown(facts.error());
}

// Whether scripts and tool are a release's, and nothing names one; and what is said then.
bool lacks_release(Inspector& i);
Finding needs_plan();

// findings_server.cpp: what the database says of itself.
Finding look_reachable(Inspector& i);
Finding look_primary(Inspector& i);
Finding look_identity(Inspector& i);
Finding look_server_version(Inspector& i);
Finding look_pooler(Inspector& i);
Finding look_rights(Inspector& i);
Finding look_long_transactions(Inspector& i);
Finding look_running_dumps(Inspector& i);
Finding look_invalid_indexes(Inspector& i);
// findings_backup.cpp
Finding look_client_tools(Inspector& i);
Finding look_backup_rights(Inspector& i);
Finding look_disk_room(Inspector& i);
Finding look_backup_directory(Inspector& i);
// findings_release.cpp: scripts, tool, artifact and the release to go back to.
Finding look_heads(Inspector& i);
Finding look_known_revision(Inspector& i);
Finding look_migration_tool(Inspector& i);
Finding look_tool_session(Inspector& i);
Finding look_version_table(Inspector& i);
Finding look_release(Inspector& i);
// findings_scripts.cpp: what was applied from these scripts, and what the plan will run.
Finding look_edited_scripts(Inspector& i);
Finding look_uncommitted(Inspector& i);
Finding look_drafts(Inspector& i);
// findings_drift.cpp: costly, so looked at only where the plan asks for it.
Finding look_drift(Inspector& i);
Finding look_previous_release(Inspector& i);

}  // namespace belay::steps
