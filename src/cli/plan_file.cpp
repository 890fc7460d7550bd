// Plans are read against the table of step kinds: apart from settings.cpp, so that what needs no
// steps does not link them.
#include "cli/settings.hpp"
#include "engine/kinds.hpp"
#include "steps/table.hpp"

namespace belay::cli {

namespace fs = std::filesystem;

Result<PlanFile> parse_plan_text(std::string text, fs::path file) {
  auto parsed = plan::parse_plan(text, engine::fields_of(steps::table()));
  if (!parsed) return fail(ErrorCode::plan_invalid, plan::to_text(parsed.error(), file.string()));
  return PlanFile{std::move(file), std::move(text), *std::move(parsed)};
}

Result<PlanFile> read_plan(const fs::path& file) {
  TRY(auto text, read_file(file));
  return parse_plan_text(std::move(text), file);
}

}  // namespace belay::cli
