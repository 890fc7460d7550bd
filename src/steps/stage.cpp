// stage: unpacks a release beneath its own name and prepares it; nothing is switched yet. May be
// repeated: what an interrupted attempt left is removed first.
#include <array>

#include "base/text.hpp"
#include "steps/release_tree.hpp"
#include "steps/table.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;

constexpr std::array fields{
    plan::Field{"release", plan::Type::path, true, "a tar archive or a directory"},
    plan::Field{"name", plan::Type::name, false, "default: the file's name without its ending"},
    plan::Field{"sha256", plan::Type::text, false,
                "of the archive, or the tree digest of a directory"},
};
// Says which bytes a staged release was made of; written last, so that it also says "complete".
constexpr std::string_view seal = ".belay-release";

class Stage final : public engine::Step {
 public:
  Stage(engine::World& world, ReleaseTree tree, std::filesystem::path artifact, std::string name,
        std::string sha256)
      : world_(world),
        tree_(std::move(tree)),
        artifact_(std::move(artifact)),
        name_(std::move(name)),
        sha256_(std::move(sha256)) {}

  engine::Performed perform(Attempt& attempt) override {
    auto facts = stage(attempt);
    if (!facts) return engine::not_performed(std::move(facts).error());
    return engine::Succeeded{*std::move(facts)};
  }

 private:
  Result<Json> stage(Attempt& attempt) {
    TRY(auto digest, digest_of_artifact());
    const auto target = tree_.release(name_);
    Json facts(Json::Object{{"release", name_}, {"path", target.string()}, {"digest", digest}});
    if (world_.files.exists(target)) {
      TRY_DONE(expect_seal(target, digest));
      return facts;
    }
    const auto partial = tree_.release(name_ + ".partial");
    TRY_DONE(world_.files.make_directory(tree_.root / "releases", 0755));
    TRY_DONE(world_.files.remove_tree(partial));
    if (auto made = make(attempt, partial, digest); !made) {
      static_cast<void>(world_.files.remove_tree(partial));
      return fail(std::move(made).error());
    }
    TRY_DONE(world_.files.rename_durably(partial, target));
    return facts;
  }

  Done make(Attempt& attempt, const std::filesystem::path& partial, const std::string& digest) {
    attempt.observer.progress("unpacking " + artifact_.filename().string());
    TRY_DONE(world_.files.unpack(artifact_, partial));
    TRY_DONE(link_shared(partial));
    TRY_DONE(prepare(attempt, partial));
    TRY_DONE(world_.files.write_durably(partial / seal, digest + "\n", 0644));
    return world_.files.sync_tree(partial);
  }

  Result<std::string> digest_of_artifact() {
    TRY(auto facts, world_.files.directory(artifact_));
    std::string digest;
    if (facts.is_directory) {
      TRY(auto tree, world_.files.digest_of_tree(artifact_));
      digest = tree.digest;
    } else {
      TRY(digest, world_.files.digest_of_file(artifact_));
    }
    if (!sha256_.empty() && digest != sha256_) {
      return fail(
          ErrorCode::archive_invalid,
          "'" + artifact_.string() + "' has SHA-256 " + digest + ", the plan says " + sha256_,
          "fetch the artifact again, or mend 'sha256' in the plan");
    }
    return digest;
  }

  Done expect_seal(const std::filesystem::path& target, const std::string& digest) {
    auto sealed = world_.files.read(target / seal, 4096);
    if (sealed && trimmed(*sealed) == digest) return {};
    return fail(ErrorCode::archive_invalid,
                "release '" + name_ + "' is there already, made of other bytes",
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

  engine::World& world_;
  ReleaseTree tree_;
  std::filesystem::path artifact_;
  std::string name_;
  std::string sha256_;
};

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  TRY(auto tree, release_tree(binding.world));
  const std::string artifact = binding.options()["release"].string_or("");
  const std::string name = binding.options()["name"].string_or(release_name(artifact));
  if (!is_name(name)) {
    return fail(ErrorCode::plan_invalid, "'" + escaped(name) + "' cannot be a release's name",
                "set 'name' to one of a-z, 0-9, '.', '_', '-'");
  }
  engine::BoundStep bound;
  bound.shape.title = "stage " + name;
  bound.shape.replay = ledger::Replay::harmless;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.shape.ways = {ledger::WayBack::nothing};
  bound.details = {"unpack " + artifact + " to " + tree.release(name).string()};
  bound.step = std::make_unique<Stage>(binding.world, tree, binding.world.path(artifact), name,
                                       binding.options()["sha256"].string_or(""));
  return bound;
}

}  // namespace

extern const engine::StepKind stage;
const engine::StepKind stage{"stage", "unpack and prepare a release, not yet switched to", fields,
                             &bind};

}  // namespace belay::steps
