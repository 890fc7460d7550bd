#include "cli/saved_plan.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "cli/plan_told.hpp"
#include "cli/secrets.hpp"
#include "world/os/files.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
using plan::Input;

constexpr std::uint64_t largest_saved_plan = 64U << 20;

std::string relative_to(const fs::path& base, const fs::path& file) {
  std::error_code ignored;
  const auto absolute = fs::absolute(file, ignored).lexically_normal();
  const auto below = absolute.lexically_relative(base.lexically_normal());
  const bool outside = below.empty() || *below.begin() == "..";
  return (outside ? absolute : below).string();
}

Done expect_replaceable(ports::Files& files, const fs::path& to) {
  if (!files.exists(to)) return {};
  TRY(const auto text, files.read(to, largest_saved_plan));
  if (plan::looks_saved(text)) return {};
  return fail(ErrorCode::usage, "'" + to.string() + "' is there and is no saved plan",
              "give --save another name");
}

tl::unexpected<Error> stale(const SavedFile& saved, std::vector<plan::Change> changes) {
  // What is carried out follows from the rest; it is told where nothing else explains it.
  if (changes.size() > 1 && changes.back().name == plan::steps_input) changes.pop_back();
  std::vector<std::string> lines{"the saved plan '" + saved.file.string() + "' is stale"};
  for (const auto& change : changes) {
    lines.push_back("  " + change.name + ": was " + change.was + ", now " + change.now);
  }
  return fail(ErrorCode::plan_stale, join(lines, "\n"),
              "look at it again, and save it: belay -e " + saved.saved.environment + " plan " +
                  saved.saved.file + " --save " + saved.file.string());
}

// Compares what was looked at so far.
Done expect_same(const SavedFile& saved, const std::vector<Input>& now) {
  std::vector<Input> was;
  for (const auto& input : saved.saved.inputs) {
    const bool looked_at = std::ranges::find(now, input.name, &Input::name) != now.end();
    if (looked_at) was.push_back(input);
  }
  auto changed = plan::changes(was, now);
  if (!changed.empty()) return stale(saved, std::move(changed));
  return {};
}

}  // namespace

Result<SavedFile> save_plan(const Settings& settings, const PlanFile& file,
                            const engine::BoundRun& bound, engine::World& world, Ground& ground,
                            const std::vector<Override>& overrides, const fs::path& to) {
  TRY_DONE(expect_replaceable(*ground.files, to));
  SavedFile made{to, "", {}};
  auto& saved = made.saved;
  saved.plan = file.plan.name;
  saved.file = relative_to(settings.base, file.file);
  saved.environment = settings.environment.name;
  saved.shown = told(file.plan, bound);
  TRY(saved.inputs, inputs_of(settings, file, world, *ground.clock, saved.shown));
  const auto& actor = ground.here.actor;
  saved.saved = {ground.clock->now(), actor.user, actor.login, actor.host};
  saved.authors = pending_authors(world, file.plan);
  for (const auto& one : overrides) saved.overrides.push_back({one.rule, one.reason});
  made.text = plan::text_of(saved);
  if (known_secrets().redacted(made.text) != made.text) {
    return fail(ErrorCode::config_invalid, "the plan would hold the value of a secret",
                "take it out of the plan: a command gets it by its environment");
  }
  TRY_DONE(ground.files->write_durably(to, made.text, 0644));
  return made;
}

Result<std::optional<SavedFile>> read_saved(const fs::path& file) {
  const auto files = world::make_files();
  auto text = files->read(file, largest_saved_plan);
  // What cannot be read at all is told by whoever reads it as a plan.
  if (!text || !plan::looks_saved(*text)) return std::optional<SavedFile>{};
  TRY(auto saved, plan::parse_saved_plan(*text));
  return std::optional(SavedFile{file, *std::move(text), std::move(saved)});
}

Result<Settings> settings_for(const SavedFile& saved, const Arguments& arguments) {
  Arguments with = arguments;
  if (with.environment.empty()) with.environment = saved.saved.environment;
  TRY(auto settings, read_settings(with));
  settings.environment_named = !arguments.environment.empty();
  return settings;
}

Result<PlanFile> plan_of(const SavedFile& saved, const Settings& settings) {
  const fs::path path = settings.base / saved.saved.file;
  TRY(auto text, read_file(path));
  PlanFile file{path, std::move(text), {}};
  TRY(const auto texts, text_inputs(settings, file));
  TRY_DONE(expect_same(saved, texts));
  return parse_user_plan(std::move(file.text), path);
}

Done expect_fresh(const SavedFile& saved, const Settings& settings, const PlanFile& file,
                  const engine::BoundRun& bound, engine::World& world, ports::Clock& clock) {
  TRY(const auto now, inputs_of(settings, file, world, clock, told(file.plan, bound)));
  auto changed = plan::changes(saved.saved.inputs, now);
  if (!changed.empty()) return stale(saved, std::move(changed));
  return {};
}

ledger::SavedPlan record_of(const plan::SavedPlan& saved) {
  ledger::SavedPlan record{plan::digest_of(saved), {}, {}};
  constexpr std::string_view before = "artifact '";
  for (const auto& input : saved.inputs) {
    if (!input.name.starts_with(before)) continue;
    const auto name = input.name.substr(before.size(), input.name.size() - before.size() - 1);
    record.artifacts.push_back({name, input.digest});
  }
  return record;
}

}  // namespace belay::cli
