#include "steps/release_tree.hpp"

#include <array>

#include "base/text.hpp"

namespace belay::steps {
namespace {

constexpr auto command_deadline = std::chrono::minutes(30);

}  // namespace

Result<ReleaseTree> release_tree(const engine::World& world) {
  if (!world.environment.releases) {
    return fail(ErrorCode::config_invalid,
                "environment '" + world.environment.name + "' has no 'releases'",
                "add [environment." + world.environment.name + ".releases] with root = \"…\"");
  }
  return ReleaseTree{world.path(world.environment.releases->root)};
}

Result<std::optional<std::string>> current_release(const engine::World& world,
                                                   const ReleaseTree& tree) {
  TRY(auto target, world.files.link_target(tree.current()));
  if (!target) return std::optional<std::string>{};
  return std::optional<std::string>{target->filename().string()};
}

std::string release_name(const std::string& artifact) {
  std::string name = std::filesystem::path(artifact).filename().string();
  constexpr std::array<std::string_view, 8> endings{".tar.gz", ".tgz",     ".tar.zst", ".tar.xz",
                                                    ".tar",    ".tar.bz2", ".tzst",    ".txz"};
  for (const auto ending : endings) {
    if (name.ends_with(ending)) return name.substr(0, name.size() - ending.size());
  }
  return name;
}

Result<std::filesystem::path> scripts_directory(const engine::World& world,
                                                const engine::Attempt& attempt) {
  const Json& staged = attempt.run.facts_of("stage", attempt.id.at);
  if (const auto* path = staged["path"].if_string()) return std::filesystem::path(*path);
  TRY(auto tree, release_tree(world));
  TRY(auto name, current_release(world, tree));
  if (name) return tree.release(*name);
  return fail(ErrorCode::revision_graph, "no release was staged and none is deployed",
              "put a 'stage' step before this one");
}

std::string last_words(const ports::Exited& exited) {
  constexpr std::size_t most = 1024;
  const std::string_view tail = trimmed(exited.tail);
  if (tail.size() <= most) return std::string(tail);
  const std::string_view mark = "… ";
  std::string_view end = tail.substr(tail.size() - (most - mark.size()));
  // Not from the middle of a character or of a line, where that costs little.
  while (!end.empty() && (static_cast<unsigned char>(end.front()) & 0xC0U) == 0x80U) {
    end.remove_prefix(1);
  }
  if (const auto line = end.find('\n'); line < most / 2) end.remove_prefix(line + 1);
  return std::string(mark) + std::string(end);
}

Done run_command(engine::World& world, engine::Attempt& attempt,
                 const std::vector<std::string>& argv, const std::filesystem::path& cwd,
                 std::string_view output_name, bool leaves_running) {
  ports::Command command;
  command.argv = argv;
  command.cwd = cwd;
  command.attempt = attempt.id;
  command.deadline = command_deadline;
  command.output_file = attempt.file(output_name);
  command.leaves_running = leaves_running;
  TRY(auto exited, world.processes.run(command, attempt.stop));
  if (exited.ok()) return {};
  return fail(exited.timed_out ? ErrorCode::process_timeout : ErrorCode::process_failed,
              "'" + argv.front() + "' " + describe(exited) +
                  (exited.tail.empty() ? "" : ": " + last_words(exited)),
              "its output is in " + command.output_file.string());
}

}  // namespace belay::steps
