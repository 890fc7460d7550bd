#include "steps/scripts.hpp"

#include "steps/release_tree.hpp"

namespace belay::steps {
namespace {

Result<migration::Graph> of_archive(const engine::World& world,
                                    const std::filesystem::path& archive) {
  const auto place = world.scratch / "scripts";
  TRY_DONE(world.files.make_directory(world.scratch, 0700));
  TRY_DONE(world.files.remove_tree(place));
  auto unpacked = world.files.unpack(archive, place);
  auto graph = unpacked ? world.migrations->graph(place)
                        : Result<migration::Graph>(fail(std::move(unpacked).error()));
  static_cast<void>(world.files.remove_tree(place));
  return graph;
}

}  // namespace

Result<migration::Graph> planned_scripts(const engine::Binding& binding) {
  const auto& world = binding.world;
  const auto* stage = binding.before("stage");
  if (!stage) stage = binding.after("stage");
  TRY(auto tree, release_tree(world));
  if (!stage) {
    TRY(auto current, current_release(world, tree));
    if (current) return world.migrations->graph(tree.release(*current));
    return fail(ErrorCode::revision_graph, "there is no release to read scripts from",
                "put a 'stage' step before this one");
  }
  const std::string artifact = stage->options["release"].string_or("");
  const std::string name = stage->options["name"].string_or(release_name(artifact));
  if (world.files.exists(tree.release(name))) return world.migrations->graph(tree.release(name));
  TRY(auto facts, world.files.directory(world.path(artifact)));
  if (facts.is_directory) return world.migrations->graph(world.path(artifact));
  return of_archive(world, world.path(artifact));
}

}  // namespace belay::steps
