#include "steps/applied_scripts.hpp"

namespace belay::steps {
namespace {

// A revision that was taken back may be applied by hand later, from another file.
bool was_taken_back(const saga::StepState& step) {
  const bool down = step.way == ledger::WayBack::downgrade || step.way == ledger::WayBack::restore;
  return down && step.backward != saga::Backward::none;
}

// What a step's facts say; null where it says nothing of scripts.
const Json& digests_of(const ledger::StepShape& shape, const saga::StepState& step) {
  static const Json none;
  if (shape.kind == "migrate") return step.facts["scripts_sha256"];
  return shape.kind == "preflight" ? step.facts["edited_sha256"] : none;
}

// The revisions that the facts of a migrate or a stamp name.
std::vector<std::string> told_by(const Json& facts) {
  std::vector<std::string> all;
  for (const char* key : {"from", "to"}) {
    if (const auto* revision = facts[key].if_string()) all.push_back(*revision);
  }
  const auto* scripts = facts["scripts_sha256"].if_object();
  if (scripts == nullptr) return all;
  for (const auto& [revision, digest] : *scripts) all.push_back(revision);
  return all;
}

}  // namespace

std::map<std::string, AppliedScript> applied_scripts(const saga::EnvironmentState& state) {
  std::map<std::string, AppliedScript> scripts;
  for (const auto& [id, run] : state.runs) {
    for (const StepAt at : saga::all_steps(run.shape)) {
      const auto& step = run.step(at);
      const auto* digests = digests_of(run.shape.step(at), step).if_object();
      if (digests == nullptr) continue;
      for (const auto& [revision, digest] : *digests) {
        if (was_taken_back(step)) {
          scripts.erase(revision);
        } else {
          scripts.insert_or_assign(revision, AppliedScript{digest.string_or(""), id});
        }
      }
    }
  }
  return scripts;
}

ReachedRevisions reached_revisions(const saga::EnvironmentState& state) {
  ReachedRevisions reached;
  bool any = false, unknown = false;
  for (const auto& [id, run] : state.runs) {
    for (const StepAt at : saga::all_steps(run.shape)) {
      const auto& kind = run.shape.step(at).kind;
      const auto& step = run.step(at);
      if ((kind != "migrate" && kind != "stamp") || step.forward == saga::Forward::pending)
        continue;
      // What failed and left nothing does not say where the database is either.
      const bool says = !step.facts["to"].is_null();
      any = any || says;
      unknown = unknown || (!says && step.forward != saga::Forward::failed);
      for (const auto& revision : told_by(step.facts)) reached.runs.insert_or_assign(revision, id);
    }
  }
  reached.tells = any && !unknown;
  return reached;
}

}  // namespace belay::steps
