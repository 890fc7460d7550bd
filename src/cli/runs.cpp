#include "cli/runs.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace belay::cli {
namespace fs = std::filesystem;
namespace {

// Not a mere backup or look, which a timer may have made since.
bool changes_anything(const saga::RunState& run) {
  return std::ranges::any_of(saga::all_steps(run.shape),
                             [&](StepAt at) { return saga::has_effect(run.shape.step(at)); });
}

}  // namespace

fs::path run_directory(const Settings& settings, const RunId& run) {
  return settings.state_directory() / "runs" / run.text;
}

Result<RunId> find_run(const saga::EnvironmentState& state, const std::string& prefix) {
  std::vector<const saga::RunState*> matching;
  for (const auto& [id, run] : state.runs) {
    if (id.text.starts_with(prefix)) matching.push_back(&run);
  }
  if (matching.empty()) {
    return fail(
        ErrorCode::run_unknown,
        prefix.empty() ? "there is no run yet" : "no run begins with '" + escaped(prefix) + "'",
        prefix.empty() ? "belay run PLAN starts one" : "belay status lists them");
  }
  if (prefix.empty()) {
    for (auto run = matching.rbegin(); run != matching.rend(); ++run) {
      if (!(*run)->end) return (*run)->id;
    }
    for (auto run = matching.rbegin(); run != matching.rend(); ++run) {
      if (changes_anything(**run)) return (*run)->id;
    }
    return matching.back()->id;
  }
  if (matching.size() == 1) return matching.front()->id;
  return fail(ErrorCode::run_unknown,
              std::to_string(matching.size()) + " runs begin with '" + escaped(prefix) + "'",
              "give more of it");
}

}  // namespace belay::cli
