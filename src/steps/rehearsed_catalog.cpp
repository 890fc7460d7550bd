#include "steps/rehearsed_catalog.hpp"

#include "core/saga/fold.hpp"
#include "steps/migrate_target.hpp"
#include "steps/script_digests.hpp"

namespace belay::steps {
namespace {

constexpr std::uint64_t largest_catalog = 64U << 20;
constexpr std::size_t digits_told = 16;

struct Receipt {
  RunId run;
  StepAt at;
  Json facts;
};

std::filesystem::path catalog_file(const std::filesystem::path& directory, StepAt at) {
  return directory / ("rehearse-" + std::to_string(at.phase + 1) + "-" +
                      std::to_string(at.step + 1) + ".left.json");
}

// What of a receipt must be equal for it to speak of the same migration.
Json migration_of(const Json& facts) {
  return Json::Object{{"system", facts["identity"]["system"]},
                      {"from", facts["from"]},
                      {"to", facts["to"]},
                      {"files", facts["files"]}};
}

std::optional<Receipt> newest_receipt(const saga::EnvironmentState& state, const Json& migration) {
  std::optional<Receipt> newest;
  for (const auto& [id, run] : state.runs) {
    for (const StepAt at : saga::all_steps(run.shape)) {
      const auto& step = run.step(at);
      const bool counts = run.shape.step(at).kind == "rehearse" &&
                          step.forward == saga::Forward::succeeded &&
                          migration_of(step.facts) == migration;
      if (!counts) continue;
      if (!newest ||
          newest->facts["rehearsed_at"].string_or("") <= step.facts["rehearsed_at"].string_or("")) {
        newest = Receipt{id, at, step.facts};
      }
    }
  }
  return newest;
}

// Nothing where the file is gone, or is not what the receipt speaks of.
std::optional<migration::Catalog> kept_catalog(engine::World& world, const engine::Attempt& attempt,
                                               const Receipt& receipt) {
  const auto text =
      world.files.read(catalog_file(attempt.directory.parent_path() / receipt.run.text, receipt.at),
                       largest_catalog);
  if (!text) return std::nullopt;
  const auto json = parse_json(*text);
  if (!json) return std::nullopt;
  auto catalog = migration::catalog_from_json(*json);
  const bool same = migration::fingerprint(catalog) == receipt.facts["fingerprint"].string_or("");
  return same ? std::optional(std::move(catalog)) : std::nullopt;
}

std::string told(const std::string& fingerprint) {
  return fingerprint.substr(0, digits_told);
}

tl::unexpected<Error> another_catalog(engine::World& world, const engine::Attempt& attempt,
                                      const Receipt& receipt, const migration::Catalog& live) {
  std::string message = "the catalog is not what rehearsal " + receipt.run.text + " of " +
                        receipt.facts["rehearsed_at"].string_or("") +
                        " left on its copy: " + told(migration::fingerprint(live)) + " here, " +
                        told(receipt.facts["fingerprint"].string_or("")) + " there";
  if (const auto copy = kept_catalog(world, attempt, receipt)) {
    message += "; beside the copy: " + describe(migration::difference(*copy, live));
  }
  return fail(ErrorCode::revision_graph, std::move(message),
              "the migration did something else here, or somebody changed the schema meanwhile: "
              "look before going on");
}

// Why what the copy came to says nothing of the live database; empty where it does.
std::string not_comparable(const Json& rehearsed, const Json& migrated) {
  const auto copy = rehearsed["fingerprint_from"].string_or("");
  const auto live = migrated["fingerprint_from"].string_or("");
  if (copy.empty() || live.empty()) return "its receipt does not say what the copy began from";
  if (copy == live) return "";
  const auto unlike = rehearsed["unlike"].string_or("");
  return "the copy began from another catalog" + (unlike.empty() ? "" : ": " + unlike);
}

}  // namespace

Done keep_rehearsed_catalog(engine::World& world, const engine::Attempt& attempt,
                            const migration::Catalog& catalog) {
  return world.files.write_durably(catalog_file(attempt.directory, attempt.id.at),
                                   canonical(migration::to_json(catalog)), 0600);
}

Result<Json> compare_with_rehearsal(engine::World& world, const engine::Attempt& attempt,
                                    const MigratedState& now) {
  const Json& migrated = attempt.run.facts_of("migrate", attempt.id.at);
  const bool says_nothing =
      migrated["to"].string_or("") != now.revision || world.migrations->must_be_asked();
  if (says_nothing) return Json{};
  const auto* from = migrated["from"].if_string();
  TRY(const auto path, now.graph.path(from ? std::optional(*from) : std::nullopt, now.revision));
  TRY(auto files, digests_of_path(world, now.scripts, now.graph, path));
  if (files.if_array()->empty()) return Json{};
  const Json migration(Json::Object{{"system", now.system},
                                    {"from", migrated["from"]},
                                    {"to", now.revision},
                                    {"files", std::move(files)}});
  const auto receipt = newest_receipt(world.runs(), migration);
  if (!receipt) return Json{};
  Json seen(Json::Object{{"run", receipt->run.text},
                         {"rehearsed_at", receipt->facts["rehearsed_at"]},
                         {"compared", true}});
  const std::string said =
      "rehearsal " + receipt->run.text + " of " + receipt->facts["rehearsed_at"].string_or("");
  if (migration::fingerprint(now.catalog) == receipt->facts["fingerprint"].string_or("")) {
    attempt.observer.progress("the catalog is what " + said + " left on its copy");
    return seen;
  }
  const auto why = not_comparable(receipt->facts, migrated);
  if (why.empty()) return another_catalog(world, attempt, *receipt, now.catalog);
  attempt.observer.progress("not compared with " + said + ": " + why);
  seen.set("compared", false);
  seen.set("why", why);
  return seen;
}

}  // namespace belay::steps
