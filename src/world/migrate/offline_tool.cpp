#include "world/migrate/offline_tool.hpp"

#include <algorithm>
#include <filesystem>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "core/migration/traceback.hpp"
#include "world/migrate/tool_output.hpp"

namespace belay::world {
namespace {

using migration::Lineage;
using migration::OfflineOutput;
using migration::OfflineRange;
using ports::Exited;

constexpr std::size_t most_output = 1U << 20;  // see Exited::standard_output
constexpr const char* env_py_connects =
    "make env.py ask context.is_offline_mode(), and give context.configure() a url then";

class OfflineAsking {
 public:
  OfflineAsking(const OfflineTool& tool, const ports::ToolCall& call, const Lineage& lineage,
                const ports::Stop& stop)
      : tool_(tool),
        call_(call),
        lineage_(lineage),
        stop_(stop),
        child_(tool.dialect.child, tool.runner, {}) {
    for (const auto& revision : lineage.revisions()) known_.insert(revision.id);
  }

  Result<OfflineSql> ask(const Lineage::Places& wanted) {
    for (const auto place : wanted) {
      answer_.revisions.push_back({lineage_.revisions()[place].id, {}, {}, 0});
    }
    for (auto& range : migration::offline_ranges(lineage_, wanted)) TRY_DONE(ask(std::move(range)));
    return std::move(answer_);
  }

 private:
  // Behind a revision that cannot be had it goes on as if that were applied.
  Done ask(OfflineRange left) {
    while (!left.ids.empty()) {
      TRY(const Exited exited, run(left));
      const bool cut = exited.standard_output.size() >= most_output;
      const auto output = migration::read_offline_output(exited.standard_output, known_);
      const auto before = left.ids.size();
      harvest(output, left);
      if (left.ids.empty()) return {};
      if (exited.ok() && !cut) return nothing_printed(left);
      if (cut && left.ids.size() < before) continue;
      if (output.sections.empty() || output.sections.back().whole) return failed_between(exited);
      const auto& last = output.sections.back();
      if (!is_left(left, last.id)) return in_the_way(left, last.id);
      problem(last.id, cut ? "it gives more than 1 MiB of SQL" : reason(exited),
              cut ? 0 : line_in(exited, last.id));
      drop_through(left, last.id);
    }
    return {};
  }

  static bool is_left(const OfflineRange& left, const std::string& id) {
    return std::ranges::find(left.ids, id) != left.ids.end();
  }

  Result<Exited> run(const OfflineRange& range) {
    const auto& dialect = tool_.dialect;
    auto argv = dialect.command;
    const auto add = [&](const std::vector<std::string>& words) {
      argv.insert(argv.end(), words.begin(), words.end());
    };
    add(dialect.verbs);
    add(dialect.loud);
    add({"upgrade"});
    add(dialect.placement);
    add({"--sql", (range.from.empty() ? "" : range.from + ":") + range.ids.back()});
    TRY(auto exited, child_.run_apart(call_, argv, stop_));
    if (exited.stopped) return fail(ErrorCode::interrupted, "the migration tool was stopped");
    return exited;
  }

  OfflineRevision& revision(const std::string& id) {
    const auto found = std::ranges::find(answer_.revisions, id, &OfflineRevision::id);
    ENSURE(found != answer_.revisions.end(), "a revision that nobody asked for");
    return *found;
  }

  void problem(const std::string& id, std::string why, int line) {
    revision(id).problem = std::move(why);
    revision(id).problem_line = line;
  }

  void harvest(const OfflineOutput& output, OfflineRange& left) {
    answer_.preamble = output.preamble;
    answer_.transactional = answer_.transactional || output.transactional;
    answer_.together = answer_.together || output.together;
    for (const auto& section : output.sections) {
      if (!section.whole || !is_left(left, section.id)) continue;
      revision(section.id).sql = section.sql;
      drop_through(left, section.id);
    }
  }

  static void drop_through(OfflineRange& left, const std::string& id) {
    const auto at = std::ranges::find(left.ids, id);
    left.from = id;
    left.ids.erase(left.ids.begin(), at + 1);
  }

  Done nothing_printed(const OfflineRange& left) {
    for (const auto& id : left.ids) problem(id, "the tool printed nothing of it", 0);
    return {};
  }

  Done in_the_way(const OfflineRange& left, const std::string& other) {
    for (const auto& id : left.ids) {
      problem(id, "revision " + other + ", which would run before it, cannot run offline", 0);
    }
    return {};
  }

  std::string reason(const Exited& exited) const {
    if (exited.timed_out) return describe(exited);
    if (exited.tail.find(ToolChild::no_session) != std::string::npos) {
      return "it connects to a database by itself";
    }
    const auto line = error_line(exited.tail);
    return line.empty() ? describe(exited) : "there is no connection in offline mode: " + line;
  }

  static std::string file_of(const migration::Revision& revision) {
    return std::filesystem::path(revision.path).filename().string();
  }

  int line_in(const Exited& exited, const std::string& id) const {
    const auto place = lineage_.find(id);
    ENSURE(place.has_value(), "a revision of no file");
    const auto file = file_of(lineage_.revisions()[*place]);
    return migration::failing_line(exited.tail, file).value_or(0);
  }

  // A file that cannot be loaded, or else env.py.
  std::string place_between(const Exited& exited) const {
    for (const auto& revision : lineage_.revisions()) {
      const auto line = migration::failing_line(exited.tail, file_of(revision));
      if (line) return revision.path + ":" + std::to_string(*line) + ": ";
    }
    const auto line = migration::failing_line(exited.tail, "env.py");
    return line ? "env.py:" + std::to_string(*line) + ": " : std::string();
  }

  // Not inside a revision: the tool itself cannot go on.
  Done failed_between(const Exited& exited) const {
    const bool asks = exited.tail.find(ToolChild::no_session) != std::string::npos;
    const auto why =
        asks ? "it connects to a database" : summary_of(exited, tool_.dialect.child.environment);
    const auto hint = asks ? env_py_connects : hint_from(exited.tail, tool_.dialect.child.hint);
    return fail(ErrorCode::migration_tool,
                "the migration tool gives no SQL in offline mode: " + place_between(exited) + why,
                hint);
  }

  const OfflineTool& tool_;
  const ports::ToolCall& call_;
  const Lineage& lineage_;
  const ports::Stop& stop_;
  ToolChild child_;
  migration::KnownIds known_;
  OfflineSql answer_;
};

}  // namespace

Result<OfflineSql> offline_sql(const OfflineTool& tool, const ports::ToolCall& call,
                               const Lineage& lineage, const Lineage::Places& wanted,
                               const ports::Stop& stop) {
  return OfflineAsking(tool, call, lineage, stop).ask(wanted);
}

}  // namespace belay::world
