#include "steps/retention.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "steps/seal.hpp"

namespace belay::steps {
namespace {

// No release is called so: names begin with a letter or a digit.
constexpr std::string_view going = ".removed-";

// "app-2" of "stage app-2" and "deploy app-2"; titles stand in the ledger from the run's start.
std::string release_of(const ledger::StepShape& shape) {
  if (shape.kind != "stage" && shape.kind != "deploy") return {};
  return shape.title.substr(shape.kind.size() + 1);
}

std::vector<std::string> sealed_releases(engine::World& world, const ReleaseTree& tree) {
  std::vector<std::string> names;
  auto all = world.files.list(tree.root / "releases");
  if (!all) return names;
  for (auto& name : *all) {
    const auto seal = is_name(name) ? read_seal(world, tree.release(name))
                                    : Result<std::optional<Seal>>(std::nullopt);
    if (seal && *seal) names.push_back(std::move(name));
  }
  return names;
}

Done remove_one(engine::World& world, const ReleaseTree& tree, const std::string& name) {
  // SAFETY: renamed first, so that no half of a release ever stands under its name. Guarded by
  // Retention.RemovesOldReleasesWithADeployAndNeverWhatBelayDidNotStage.
  const auto aside = tree.root / "releases" / (std::string(going) + name);
  TRY_DONE(world.files.remove_tree(aside));
  TRY_DONE(world.files.rename_durably(tree.release(name), aside));
  return world.files.remove_tree(aside);
}

void complete_removals(engine::World& world, const ReleaseTree& tree) {
  auto all = world.files.list(tree.root / "releases");
  if (!all) return;
  for (const auto& name : *all) {
    if (name.starts_with(going)) {
      static_cast<void>(world.files.remove_tree(tree.root / "releases" / name));
    }
  }
}

}  // namespace

std::vector<std::string> expendable(const saga::EnvironmentState& state,
                                    const std::vector<std::string>& there,
                                    std::set<std::string> needed, std::int64_t keep) {
  std::map<std::string, std::size_t> last_mention;
  std::size_t count = 0;
  for (const auto& [id, run] : state.runs) {
    for (const StepAt at : saga::all_steps(run.shape)) {
      const std::string name = release_of(run.shape.step(at));
      if (name.empty()) continue;
      last_mention[name] = ++count;
      const std::string previous = run.step(at).facts["previous"].string_or("");
      if (!run.end) needed.insert({name, previous});
    }
  }
  std::vector<std::string> known;
  std::ranges::copy_if(there, std::back_inserter(known),
                       [&](const auto& name) { return last_mention.contains(name); });
  std::ranges::sort(known, std::greater{}, [&](const auto& name) { return last_mention[name]; });
  if (std::ssize(known) <= keep) return {};
  known.erase(known.begin(), known.begin() + keep);
  std::erase_if(known, [&](const auto& name) { return needed.contains(name); });
  return known;
}

std::vector<std::string> remove_expendable(engine::World& world, const ReleaseTree& tree,
                                           const std::string& replaced, ports::Observer& observer) {
  const auto keep = world.environment.releases->keep;
  if (keep < 1 || !world.runs) return {};
  complete_removals(world, tree);
  const auto current = current_release(world, tree);
  if (!current) return {};
  std::vector<std::string> gone;
  for (const auto& name : expendable(world.runs(), sealed_releases(world, tree),
                                     {current->value_or(""), replaced}, keep)) {
    if (auto removed = remove_one(world, tree, name)) {
      gone.push_back(name);
    } else {
      observer.progress("release " + name + " stays: " + removed.error().message);
    }
  }
  return gone;
}

}  // namespace belay::steps
