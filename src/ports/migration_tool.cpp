#include "ports/migration_tool.hpp"

namespace belay::ports {

Result<ToolResult> MigrationTool::upgrade_through(const ToolCall& call,
                                                  std::span<const std::string> revisions,
                                                  const Told& applied, const Stop& stop) {
  ToolResult result{ToolEnd::done, {}};
  for (const auto& revision : revisions) {
    TRY(result, upgrade(call, revision, stop));
    if (result.end != ToolEnd::done) return result;
    applied(revision);
  }
  return result;
}

Result<std::vector<migration::ToldScript>> MigrationTool::told_scripts(const ToolCall&,
                                                                       const Stop&) {
  return fail(ErrorCode::unsupported, "this migration tool does not tell the names of its scripts");
}

Result<ModelsCheck> MigrationTool::check_models(const ToolCall&, const Stop&) {
  return ModelsCheck{ModelsSaid::not_told, "this migration tool knows no models"};
}

}  // namespace belay::ports
