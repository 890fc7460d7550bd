// stage: makes a release beneath its own name and prepares it; nothing is switched yet. May be
// repeated: what an interrupted attempt left is removed first.
#include <array>

#include "base/text.hpp"
#include "steps/release_source.hpp"
#include "steps/release_tree.hpp"
#include "steps/seal.hpp"
#include "steps/table.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;

constexpr std::array fields{
    plan::Field{"release", plan::Type::path, false,
                "a tar archive or a directory; either this or 'git'"},
    plan::Field{"git", plan::Type::path, false, "a git repository on this host"},
    plan::Field{"revision", plan::Type::text, false, "its tag, branch or commit"},
    plan::Field{"name", plan::Type::name, false,
                "default: the file's name without its ending, or the revision"},
    plan::Field{"sha256", plan::Type::text, false,
                "of the archive, or the tree digest of a directory"},
};

class Stage final : public engine::Step {
 public:
  Stage(engine::World& world, ReleaseTree tree, ReleaseSource source)
      : world_(world), tree_(std::move(tree)), source_(std::move(source)) {}

  engine::Performed perform(Attempt& attempt) override {
    auto facts = stage(attempt);
    if (!facts) return engine::not_performed(std::move(facts).error());
    return engine::Succeeded{*std::move(facts)};
  }

 private:
  Result<Json> stage(Attempt& attempt) {
    TRY(auto digest, pinned_digest(attempt));
    TRY_DONE(expect_saved(attempt.run, digest));
    const auto target = tree_.release(source_.name);
    Json facts(
        Json::Object{{"release", source_.name}, {"path", target.string()}, {"digest", digest}});
    if (world_.files.exists(target)) {
      TRY_DONE(expect_seal(target, digest));
      return facts;
    }
    const auto partial = tree_.release(source_.name + ".partial");
    TRY_DONE(world_.files.make_directory(tree_.root / "releases", 0755));
    TRY_DONE(world_.files.remove_tree(partial));
    auto made = make(attempt, partial, digest);
    if (!made) {
      static_cast<void>(world_.files.remove_tree(partial));
      return fail(std::move(made).error());
    }
    TRY_DONE(world_.files.rename_durably(partial, target));
    facts.set("tree", made->tree);
    return facts;
  }

  // SAFETY: between the look at a saved plan and this phase there may be days. Guarded by
  // SavedPlan.DoesNotStageBytesThatChangedWhileItsGateWasClosed.
  Done expect_saved(const saga::RunState& run, const std::string& digest) const {
    if (!run.saved) return {};
    for (const auto& artifact : run.saved->artifacts) {
      if (artifact.name != source_.name || artifact.digest == digest) continue;
      return fail(
          ErrorCode::plan_stale,
          source_.shown() + " is not what was saved: was " + artifact.digest + ", now " + digest,
          "bring back the bytes that were saved, or begin with a new saved plan");
    }
    return {};
  }

  // A tag or branch may move between two attempts: the commit that the first one found holds.
  Result<std::string> pinned_digest(const Attempt& attempt) {
    const ToolRun run = tool_run(attempt);
    if (!source_.is_git()) return digest_of(world_, source_, run);
    const auto file = attempt.directory / ("commit-" + std::to_string(attempt.id.at.phase + 1) +
                                           "-" + std::to_string(attempt.id.at.step + 1));
    if (world_.files.exists(file)) {
      TRY(auto text, world_.files.read(file, 4096));
      return std::string(trimmed(text));
    }
    TRY(auto digest, digest_of(world_, source_, run));
    TRY_DONE(world_.files.write_durably(file, digest + "\n", 0600));
    return digest;
  }

  Result<Seal> make(Attempt& attempt, const std::filesystem::path& partial,
                    const std::string& digest) {
    attempt.observer.progress("unpacking " + source_.shown());
    TRY_DONE(materialize(world_, source_, digest, partial, tool_run(attempt)));
    TRY_DONE(link_shared(partial));
    TRY_DONE(prepare(attempt, partial));
    TRY(auto seal, seal_release(world_, partial, digest));
    TRY_DONE(world_.files.sync_tree(partial));
    return seal;
  }

  Done expect_seal(const std::filesystem::path& target, const std::string& digest) {
    TRY(const auto seal, read_seal(world_, target));
    if (seal && seal->source == digest) return {};
    return fail(ErrorCode::archive_invalid,
                "release '" + source_.name + "' is there already, made of other bytes",
                "give the new one another name, or remove " + target.string());
  }

  Done link_shared(const std::filesystem::path& release) {
    for (const auto& shared : world_.environment.releases->shared) {
      TRY_DONE(world_.files.remove_tree(release / shared));
      TRY_DONE(world_.files.make_directory((release / shared).parent_path(), 0755));
      TRY_DONE(world_.files.switch_link(release / shared, tree_.shared() / shared));
    }
    return {};
  }

  Done prepare(Attempt& attempt, const std::filesystem::path& release) {
    int n = 0;
    for (const auto& command : world_.environment.releases->prepare) {
      attempt.observer.progress("preparing: " + command.front());
      TRY_DONE(run_command(world_, attempt, command, release,
                           "prepare-" + std::to_string(++n) + ".log"));
    }
    return {};
  }

  static ToolRun tool_run(const Attempt& attempt) {
    return {attempt.id, attempt.stop, attempt.directory};
  }

  engine::World& world_;
  ReleaseTree tree_;
  ReleaseSource source_;
};

Done check(const Json& options, const ReleaseSource& source) {
  const bool is_git = !options["git"].is_null();
  if (is_git == !options["release"].is_null()) {
    return fail(ErrorCode::plan_invalid, "exactly one of 'release' and 'git' must be given",
                "release = \"dist/app-1.tar.gz\", or git with revision");
  }
  if (is_git == options["revision"].is_null()) {
    return fail(ErrorCode::plan_invalid, "'git' and 'revision' go together",
                "git = \".\", revision = \"v2.14.0\"");
  }
  if (is_git && !source.sha256.empty()) {
    return fail(ErrorCode::plan_invalid, "'sha256' is about a 'release'",
                "pin a commit by its full id as 'revision'");
  }
  if (is_name(source.name)) return {};
  return fail(ErrorCode::plan_invalid, "'" + escaped(source.name) + "' cannot be a release's name",
              "set 'name' to one of a-z, 0-9, '.', '_', '-'");
}

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  TRY(auto tree, release_tree(binding.world));
  auto source = source_of(binding.options());
  TRY_DONE(check(binding.options(), source));
  engine::BoundStep bound;
  bound.shape.title = "stage " + source.name;
  bound.shape.replay = ledger::Replay::harmless;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.shape.ways = {ledger::WayBack::nothing};
  bound.details = {"unpack " + (source.is_git() ? source.shown() : source.artifact) + " to " +
                   tree.release(source.name).string()};
  bound.step = std::make_unique<Stage>(binding.world, std::move(tree), std::move(source));
  return bound;
}

}  // namespace

extern const engine::StepKind stage;
const engine::StepKind stage{"stage", "unpack and prepare a release, not yet switched to", fields,
                             &bind};

}  // namespace belay::steps
