#include "cli/named_files.hpp"

#include <algorithm>
#include <set>

#include "core/plan/argument_lists.hpp"
#include "steps/table.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
using plan::ArgumentList;

bool lies_in(const fs::path& path, const fs::path& folder) {
  const auto below = path.lexically_relative(folder);
  return !below.empty() && *below.begin() != "..";
}

// The links of the way are followed, so that one folder under two names is one.
fs::path followed(const fs::path& path) {
  std::error_code failed;
  auto real = fs::weakly_canonical(path, failed);
  return failed ? path.lexically_normal() : real;
}

class NamedFiles {
 public:
  explicit NamedFiles(const fs::path& base) : base_(base.lexically_normal()) {}

  // Without a folder, only absolute words name something.
  void look_at(const ArgumentList& list, const std::optional<fs::path>& folder) {
    for (const auto& word : list.words) {
      add(word, folder);
      const auto equals = word.find('=');
      if (equals != std::string::npos) add(word.substr(equals + 1), folder);
    }
  }

  const std::set<fs::path>& found() const { return found_; }
  std::string told(const fs::path& file) const {
    return (lies_in(file, base_) ? file.lexically_relative(base_) : file).string();
  }

 private:
  void add(const fs::path& word, const std::optional<fs::path>& folder) {
    if (word.empty()) return;
    const bool absolute = word.is_absolute();
    if (!absolute && !folder) return;
    const fs::path file = (absolute ? word : *folder / word).lexically_normal();
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored)) return;
    if (absolute && !lies_in(file, base_) && !lies_in(followed(file), followed(base_))) return;
    found_.insert(file);
  }

  fs::path base_;
  std::set<fs::path> found_;
};

bool stages(const plan::Plan& plan) {
  return std::ranges::any_of(plan.phases, [](const plan::PhaseSpec& phase) {
    return std::ranges::find(phase.steps, "stage", &plan::StepSpec::kind) != phase.steps.end();
  });
}

// Where a command of the configuration runs; nothing where that is the release to be staged, whose
// files are compared as one artifact.
std::optional<fs::path> folder_of_setting(const ArgumentList& list, const engine::World& world,
                                          const plan::Plan& plan) {
  const auto& environment = world.environment;
  if (!environment.releases) return std::nullopt;
  const fs::path root = world.path(environment.releases->root);
  if (list.field.starts_with("releases.services.")) return root;
  if (!list.field.starts_with("migrations.") || stages(plan)) return std::nullopt;
  return root / "current" / environment.migrations->cwd;
}

}  // namespace

Result<std::vector<plan::Input>> named_file_inputs(const Settings& settings, engine::World& world,
                                                   const plan::Plan& plan) {
  NamedFiles files(world.base);
  for (const auto& phase : plan.phases) {
    for (const auto& step : phase.steps) {
      const auto kinds = steps::all_kinds();
      const auto kind = std::ranges::find(kinds, step.kind, &engine::StepKind::name);
      if (kind == kinds.end()) continue;
      for (const auto& list : plan::argument_lists(step.options, kind->fields)) {
        files.look_at(list, world.base);
      }
    }
  }
  TRY(const auto lists,
      plan::argument_lists_of_environment(settings.text, settings.environment.name));
  for (const auto& list : lists) files.look_at(list, folder_of_setting(list, world, plan));
  std::vector<plan::Input> inputs;
  for (const auto& file : files.found()) {
    TRY(auto digest, world.files.digest_of_file(file));
    inputs.push_back({"file '" + files.told(file) + "'", "", std::move(digest)});
  }
  return inputs;
}

}  // namespace belay::cli
