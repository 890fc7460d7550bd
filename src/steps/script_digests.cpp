#include "steps/script_digests.hpp"

#include <set>

namespace belay::steps {
namespace {

namespace fs = std::filesystem;

// Where the tool's own settings are, relative to the release.
fs::path settings_file(const plan::MigrationsConfig& config) {
  const fs::path cwd = config.cwd;
  return (config.tool == "flask" ? cwd / config.directory / "alembic.ini" : cwd / config.config)
      .lexically_normal();
}

// Relative paths, as `revisions` are.
std::set<fs::path> files_beside(const plan::MigrationsConfig& config,
                                const std::vector<std::string>& revisions) {
  std::set<fs::path> files;
  if (config.tool == "sql" || revisions.empty()) return files;
  files.insert(settings_file(config));
  for (const auto& revision : revisions) {
    fs::path above = fs::path(revision).lexically_normal();
    while (above.has_parent_path() && above != above.parent_path()) {
      above = above.parent_path();
      files.insert(above / "env.py");
    }
  }
  return files;
}

}  // namespace

Result<std::vector<ScriptDigest>> script_digests(engine::World& world, const fs::path& tree,
                                                 const std::vector<std::string>& revisions) {
  std::vector<ScriptDigest> all;
  if (!world.environment.migrations) return all;
  auto files = files_beside(*world.environment.migrations, revisions);
  std::erase_if(files, [&](const fs::path& file) { return !world.files.exists(tree / file); });
  for (const auto& revision : revisions) files.insert(fs::path(revision).lexically_normal());
  for (const auto& file : files) {
    TRY(auto digest, world.files.digest_of_file(tree / file));
    all.push_back({file.string(), std::move(digest)});
  }
  return all;
}

Result<Json> digests_of_path(engine::World& world, const fs::path& tree,
                             const migration::Graph& graph, const std::vector<std::string>& ids) {
  Json::Array all;
  if (world.migrations->must_be_asked()) return Json(std::move(all));
  std::vector<std::string> files;
  for (const auto& id : ids) files.push_back(graph.find(id)->path);
  TRY(const auto digests, script_digests(world, tree, files));
  for (const auto& one : digests) {
    all.push_back(Json::Object{{"file", one.file}, {"digest", one.digest}});
  }
  return Json(std::move(all));
}

Json digests_by_revision(engine::World& world, const fs::path& tree, const migration::Graph& graph,
                         const std::vector<std::string>& ids) {
  Json::Object digests;
  for (const auto& id : ids) {
    const auto* revision = graph.find(id);
    if (revision == nullptr || revision->path.empty()) continue;
    auto digest = world.files.digest_of_file(tree / revision->path);
    if (digest) digests.insert_or_assign(id, *std::move(digest));
  }
  return digests;
}

}  // namespace belay::steps
