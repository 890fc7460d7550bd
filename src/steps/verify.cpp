// verify: the version row is the revision that the plan names, the release's scripts know it, the
// catalog is what the migration left here and, where it was rehearsed, on its copy, and the tool
// says so too. Changes nothing.
#include <array>

#include "base/text.hpp"
#include "steps/migrate_target.hpp"
#include "steps/rehearsed_catalog.hpp"
#include "steps/release_tree.hpp"
#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;

constexpr std::array fields{
    plan::Field{"revision", plan::Type::text, false,
                "default: what the migrate step before it went to"},
};

class Verify final : public engine::Step {
 public:
  Verify(engine::World& world, std::string revision)
      : world_(world), revision_(std::move(revision)) {}

  engine::Performed perform(Attempt& attempt) override {
    auto facts = look(attempt);
    if (!facts) return engine::Failed{std::move(facts).error()};
    return engine::Succeeded{*std::move(facts)};
  }

 private:
  Result<Json> look(Attempt& attempt) {
    TRY(const auto identity, expect_identity(world_, attempt.run));
    TRY(auto scripts, scripts_directory(world_, attempt));
    const auto call = question(attempt, scripts);
    TRY(auto graph, world_.migrations->graph(call, attempt.stop));
    TRY(auto wanted, graph.resolve(revision_));
    const bool asked = world_.migrations->must_be_asked();
    TRY(const auto there, asked ? world_.migrations->current(call, attempt.stop) : rows());
    TRY_DONE(expect_there(wanted, there));
    TRY(auto catalog, world_.database->catalog(version_table(world_)));
    const std::string fingerprint = migration::fingerprint(catalog);
    TRY_DONE(expect_catalog(attempt, wanted, fingerprint));
    TRY(auto rehearsal, compare_with_rehearsal(world_, attempt,
                                               {identity.system, wanted, scripts, graph, catalog}));
    if (!asked) TRY_DONE(expect_tool(attempt, call, wanted));
    Json facts(Json::Object{{"revision", wanted}, {"fingerprint", fingerprint}});
    if (!rehearsal.is_null()) facts.set("rehearsal", std::move(rehearsal));
    return facts;
  }

  Result<std::vector<std::string>> rows() {
    TRY(const auto rows, world_.database->versions(version_table(world_)));
    std::vector<std::string> ids;
    for (const auto& row : rows) ids.push_back(row.revision);
    return ids;
  }

  static Done expect_there(const std::string& wanted, const std::vector<std::string>& ids) {
    if (ids == std::vector{wanted}) return {};
    const std::string there = ids.empty() ? "no revision" : "'" + escaped(join(ids, "', '")) + "'";
    return fail(ErrorCode::revision_graph,
                "the database is at " + there + ", not at '" + wanted + "'");
  }

  // Somebody else's change since the migration would make its way back destroy more than it shows.
  static Done expect_catalog(Attempt& attempt, const std::string& wanted,
                             const std::string& fingerprint) {
    const Json& migrated = attempt.run.facts_of("migrate", attempt.id.at);
    const auto* left = migrated["fingerprint"].if_string();
    if (!left || migrated["to"].string_or("") != wanted) return {};
    if (fingerprint == *left) return {};
    return fail(ErrorCode::revision_graph, "the catalog is not what the migration left",
                "somebody changed the schema since; look before going on");
  }

  Done expect_tool(Attempt& attempt, const ports::ToolCall& call, const std::string& wanted) {
    TRY(const auto current, world_.migrations->current(call, attempt.stop));
    return expect_same_revision(world_, current, wanted);
  }

  ports::ToolCall question(Attempt& attempt, const std::filesystem::path& scripts) const {
    auto call = tool_call(world_, attempt, scripts, "current.log");
    call.deadline = std::chrono::minutes(2);
    return call;
  }

  engine::World& world_;
  std::string revision_;
};

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  if (!binding.world.migrations) {
    return fail(ErrorCode::config_invalid,
                "environment '" + binding.world.environment.name + "' has no 'migrations'");
  }
  std::string revision = binding.options()["revision"].string_or("");
  const auto* migrate = binding.before("migrate");
  if (revision.empty() && migrate) revision = migrate->options["to"].string_or("");
  if (revision.empty()) {
    return fail(ErrorCode::plan_invalid,
                "'revision' is not given, and no migrate step is before it",
                "revision = \"…\", or a migrate step before it");
  }
  engine::BoundStep bound;
  bound.shape.title = "verify " + revision;
  bound.shape.replay = ledger::Replay::harmless;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.shape.ways = {ledger::WayBack::nothing};
  bound.details = {"version row, scripts, catalog and tool all say " + revision};
  bound.step = std::make_unique<Verify>(binding.world, revision);
  return bound;
}

}  // namespace

extern const engine::StepKind verify;
const engine::StepKind verify{"verify", "the database is at the revision, and all witnesses agree",
                              fields, &bind};

}  // namespace belay::steps
