#include "steps/release_source.hpp"

#include "base/text.hpp"
#include "steps/git.hpp"
#include "steps/release_tree.hpp"

namespace belay::steps {
namespace {

ports::UnpackLimits limits_of(const engine::World& world) {
  const auto& releases = world.environment.releases;
  if (!releases) return {};
  return {static_cast<std::uint64_t>(releases->most_files),
          static_cast<std::uint64_t>(releases->most_mib) << 20};
}

Result<std::string> digest_of_artifact(engine::World& world, const std::filesystem::path& path) {
  TRY(auto facts, world.files.directory(path));
  if (!facts.is_directory) return world.files.digest_of_file(path);
  TRY(auto tree, world.files.digest_of_tree(path));
  return tree.digest;
}

}  // namespace

std::string ReleaseSource::shown() const {
  if (!is_git()) return "'" + escaped(artifact) + "'";
  return "revision '" + escaped(revision) + "' of '" + escaped(git) + "'";
}

ReleaseSource source_of(const Json& options) {
  ReleaseSource source;
  source.artifact = options["release"].string_or("");
  source.git = options["git"].string_or("");
  source.revision = options["revision"].string_or("");
  source.sha256 = options["sha256"].string_or("");
  source.name =
      options["name"].string_or(source.is_git() ? source.revision : release_name(source.artifact));
  return source;
}

std::optional<ReleaseSource> nearest_source(const engine::Binding& binding) {
  const auto* stage = binding.before("stage");
  if (!stage) stage = binding.after("stage");
  return stage ? std::optional(source_of(stage->options)) : std::nullopt;
}

Result<std::string> digest_of(engine::World& world, const ReleaseSource& source,
                              const ToolRun& run) {
  if (source.is_git()) return git_digest(world, source, run);
  const auto path = world.path(source.artifact);
  TRY(auto digest, digest_of_artifact(world, path));
  if (source.sha256.empty() || digest == source.sha256) return digest;
  return fail(ErrorCode::archive_invalid,
              "'" + escaped(path.string()) + "' has SHA-256 " + digest + ", the plan says " +
                  escaped(source.sha256),
              "fetch the artifact again, or mend 'sha256' in the plan");
}

Done materialize(engine::World& world, const ReleaseSource& source, const std::string& digest,
                 const std::filesystem::path& into, const ToolRun& run) {
  if (!source.is_git()) {
    return world.files.unpack(world.path(source.artifact), into, limits_of(world));
  }
  const auto archive = into.parent_path() / (into.filename().string() + ".tar");
  auto written = git_archive(world, source, digest, archive, run);
  auto done = written ? world.files.unpack(archive, into, limits_of(world)) : std::move(written);
  static_cast<void>(world.files.remove_tree(archive));
  return done;
}

}  // namespace belay::steps
