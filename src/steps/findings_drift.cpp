// Whether the schema is what the scripts give: the one finding that makes a database, and runs a
// whole history in it.
#include "base/text.hpp"
#include "steps/drift.hpp"
#include "steps/inspector.hpp"

namespace belay::steps {
namespace {

constexpr std::size_t most_objects_named = 5;

std::string named_differences(const DriftSeen& seen) {
  std::vector<std::string> parts;
  for (const auto& one : seen.differences) {
    if (parts.size() == most_objects_named) {
      parts.emplace_back("…");
      break;
    }
    parts.push_back(std::string(to_text(one.kind)) + " " + escaped(one.object));
  }
  return join(parts, ", ");
}

Result<DriftSeen> seen_drift(Inspector& i) {
  TRY(auto scripts, scripts_of_now(i.world()));
  return look_for_drift(i.world(), i.world().make_scratch,
                        {i.at().attempt, i.at().stop, std::move(scripts), i.at().directory});
}

}  // namespace

Finding look_drift(Inspector& i) {
  if (!i.at().planned.drift) return ok("the plan does not ask for it");
  const auto seen = seen_drift(i);
  if (!seen) return unknown(seen.error());
  if (seen->differences.empty() && seen->models.said == ports::ModelsSaid::differ) {
    return bad("the application's models differ from the scripts: " + seen->models.seen,
               "belay drift; then a revision for what is missing");
  }
  if (seen->differences.empty()) return ok("the schema is what the scripts give");
  const auto count = seen->differences.size();
  return bad(std::to_string(count) + (count == 1 ? " difference: " : " differences: ") +
                 named_differences(*seen),
             "belay drift");
}

}  // namespace belay::steps
