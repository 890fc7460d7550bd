// Plans are read against the table of step kinds: apart from settings.cpp, so that what needs no
// steps does not link them.
#include "base/for_shell.hpp"
#include "cli/settings.hpp"
#include "engine/kinds.hpp"
#include "steps/table.hpp"

namespace belay::cli {

namespace fs = std::filesystem;

namespace {

Result<PlanFile> parse(std::string text, fs::path file, std::span<const engine::StepKind> kinds) {
  auto parsed = plan::parse_plan(text, engine::fields_of(kinds));
  if (!parsed) {
    return fail(ErrorCode::plan_invalid, plan::to_text(parsed.error(), file.string()),
                "mend it, then: belay check " + for_shell(file.string()) +
                    "; every key is in docs/plan-reference.md");
  }
  return PlanFile{std::move(file), std::move(text), *std::move(parsed)};
}

}  // namespace

Result<PlanFile> parse_plan_text(std::string text, fs::path file) {
  return parse(std::move(text), std::move(file), steps::all_kinds());
}

Result<PlanFile> parse_user_plan(std::string text, fs::path file) {
  return parse(std::move(text), std::move(file), steps::table());
}

Result<PlanFile> read_plan(const fs::path& file) {
  TRY(auto text, read_file(file));
  return parse_user_plan(std::move(text), file);
}

}  // namespace belay::cli
