// probe: asks a service for its health until it answers well several times in a row, within a total
// deadline. With `release_field` it also proves which release answers; then the same probe proves
// the old release on the way back.
#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.hpp"
#include "steps/probe_question.hpp"
#include "steps/release_tree.hpp"
#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;
using plan::Field;
using plan::Type;
using Steady = std::chrono::steady_clock;

constexpr Duration default_every = std::chrono::seconds(1);
constexpr Duration default_within = std::chrono::minutes(1);
constexpr Duration default_timeout = std::chrono::seconds(5);
constexpr std::int64_t default_consecutive = 3;

constexpr std::array expect_fields{
    Field{"status", Type::integer, false, "default 200"},
    Field{"headers", Type::scalars, false, "headers of the answer and their whole values"},
    Field{"body", Type::text, false, "a text that the body contains"},
    Field{"json", Type::scalars, false, "members of the JSON body and their values"},
};
constexpr std::array fields{
    Field{"url", Type::text, false, "asked by GET, http or https; or 'run', or 'sql'"},
    Field{"run", Type::command, false, "a command that ends with status 0 when all is well"},
    Field{"sql", Type::text, false,
          "one SELECT that gives one boolean, asked read-only of the target with search_path = "
          "pg_catalog: write schema.table"},
    Field{.key = "expect",
          .type = Type::table,
          .required = false,
          .doc = "what a good answer is",
          .fields = expect_fields},
    Field{"release_field", Type::text, false,
          "the JSON member that names the release; it must be the one that `current` names"},
    Field{"ca_file", Type::path, false, "certificates to trust instead of the system's"},
    Field{"redirects", Type::flag, false,
          "follow them, at most 5; default: a redirect is an answer"},
    Field{"consecutive", Type::integer, false, "good answers in a row; default 3"},
    Field{"every", Type::duration, false, "between two; default 1s"},
    Field{"within", Type::duration, false, "the total deadline; default 1m"},
    Field{"timeout", Type::duration, false, "of one request; default 5s"},
    Field{"monitoring", Type::flag, false,
          "it asks whether somebody watches, not how the service is: for the rule watched"},
};

Duration duration(const Json& options, std::string_view key, Duration otherwise) {
  return Duration{options[key].int_or(otherwise.count())};
}

// How often it was asked, and what came of the last time.
struct Tally {
  std::int64_t in_a_row = 0, good = 0, bad = 0, unasked = 0;
  Answer last = Answer::unasked;
  bool fell = false;  // it was ill after it had been well
  std::string complaint = "it was not asked yet";

  void add(Heard heard) {
    last = heard.answer;
    fell |= heard.answer == Answer::bad && good > 0;
    good += heard.answer == Answer::good ? 1 : 0;
    bad += heard.answer == Answer::bad ? 1 : 0;
    unasked += heard.answer == Answer::unasked ? 1 : 0;
    in_a_row = heard.answer == Answer::good ? in_a_row + 1 : 0;
    if (!heard.complaint.empty()) complaint = std::move(heard.complaint);
  }
  std::int64_t asked() const { return good + bad + unasked; }
  Json facts() const { return Json::Object{{"good", good}, {"bad", bad}, {"unasked", unasked}}; }
};

// The time is over. What the last asking says decides which of the three it is.
Error verdict(const Tally& tally, std::int64_t wanted, bool stopped) {
  const std::string times = std::to_string(wanted) + " times in a row";
  if (stopped || (tally.last == Answer::good && !tally.fell)) {
    return {ErrorCode::probe_inconclusive,
            "the probe is inconclusive: " +
                (stopped ? std::string("it was stopped by the operator")
                         : "it answered well " + std::to_string(tally.in_a_row) +
                               " time(s) when the time was over, not " + times +
                               (tally.bad > 0 ? "; before that: " + tally.complaint : "")),
            "look at the service, or give it more time: 'within'"};
  }
  if (tally.last == Answer::unasked) {
    return {ErrorCode::probe_unmeasured,
            "whether the service is well could not be measured: " + tally.complaint,
            "mend the probe itself: its URL, certificates, command or query"};
  }
  return {ErrorCode::probe_failed, "the probe did not succeed " + times + ": " + tally.complaint,
          "look at the service"};
}

class Probe final : public engine::Step {
 public:
  Probe(engine::World& world, Json options)
      : world_(world), options_(std::move(options)), question_(world_, options_) {}

  engine::Performed perform(Attempt& attempt) override {
    Tally tally;
    auto proven = prove(attempt, options_["expect"], tally);
    if (!proven) {
      return engine::Failed{std::move(proven).error(), ledger::Effect::none, tally.facts()};
    }
    return engine::Succeeded{*std::move(proven)};
  }

