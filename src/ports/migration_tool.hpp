// The migration tool as the users have it installed, unmodified.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "core/migration/lock_waits.hpp"
#include "core/migration/revisions.hpp"
#include "ports/stop.hpp"

namespace belay::ports {

// Server-side limits for the tool's session, carried in by PGOPTIONS.
struct LockBudget {
  Duration wait = std::chrono::milliseconds(300);  // lock_timeout
  int attempts = 40;
  // How long another session may wait behind the tool's before that is ended.
  Duration stall = std::chrono::milliseconds(500);
};

struct ToolCall {
  AttemptId attempt;
  std::int64_t epoch = 0;         // for what the tool writes into the target itself
  std::filesystem::path release;  // the staged release; the tool's own files are relative to it
  Duration deadline{};
  LockBudget budget;
  std::filesystem::path output_file;
};

enum class ToolEnd {
  done,          // exited 0
  lock_timeout,  // failed by 55P03 (or 40P01): may be tried again if nothing changed
  stalled,       // ended by us, since others waited too long for locks that it held
  failed,
  lost,     // the connection broke: observed, it may be tried again if nothing is half done
  stopped,  // by the operator, or at its deadline
};

struct ToolResult {
  ToolEnd end = ToolEnd::failed;
  std::string summary;  // "exited with status 1: psycopg2.errors.DuplicateColumn: …", escaped
  migration::LockWaits waits = {};  // who waited behind it, of what changes something
};

// Whether the application's models are what a database at the head of the scripts has.
enum class ModelsSaid {
  same,
  differ,
  not_told,  // the tool or its version has no such check, or it failed
};
struct ModelsCheck {
  ModelsSaid said = ModelsSaid::not_told;
  std::string seen = {};  // what the tool says, escaped
};

class MigrationTool {
 public:
  virtual ~MigrationTool() = default;

  // The tool's version, such as "1.8.1"; migration_tool error when it is missing or will not start.
  virtual Result<std::string> version(const ToolCall& call, const Stop& stop) = 0;
  // Whether only the tool can say where the database is and which revisions come next. Else that is
  // read from its version table and from the release's scripts.
  virtual bool must_be_asked() const = 0;
  // Whether it goes back at all.
  virtual bool goes_down() const = 0;
  // The graph of the release's scripts, read natively; the tool is asked, see told_scripts(), only
  // where a name cannot be told from the text. Of a tool that must be asked, what it says now: one
  // line, from where the database is. The revisions before are not in it.
  virtual Result<migration::Graph> graph(const ToolCall& call, const Stop& stop) = 0;
  // Runs the tool once, writing nothing, with a nonce as application_name inside PGOPTIONS, and
  // sees that very session in the configured database. Error migration_tool when it was not seen:
  // then the lock budget would not arrive either. Gives what current() gives.
  // Belay's own SQL makes its history table in schema `belay` here, and writes nothing else.
  virtual Result<std::vector<std::string>> prove_options_arrive(const ToolCall& call,
                                                                const Stop& stop) = 0;
  // One revision up or down, to a full id ("base" for none). The end state is for the caller to
  // observe: what the tool says proves nothing.
  virtual Result<ToolResult> upgrade(const ToolCall& call, const std::string& revision,
                                     const Stop& stop) = 0;
  virtual Result<ToolResult> downgrade(const ToolCall& call, const std::string& revision,
                                       const Stop& stop) = 0;
  // Writes that the database is at this revision ("base" for none) and runs none of its scripts. As
  // above, the end state is for the caller to observe.
  virtual Result<ToolResult> stamp(const ToolCall& call, const std::string& revision,
                                   const Stop& stop) = 0;
  // Whether it can do that at all.
  virtual bool stamps() const = 0;
  // Whether this revision and its version row are certain to be committed together, since the tool
  // is ours: then it is applied or not, and nothing between.
  virtual bool is_atomic(const migration::Revision& revision) const = 0;
  // Upgrades through these revisions in their order, until one is not applied; tells of each that
  // was. Only for revisions that are atomic.
  using Told = std::function<void(const std::string& revision)>;
  virtual Result<ToolResult> upgrade_through(const ToolCall& call,
                                             std::span<const std::string> revisions,
                                             const Told& applied, const Stop& stop);
  // What the tool itself believes to be current: the ids it prints.
  virtual Result<std::vector<std::string>> current(const ToolCall& call, const Stop& stop) = 0;
  // The names of all scripts, by the tool itself, which runs them for it. No database is needed,
  // unless the tool's own settings (revision_environment) have it run env.py.
  // Errors: unsupported where the tool has no such answer, migration_tool where it fails.
  virtual Result<std::vector<migration::ToldScript>> told_scripts(const ToolCall& call,
                                                                  const Stop& stop);
  // The models beside the database that the tool is led to, which stands at the head; changes
  // nothing. Error interrupted when it was stopped.
  virtual Result<ModelsCheck> check_models(const ToolCall& call, const Stop& stop);
};

}  // namespace belay::ports
