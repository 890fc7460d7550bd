#include "steps/scripts.hpp"

#include "steps/release_tree.hpp"

namespace belay::steps {
namespace {

constexpr auto question_deadline = std::chrono::minutes(1);

using Look = std::function<Done(const std::filesystem::path&)>;

Done with_unpacked(engine::World& world, const ReleaseSource& source, const ToolRun& run,
                   const Look& look) {
  const auto place = world.scratch / "scripts";
  TRY_DONE(world.files.make_directory(world.scratch, 0700));
  TRY_DONE(world.files.remove_tree(place));
  auto digest = digest_of(world, source, run);
  Done done = digest ? materialize(world, source, *digest, place, run)
                     : Done(fail(std::move(digest).error()));
  if (done) done = look(place);
  static_cast<void>(world.files.remove_tree(place));
  return done;
}

}  // namespace

Done with_planned_tree(engine::World& world, const std::optional<ReleaseSource>& source,
                       const ToolRun& run, const Look& look) {
  TRY(auto tree, release_tree(world));
  if (!source) {
    TRY(auto current, current_release(world, tree));
    if (current) return look(tree.release(*current));
    return fail(ErrorCode::revision_graph, "there is no release to read scripts from",
                "put a 'stage' step before this one");
  }
  if (world.files.exists(tree.release(source->name))) return look(tree.release(source->name));
  if (!source->is_git()) {
    TRY(auto facts, world.files.directory(world.path(source->artifact)));
    if (facts.is_directory) return look(world.path(source->artifact));
  }
  return with_unpacked(world, *source, run, look);
}

Result<migration::Graph> planned_scripts(engine::World& world,
                                         const std::optional<ReleaseSource>& source,
                                         const ToolRun& run) {
  std::optional<migration::Graph> graph;
  TRY_DONE(with_planned_tree(world, source, run, [&](const auto& place) -> Done {
    ports::ToolCall call;
    call.attempt = run.attempt;
    call.release = place;
    call.deadline = question_deadline;
    call.budget.wait = world.environment.locks.wait;
    if (!run.directory.empty()) call.output_file = run.directory / "tool-graph.log";
    TRY(graph, world.migrations->graph(call, run.stop));
    return {};
  }));
  return *std::move(graph);
}

Result<migration::Graph> planned_scripts(const engine::Binding& binding) {
  const ports::NeverStop stop;
  return planned_scripts(binding.world, nearest_source(binding),
                         {AttemptId{{}, binding.at, 1}, stop, {}});
}

}  // namespace belay::steps