  engine::UndoResult undo(Attempt& attempt, ledger::WayBack) override {
    // What the plan expects of the body is about the new release; the status and the release's
    // name are about any.
    Json expect(Json::Object{});
    if (const auto* status = options_["expect"]["status"].if_int()) expect.set("status", *status);
    Tally tally;
    auto proven = prove(attempt, expect, tally);
    if (!proven) return engine::Failed{std::move(proven).error()};
    return engine::Undone{true, *std::move(proven)};
  }

 private:
  Result<Json> prove(Attempt& attempt, const Json& expect, Tally& tally) {
    TRY(auto release, expected_release());
    const auto end = Steady::now() + duration(options_, "within", default_within);
    const std::int64_t wanted = options_["consecutive"].int_or(default_consecutive);
    while (tally.in_a_row < wanted) {
      const auto left = std::chrono::duration_cast<Duration>(end - Steady::now());
      const bool stopped = attempt.stop.level() == ports::StopLevel::now;
      if (left <= Duration::zero() || stopped) return fail(verdict(tally, wanted, stopped));
      const auto whole = duration(options_, "timeout", default_timeout);
      auto heard = question_.ask(attempt, expect, release, std::min(left, whole));
      if (!heard.complaint.empty()) attempt.observer.progress(heard.complaint);
      // An asking that the end of the time cut short says nothing, unless it is the only one.
      const bool cut = left < whole && Steady::now() >= end && heard.answer != Answer::good;
      if (!cut || tally.asked() == 0) tally.add(std::move(heard));
      if (tally.in_a_row < wanted) {
        const auto rest = std::chrono::duration_cast<Duration>(end - Steady::now());
        world_.clock.wait(std::clamp(duration(options_, "every", default_every), Duration{},
                                     std::max(rest, Duration{})));
      }
    }
    return Json(Json::Object{{"answers", wanted}, {"release", release}});
  }

  Result<std::string> expected_release() {
    if (options_["release_field"].is_null()) return std::string{};
    TRY(auto tree, release_tree(world_));
    TRY(auto current, current_release(world_, tree));
    if (current && !current->empty()) return *current;
    return fail(ErrorCode::probe_unmeasured, "'current' names no release that could answer",
                "put a 'deploy' step before this one");
  }

  engine::World& world_;
  Json options_;
  Question question_;
};

// A URL as it may be shown and recorded: without user, password and query.
std::string shown(const std::string& url) {
  std::string text = url.substr(0, url.find_first_of("?#"));
  const auto scheme = text.find("://");
  const auto host = scheme == std::string::npos ? 0 : scheme + 3;
  const auto at = text.substr(0, text.find('/', host)).rfind('@');
  if (at != std::string::npos) text.erase(host, at + 1 - host);
  return text;
}

std::string target_of(const Json& options) {
  if (!options["url"].is_null()) return shown(options["url"].string_or(""));
  if (const auto* run = options["run"].if_array()) return (*run)[0].string_or("");
  return "by SQL";
}

Done check(const engine::Binding& binding) {
  const Json& options = binding.options();
  int given = 0;
  for (const std::string_view key : {"url", "run", "sql"}) given += options[key].is_null() ? 0 : 1;
  if (given != 1) {
    return fail(ErrorCode::plan_invalid, "exactly one of 'url', 'run' and 'sql' must be given",
                "url = \"http://127.0.0.1:8000/healthz\", say");
  }
  if (options["consecutive"].int_or(1) < 1) {
    return fail(ErrorCode::plan_invalid, "'consecutive' must be at least 1", "consecutive = 5");
  }
  for (const std::string_view key : {"release_field", "expect", "ca_file", "redirects"}) {
    if (options["url"].is_null() && !options[key].is_null()) {
      return fail(ErrorCode::plan_invalid, "'" + std::string(key) + "' is about a 'url'",
                  "give a 'url', or leave '" + std::string(key) + "' out");
    }
  }
  if (!options["sql"].is_null()) TRY_DONE(target_database(binding.world));
  if (!options["release_field"].is_null()) TRY_DONE(release_tree(binding.world));
  return {};
}

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  const Json& options = binding.options();
  TRY_DONE(check(binding));
  const bool names_release = !options["release_field"].is_null();
  engine::BoundStep bound;
  bound.shape.title = "probe " + target_of(options);
  bound.shape.replay = ledger::Replay::harmless;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.shape.ways = {names_release ? ledger::WayBack::prove : ledger::WayBack::nothing};
  bound.details = {"until it answers well " +
                   std::to_string(options["consecutive"].int_or(default_consecutive)) +
                   " times in a row, within " +
                   to_text(duration(options, "within", default_within))};
  if (!names_release) {
    bound.details.push_back(
        "without 'release_field' it does not prove the old release on the way back");
  }
  bound.step = std::make_unique<Probe>(binding.world, options);
  return bound;
}

}  // namespace

extern const engine::StepKind probe;
const engine::StepKind probe{"probe", "ask a service for its health, several times in a row",
                             fields, &bind};

}  // namespace belay::steps
