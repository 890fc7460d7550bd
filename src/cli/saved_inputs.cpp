#include "cli/saved_inputs.hpp"

#include <algorithm>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "cli/named_files.hpp"
#include "cli/policy.hpp"
#include "cli/tool_question.hpp"
#include "steps/scripts.hpp"
#include "steps/target.hpp"

namespace belay::cli {
namespace {

using plan::Input;

Input of_value(std::string name, std::string value) {
  std::string digest = sha256_hex(value);
  return {std::move(name), std::move(value), std::move(digest)};
}

Input of_bytes(std::string name, std::string_view bytes) {
  return {std::move(name), "", sha256_hex(bytes)};
}

Result<Input> cluster_input(const engine::World& world) {
  TRY(const auto identity, steps::expect_identity(world, {}));
  const std::string told = "system " + identity.system + ", timeline " +
                           std::to_string(identity.timeline) + ", database '" +
                           escaped(identity.name) + "'";
  return Input{"cluster", told, sha256_hex(canonical(ports::to_json(identity)))};
}

Result<Input> revision_input(const Settings& settings, engine::World& world, ports::Clock& clock) {
  TRY(const auto ids, revisions_there(settings, world, clock));
  std::vector<std::string> all;
  for (const auto& id : ids) all.push_back(escaped(id));
  return of_value("current revision", all.empty() ? "none" : join(all, ", "));
}

void append(std::vector<Input>& all, std::vector<Input> more) {
  std::ranges::move(more, std::back_inserter(all));
}

}  // namespace

Result<std::vector<Input>> artifact_inputs(engine::World& world, const plan::Plan& plan) {
  const ports::NeverStop stop;
  std::vector<Input> inputs;
  for (int p = 0; p < static_cast<int>(plan.phases.size()); ++p) {
    const auto& steps = plan.phases[static_cast<std::size_t>(p)].steps;
    for (int s = 0; s < static_cast<int>(steps.size()); ++s) {
      const auto& step = steps[static_cast<std::size_t>(s)];
      if (step.kind != "stage") continue;
      const auto source = steps::source_of(step.options);
      TRY(auto digest, steps::digest_of(world, source, {AttemptId{{}, {p, s}, 1}, stop, {}}));
      inputs.push_back({"artifact '" + source.name + "'", "", std::move(digest)});
    }
  }
  return inputs;
}

Result<std::vector<Input>> text_inputs(const Settings& settings, const PlanFile& file) {
  std::vector<Input> inputs{of_value("belay", version), of_bytes("plan", file.text),
                            of_bytes("configuration", settings.text)};
  TRY(auto policy, policy_text(settings));
  inputs.push_back(of_bytes("policy", policy));
  inputs.push_back(of_value("environment", settings.environment.name));
  return inputs;
}

Result<std::vector<Input>> inputs_of(const Settings& settings, const PlanFile& file,
                                     engine::World& world, ports::Clock& clock, const Json& shown) {
  TRY(auto inputs, text_inputs(settings, file));
  if (world.database != nullptr) {
    TRY(auto cluster, cluster_input(world));
    inputs.push_back(std::move(cluster));
  }
  if (world.migrations != nullptr) {
    TRY(auto revision, revision_input(settings, world, clock));
    inputs.push_back(std::move(revision));
  }
  TRY(auto artifacts, artifact_inputs(world, file.plan));
  append(inputs, std::move(artifacts));
  TRY(auto scripts, script_inputs(world, file.plan));
  append(inputs, std::move(scripts));
  TRY(auto named, named_file_inputs(settings, world, file.plan));
  append(inputs, std::move(named));
  // Last: where another input changed, this one follows from it.
  inputs.push_back(of_bytes(std::string(plan::steps_input), canonical(shown)));
  return inputs;
}

}  // namespace belay::cli
