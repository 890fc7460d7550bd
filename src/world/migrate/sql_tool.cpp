#include "world/migrate/sql_tool.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "world/migrate/scripts_on_disk.hpp"

namespace belay::world {
namespace {

using migration::SqlMigration;
using ports::Direction;
using ports::Stop;
using ports::ToolCall;
using ports::ToolEnd;
using ports::ToolResult;
using Ids = std::vector<std::string>;

// Of one message; what a stop or a kill must wait for, or leaves to be seen by the version row.
constexpr std::size_t most_at_once = 20;
constexpr std::size_t most_bytes = 64 << 10;

class SqlTool final : public ports::MigrationTool {
 public:
  SqlTool(SqlToolSettings settings, ports::SqlTarget& target)
      : settings_(std::move(settings)), target_(target) {}

  Result<std::string> version(const ToolCall&, const Stop&) override { return "of Belay itself"; }

  Result<migration::Graph> graph(const ToolCall& call, const Stop&) override {
    TRY(const auto files, read(call.release));
    return migration::graph_of(files);
  }

  // The session opened here is closed again; each that works proves its limits anew.
  Result<Ids> prove_options_arrive(const ToolCall& call, const Stop& stop) override {
    TRY_DONE(target_.make_history());
    TRY(const auto session, target_.open(grant(call)));
    static_cast<void>(session);
    return current(call, stop);
  }

  bool must_be_asked() const override { return false; }
  bool goes_down() const override { return true; }
  bool stamps() const override { return true; }
  bool is_atomic(const migration::Revision& revision) const override {
    return !revision.upgrade.autocommit;
  }

  Result<ToolResult> upgrade(const ToolCall& call, const std::string& revision,
                             const Stop& stop) override {
    return upgrade_through(
        call, {&revision, 1}, [](const std::string&) {}, stop);
  }

  Result<ToolResult> upgrade_through(const ToolCall& call, std::span<const std::string> revisions,
                                     const Told& applied, const Stop& stop) override {
    TRY(const auto files, read(call.release));
    TRY(const auto session, target_.open(grant(call)));
    // They come in the order of the files.
    for (auto rest = std::span<const SqlMigration>(files); !revisions.empty();) {
      const auto file = std::ranges::find(rest, revisions.front(), &SqlMigration::id);
      if (file == rest.end()) {
        return fail(ErrorCode::revision_graph, "no file has migration '" + revisions.front() + "'");
      }
      rest = rest.subspan(static_cast<std::size_t>(file - rest.begin()));
      const auto next = apply_next(*session, rest, revisions, stop);
      for (const auto& one : rest.first(next.committed)) applied(one.id);
      if (next.result.end != ToolEnd::done) return next.result;
      revisions = revisions.subspan(next.committed);
    }
    return ToolResult{ToolEnd::done, "was done"};
  }

  Result<ToolResult> downgrade(const ToolCall& call, const std::string& below,
                               const Stop& stop) override {
    TRY(const auto files, read(call.release));
    TRY(const auto applied, target_.applied());
    if (applied.empty()) return ToolResult{ToolEnd::failed, "found nothing to take back"};
    const auto file = std::ranges::find(files, applied.back().id, &SqlMigration::id);
    const bool fits = file != files.end() &&
                      (file == files.begin() ? below == "base" : std::prev(file)->id == below);
    if (!fits) return ToolResult{ToolEnd::failed, "found no file that goes down to " + below};
    if (!file->down) {
      return ToolResult{ToolEnd::failed, "found no " + down_name(file->up.path)};
    }
    TRY(const auto session, target_.open(grant(call)));
    return session->perform(*file, Direction::down, stop);
  }

  Result<ToolResult> stamp(const ToolCall& call, const std::string& revision,
                           const Stop&) override {
    TRY(auto files, read(call.release));
    const auto file = std::ranges::find(files, revision, &SqlMigration::id);
    if (file == files.end() && revision != "base") {
      return fail(ErrorCode::revision_graph, "no file has migration '" + revision + "'");
    }
    files.erase(file == files.end() ? files.begin() : std::next(file), files.end());
    TRY_DONE(target_.make_history());
    TRY_DONE(target_.stamp(grant(call), files));
    return ToolResult{ToolEnd::done, "was done"};
  }

  // Refuses where the files are not those that were applied.
  Result<Ids> current(const ToolCall& call, const Stop&) override {
    TRY(const auto files, read(call.release));
    TRY(const auto applied, target_.applied());
    TRY_DONE(migration::expect_history(files, applied));
    return applied.empty() ? Ids{} : Ids{applied.back().id};
  }

 private:
  // The first of these files, several of them in one message where that can be.
  static ports::Several apply_next(ports::SqlSession& session, std::span<const SqlMigration> files,
                                   std::span<const std::string> revisions, const Stop& stop) {
    const auto message = message_of(files, revisions);
    ports::Several next;
    if (message.size() > 1) next = session.perform_several(message, stop);
    if (next.is_told) return next;
    next.result = {ToolEnd::stopped, "was stopped"};
    if (stop.level() == ports::StopLevel::now) return next;
    next.result = session.perform(files[next.committed], Direction::up, stop);
    if (next.result.end == ToolEnd::done) ++next.committed;
    return next;
  }

  // How many of the next files go in one message: those that are a transaction, and wanted.
  static std::span<const SqlMigration> message_of(std::span<const SqlMigration> files,
                                                  std::span<const std::string> revisions) {
    std::size_t count = 0, bytes = 0;
    while (count < std::min({files.size(), revisions.size(), most_at_once}) &&
           files[count].id == revisions[count] && files[count].up.transactional &&
           (bytes += files[count].up.text.size()) <= most_bytes) {
      ++count;
    }
    return files.first(count);
  }

  Result<std::vector<SqlMigration>> read(const std::filesystem::path& release) const {
    TRY(const auto files, read_folder(release, settings_.cwd / settings_.directory, ".sql"));
    return migration::read_sql_files(files);
  }

  static std::string down_name(const std::string& up_path) {
    return up_path.substr(0, up_path.size() - std::string_view(".up.sql").size()) + ".down.sql";
  }

  ports::SqlGrant grant(const ToolCall& call) const {
    return {settings_.environment, call.epoch,          call.attempt,
            call.budget,           settings_.statement, call.deadline};
  }

  SqlToolSettings settings_;
  ports::SqlTarget& target_;
};

}  // namespace

std::unique_ptr<ports::MigrationTool> make_sql_tool(SqlToolSettings settings,
                                                    ports::SqlTarget& target) {
  return std::make_unique<SqlTool>(std::move(settings), target);
}

}  // namespace belay::world
