#include "cli/snapshot.hpp"

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "cli/log.hpp"
#include "cli/secrets.hpp"
#include "core/saga/naming.hpp"
#include "steps/lost_notes.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t largest_in_snapshot = 2U << 20;
constexpr std::string_view origin_name = "origin.json";

std::string origin_of(const ledger::RunFiles& kept, const std::string& environment) {
  return pretty(Json::Object{{"config", kept.config_file},
                             {"base", kept.base},
                             {"plan", kept.plan_file},
                             {"environment", environment}}) +
         "\n";
}

ledger::RunFiles files_of(const Snapshot& snapshot) {
  const auto& [settings, plan] = snapshot;
  return {plan.text, settings.text, plan.file.string(), settings.file.string(),
          settings.base.string()};
}

// What may stand in a record for ever, and reads back as it was.
bool may_be_kept(const std::string& text) {
  return is_valid_utf8(text) && known_secrets().redacted(text) == text;
}

bool may_be_kept(const ledger::RunFiles& files) {
  return may_be_kept(files.plan) && may_be_kept(files.config) && may_be_kept(files.plan_file) &&
         may_be_kept(files.config_file) && may_be_kept(files.base);
}

std::optional<ledger::RunFiles> kept_files(std::span<const ledger::Entry> chain, const RunId& run) {
  for (const auto& entry : chain) {
    const auto* opened = std::get_if<ledger::RunOpened>(&entry.draft.record);
    if (opened && entry.draft.run == run) return opened->files;
  }
  return std::nullopt;
}

// One file of a run: in its folder, else in the ledger.
struct Source {
  ports::Files& files;
  fs::path directory;
  RunId run;

  Result<std::string> text(std::string_view name, const std::optional<std::string>& kept,
                           const std::optional<std::string>& digest) const {
    const auto file = directory / name;
    if (!files.exists(file)) return of_ledger(file, kept);
    TRY(auto text, files.read(file, largest_in_snapshot));
    if (!digest || sha256_hex(text) == *digest) return text;
    return fail(ErrorCode::ledger_corrupt,
                "'" + file.string() + "' is not what this run was opened with",
                kept ? "move it away: it is made again from the ledger"
                     : "bring it back from a backup of the state directory; belay audit show has "
                       "its digest");
  }

 private:
  Result<std::string> of_ledger(const fs::path& file,
                                const std::optional<std::string>& kept) const {
    if (kept) return *kept;
    return fail(ErrorCode::needs_person,
                "'" + file.string() + "' is lost, and the ledger does not have it",
                "bring it back from a backup of the state directory; belay hold " + run.text +
                    " sets the run aside",
                Disposition::ask_operator);
  }
};

Done write_missing(ports::Files& files, const fs::path& file, const std::string& text) {
  return files.exists(file) ? Done{} : files.write_durably(file, text, 0600);
}

}  // namespace

Done write_snapshot(ports::Files& files, const fs::path& directory, const Snapshot& snapshot) {
  const auto kept = files_of(snapshot);
  TRY_DONE(files.make_directory(directory, 0700));
  TRY_DONE(write_missing(files, directory / "plan.toml", kept.plan));
  TRY_DONE(write_missing(files, directory / "belay.toml", kept.config));
  return write_missing(files, directory / origin_name,
                       origin_of(kept, snapshot.settings.environment.name));
}

ledger::RunOpened opening_of(const ledger::RunShape& shape, const Snapshot& snapshot) {
  ledger::RunOpened opened{
      shape, sha256_hex(snapshot.plan.text), sha256_hex(snapshot.settings.text), {}};
  auto kept = files_of(snapshot);
  if (may_be_kept(kept)) {
    opened.files = std::move(kept);
  } else {
    log_warn(
        "the plan or belay.toml holds the value of a secret, so the ledger does not keep them");
  }
  return opened;
}

Result<Snapshot> read_snapshot(ports::Files& files, const Settings& settings,
                               const saga::RunState& run, std::span<const ledger::Entry> chain) {
  const Source source{files, run_directory(settings, run.id), run.id};
  const auto kept = kept_files(chain, run.id);
  const auto& name = settings.environment.name;
  // Of a run of an older Belay the ledger has no digest of the origin either.
  std::optional<std::string> kept_origin, kept_config, kept_plan, origin_digest;
  if (kept) {
    kept_origin = origin_of(*kept, name);
    origin_digest = sha256_hex(*kept_origin);
    kept_config = kept->config;
    kept_plan = kept->plan;
  }
  TRY(auto origin_text, source.text(origin_name, kept_origin, origin_digest));
  TRY(auto origin, parse_json(origin_text));
  TRY(auto config_text, source.text("belay.toml", kept_config, run.config_digest));
  TRY(auto plan_text, source.text("plan.toml", kept_plan, run.plan_digest));
  TRY(auto own, parse_settings(std::move(config_text), origin["config"].string_or(""),
                               origin["base"].string_or(""), name));
  TRY(auto plan, parse_plan_text(std::move(plan_text), origin["plan"].string_or("")));
  return Snapshot{std::move(own), std::move(plan)};
}

Settings settings_of(ports::Files& files, const Settings& settings, const saga::RunState& run,
                     std::span<const ledger::Entry> chain) {
  auto snapshot = read_snapshot(files, settings, run, chain);
  if (!snapshot) return settings;
  return std::move(snapshot->settings);
}

Done expect_no_lost_notes(ports::Files& files, const Settings& settings,
                          const saga::RunState& run) {
  const auto directory = run_directory(settings, run.id);
  if (files.exists(directory / origin_name)) return {};
  const auto step = steps::step_without_notes(run);
  if (!step) return {};
  return fail(ErrorCode::needs_person,
              "the folder of run " + run.id.text + " is lost, and with it what " +
                  saga::naming(run.shape, *step) + " kept there to tell how far it came",
              "bring back '" + directory.string() +
                  "' from a backup of the state directory; belay hold " + run.id.text +
                  " sets the run aside",
              Disposition::ask_operator);
}

}  // namespace belay::cli
