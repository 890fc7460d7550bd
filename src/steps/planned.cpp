// What a plan says of itself to those who look at the world for it.
#include "steps/findings.hpp"
#include "steps/release_source.hpp"

namespace belay::steps {
namespace {

bool same_release(const std::optional<ReleaseSource>& a, const std::optional<ReleaseSource>& b) {
  return a.has_value() == b.has_value() && (!a || a->name == b->name);
}

std::vector<std::string> targets_of(const engine::Binding& binding,
                                    const std::optional<ReleaseSource>& source) {
  std::vector<std::string> targets;
  const auto& phases = binding.plan.phases;
  for (int p = 0; p < static_cast<int>(phases.size()); ++p) {
    const auto& steps = phases[static_cast<std::size_t>(p)].steps;
    for (int s = 0; s < static_cast<int>(steps.size()); ++s) {
      const auto& step = steps[static_cast<std::size_t>(s)];
      if (step.kind != "migrate") continue;
      if (!same_release(source, nearest_source({binding.world, binding.plan, {p, s}}))) continue;
      targets.push_back(step.options["to"].string_or(""));
    }
  }
  return targets;
}

}  // namespace

Planned planned_for(const engine::Binding& binding) {
  Planned planned{nearest_source(binding), binding.before("stage") != nullptr,
                  binding.before("backup") != nullptr};
  planned.targets = targets_of(binding, planned.source);
  return planned;
}

std::vector<std::string> edited_on_purpose(const Json& options) {
  std::vector<std::string> ids;
  const auto* named = options["edited"].if_array();
  for (const auto& id : named != nullptr ? *named : Json::Array{}) ids.push_back(id.string_or(""));
  return ids;
}

}  // namespace belay::steps
