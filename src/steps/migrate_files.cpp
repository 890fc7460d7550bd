#include "steps/migrate_files.hpp"

#include <algorithm>

#include "steps/target.hpp"

namespace belay::steps {
namespace {

constexpr std::uint64_t largest_snapshot = 64U << 20;

Json to_json(const Snapshot& snapshot) {
  return Json::Object{{"revision", snapshot.revision ? Json(*snapshot.revision) : Json{}},
                      {"catalog", migration::to_json(snapshot.catalog)}};
}

Snapshot snapshot_from(const Json& value) {
  Snapshot snapshot;
  if (const auto* revision = value["revision"].if_string()) snapshot.revision = *revision;
  snapshot.catalog = migration::catalog_from_json(value["catalog"]);
  return snapshot;
}

std::string prefix_of(StepAt at) {
  return "migrate-" + std::to_string(at.phase + 1) + "-" + std::to_string(at.step + 1);
}

}  // namespace

Result<std::vector<std::string>> noted_transactions(engine::World& world,
                                                    const std::filesystem::path& directory,
                                                    StepAt at) {
  std::vector<std::string> ids;
  const auto file = directory / (prefix_of(at) + ".own.json");
  if (!world.files.exists(file)) return ids;
  TRY(auto text, world.files.read(file, largest_snapshot));
  TRY(auto json, parse_json(text));
  if (const auto* noted = json.if_array()) {
    for (const auto& id : *noted) ids.push_back(id.string_or(""));
  }
  return ids;
}

Result<std::optional<Snapshot>> kept_start(engine::World& world,
                                           const std::filesystem::path& directory, StepAt at) {
  const auto file = directory / (prefix_of(at) + ".start.json");
  if (!world.files.exists(file)) return std::optional<Snapshot>{};
  TRY(const auto text, world.files.read(file, largest_snapshot));
  TRY(const auto json, parse_json(text));
  return std::optional<Snapshot>{snapshot_from(json)};
}

MigrateFiles::MigrateFiles(engine::World& world, const engine::Attempt& attempt)
    : world_(world),
      directory_(attempt.directory),
      at_(attempt.id.at),
      prefix_(prefix_of(attempt.id.at)) {}

std::filesystem::path MigrateFiles::file(std::string_view name) const {
  return directory_ / (prefix_ + "." + std::string(name) + ".json");
}

Result<Json> MigrateFiles::read(const std::filesystem::path& path) const {
  TRY(auto text, world_.files.read(path, largest_snapshot));
  return parse_json(text);
}

Done MigrateFiles::keep_start(const Snapshot& snapshot, const std::vector<std::string>& path) {
  if (world_.files.exists(file("start"))) return {};
  const Json json(Json::Object{{"revision", to_json(snapshot)["revision"]},
                               {"catalog", migration::to_json(snapshot.catalog)},
                               {"path", Json::Array(path.begin(), path.end())}});
  return world_.files.write_durably(file("start"), canonical(json), 0600);
}

Result<std::vector<std::string>> MigrateFiles::line() const {
  std::vector<std::string> ids;
  if (!world_.files.exists(file("start"))) return ids;
  TRY(auto json, read(file("start")));
  if (const auto* revision = json["revision"].if_string()) ids.push_back(*revision);
  if (const auto* path = json["path"].if_array()) {
    for (const auto& id : *path) ids.push_back(id.string_or(""));
  }
  return ids;
}

Result<std::optional<Snapshot>> MigrateFiles::start() const {
  return kept_start(world_, directory_, at_);
}

Done MigrateFiles::keep_in_work(const InWork& in_work) {
  const Json json(
      Json::Object{{"revision", in_work.revision},
                   {"before", to_json(in_work.before)},
                   {"through", Json::Array(in_work.through.begin(), in_work.through.end())}});
  return world_.files.write_durably(file("in-work"), canonical(json), 0600);
}

Result<std::optional<InWork>> MigrateFiles::in_work() const {
  if (!world_.files.exists(file("in-work"))) return std::optional<InWork>{};
  TRY(auto json, read(file("in-work")));
  InWork in_work{json["revision"].string_or(""), snapshot_from(json["before"])};
  if (const auto* through = json["through"].if_array()) {
    for (const auto& id : *through) in_work.through.push_back(id.string_or(""));
  }
  return std::optional<InWork>{std::move(in_work)};
}

Done MigrateFiles::note_own_transactions() {
  TRY(auto own, own_transactions());
  const Json json(Json::Array(own.begin(), own.end()));
  return world_.files.write_durably(file("own"), canonical(json), 0600);
}

Result<std::vector<std::string>> MigrateFiles::own_transactions() const {
  TRY(auto own, world_.database->own_transactions(version_table(world_)));
  TRY(const auto noted, noted_transactions(world_, directory_, at_));
  own.insert(own.end(), noted.begin(), noted.end());
  std::ranges::sort(own);
  own.erase(std::unique(own.begin(), own.end()), own.end());
  return own;
}

}  // namespace belay::steps
