#include "cli/rehearsals.hpp"

#include <algorithm>

#include "cli/saved_inputs.hpp"
#include "core/saga/fold.hpp"
#include "steps/script_digests.hpp"

namespace belay::cli {
namespace {

// Whether a rehearse of this migrate stands before it in its phase, and no other migrate between.
bool is_tried_in_phase(const plan::Plan& plan, StepAt at) {
  const auto& steps = plan.phases[static_cast<std::size_t>(at.phase)].steps;
  const auto& target = steps[static_cast<std::size_t>(at.step)].options["to"];
  for (auto s = static_cast<std::size_t>(at.step); s-- > 0;) {
    if (steps[s].kind == "migrate") return false;
    const auto& to = steps[s].options["to"];
    if (steps[s].kind == "rehearse" && (to.is_null() || to == target)) return true;
  }
  return false;
}

std::vector<policy::ScriptFile> script_files_of(std::vector<steps::ScriptDigest> digests) {
  std::vector<policy::ScriptFile> files;
  for (auto& one : digests) files.push_back({std::move(one.file), std::move(one.digest)});
  return files;
}

policy::PendingScripts& pending_at(std::vector<policy::PendingScripts>& all, StepAt at) {
  return *std::ranges::find(all, at, &policy::PendingScripts::at);
}

}  // namespace

std::vector<RehearseStep> rehearse_steps(const saga::EnvironmentState& state) {
  std::vector<RehearseStep> all;
  for (const auto& [id, run] : state.runs) {
    for (const StepAt at : saga::all_steps(run.shape)) {
      const auto& step = run.step(at);
      if (run.shape.step(at).kind == "rehearse" && step.forward == saga::Forward::succeeded) {
        all.push_back({run, step.facts});
      }
    }
  }
  return all;
}

policy::Rehearsal rehearsal_of(const RehearseStep& step) {
  policy::Rehearsal rehearsal;
  rehearsal.run = step.run.id.text;
  rehearsal.at = parse_instant(step.facts["rehearsed_at"].string_or("")).value_or(step.run.opened);
  rehearsal.system = step.facts["identity"]["system"].string_or("");
  if (const auto* files = step.facts["files"].if_array()) {
    for (const auto& one : *files) {
      rehearsal.files.push_back({one["file"].string_or(""), one["digest"].string_or("")});
    }
  }
  return rehearsal;
}

std::vector<policy::Rehearsal> known_rehearsals(const saga::EnvironmentState& state) {
  std::vector<policy::Rehearsal> all;
  for (const auto& step : rehearse_steps(state)) all.push_back(rehearsal_of(step));
  std::ranges::stable_sort(all, {}, &policy::Rehearsal::at);
  return all;
}

std::vector<policy::PendingScripts> pending_scripts(engine::World& world, const plan::Plan& plan) {
  std::vector<policy::PendingScripts> all;
  if (!world.environment.migrations) return all;
  const bool is_declared = world.environment.migrations->tool == "command";
  for (const StepAt at : migrations_of(plan)) {
    policy::PendingScripts pending{at, is_tried_in_phase(plan, at), {}};
    if (is_declared) pending.unknown = "only the tool itself knows what it reads";
    all.push_back(std::move(pending));
  }
  if (is_declared) return all;
  const auto looked = with_pending_files(
      world, plan,
      [&](StepAt at, const std::filesystem::path& tree, const std::vector<std::string>& files) {
        auto digests = steps::script_digests(world, tree, files);
        auto& pending = pending_at(all, at);
        if (digests) {
          pending.files = script_files_of(*std::move(digests));
        } else {
          pending.unknown = digests.error().message;
        }
      });
  if (looked) return all;
  for (auto& pending : all) {
    if (pending.files.empty()) pending.unknown = looked.error().message;
  }
  return all;
}

}  // namespace belay::cli
