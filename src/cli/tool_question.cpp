#include "cli/tool_question.hpp"

#include "steps/release_tree.hpp"
#include "steps/target.hpp"

namespace belay::cli {
namespace {

constexpr auto tool_deadline = std::chrono::minutes(1);

}  // namespace

std::filesystem::path tool_place(const Settings& settings, const engine::World& world) {
  if (!world.migrations->must_be_asked()) return settings.base;
  const auto tree = steps::release_tree(world);
  if (!tree) return settings.base;
  const auto current = steps::current_release(world, *tree);
  return current && *current ? tree->release(**current) : settings.base;
}

ports::ToolCall tool_question(const Settings& settings, engine::World& world, ports::Clock& clock) {
  ports::ToolCall call;
  call.attempt = {new_run_id(clock), {0, 0}, 1};
  call.release = tool_place(settings, world);
  call.deadline = tool_deadline;
  call.budget.wait = world.environment.locks.wait;
  return call;
}

Result<std::vector<std::string>> revisions_there(const Settings& settings, engine::World& world,
                                                 ports::Clock& clock) {
  if (world.migrations && world.migrations->must_be_asked()) {
    return world.migrations->current(tool_question(settings, world, clock), look_stop());
  }
  TRY(auto* database, steps::target_database(world));
  TRY(const auto rows, database->versions(steps::version_table(world)));
  std::vector<std::string> ids;
  for (const auto& row : rows) ids.push_back(row.revision);
  return ids;
}

}  // namespace belay::cli
