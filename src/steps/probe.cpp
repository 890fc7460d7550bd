// probe: asks a service for its health until it answers well several times in a row, within a total
// deadline. With `release_field` it also proves which release answers; then the same probe proves
// the old release on the way back.
#include <array>
#include <chrono>

#include "base/text.hpp"
#include "steps/release_tree.hpp"
#include "steps/table.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;
using plan::Field;
using plan::Type;
using Steady = std::chrono::steady_clock;

constexpr std::size_t longest_body = 1U << 20;
constexpr std::int64_t default_every = 1000;
constexpr std::int64_t default_within = 60'000;
constexpr std::int64_t default_timeout = 5000;

constexpr std::array expect_fields{
    Field{"status", Type::integer, false, "default 200"},
    Field{"body", Type::text, false, "a text that the body contains"},
    Field{"json", Type::scalars, false, "members of the JSON body and their values"},
};
constexpr std::array fields{
    Field{"url", Type::text, false, "asked by GET; either this or 'run'"},
    Field{"run", Type::command, false, "a command that ends with status 0 when all is well"},
    Field{.key = "expect",
          .type = Type::table,
          .required = false,
          .doc = "what a good answer is",
          .fields = expect_fields},
    Field{"release_field", Type::text, false,
          "the JSON member that names the release; it must be the one that `current` names"},
    Field{"consecutive", Type::integer, false, "good answers in a row; default 3"},
    Field{"every", Type::duration, false, "between two; default 1s"},
    Field{"within", Type::duration, false, "the total deadline; default 1m"},
    Field{"timeout", Type::duration, false, "of one request; default 5s"},
};

class Probe final : public engine::Step {
 public:
  Probe(engine::World& world, Json options) : world_(world), options_(std::move(options)) {}

  engine::Performed perform(Attempt& attempt) override {
    auto proven = prove(attempt, options_["expect"]);
    if (!proven) return engine::Failed{std::move(proven).error()};
    return engine::Succeeded{*std::move(proven)};
  }

  engine::UndoResult undo(Attempt& attempt, ledger::WayBack) override {
    // What the plan expects of the body is about the new release; the status and the release's
    // name are about any.
    Json expect(Json::Object{});
    if (const auto* status = options_["expect"]["status"].if_int()) expect.set("status", *status);
    auto proven = prove(attempt, expect);
    if (!proven) return engine::Failed{std::move(proven).error()};
    return engine::Undone{true, *std::move(proven)};
  }

 private:
  Result<Json> prove(Attempt& attempt, const Json& expect) {
    TRY(auto release, expected_release());
    const auto end = Steady::now() + duration("within", default_within);
    const std::int64_t wanted = options_["consecutive"].int_or(3);
    std::int64_t in_a_row = 0;
    std::string last = "it was not asked yet";
    while (in_a_row < wanted) {
      const auto left = std::chrono::duration_cast<Duration>(end - Steady::now());
      if (left <= Duration::zero() || attempt.stop.level() == ports::StopLevel::now) {
        return fail(ErrorCode::probe_failed, "the probe did not succeed " + std::to_string(wanted) +
                                                 " times in a row: " + last);
      }
      auto complaint =
          ask(attempt, expect, release, std::min(left, duration("timeout", default_timeout)));
      in_a_row = complaint.empty() ? in_a_row + 1 : 0;
      if (!complaint.empty()) {
        last = std::move(complaint);
        attempt.observer.progress(last);
      }
      if (in_a_row < wanted) world_.clock.wait(duration("every", default_every));
    }
    return Json(Json::Object{{"answers", wanted}, {"release", release}});
  }

  Result<std::string> expected_release() {
    if (options_["release_field"].is_null()) return std::string{};
    TRY(auto tree, release_tree(world_));
    TRY(auto current, current_release(world_, tree));
    if (current && !current->empty()) return *current;
    return fail(ErrorCode::probe_failed, "'current' names no release that could answer");
  }

  // Empty when the answer was good.
  std::string ask(Attempt& attempt, const Json& expect, const std::string& release,
                  Duration deadline) {
    if (const auto* run = options_["run"].if_array()) return ask_command(attempt, *run, deadline);
    auto answer = world_.http.get(options_["url"].string_or(""), deadline, longest_body);
    if (!answer) return answer.error().message;
    return judge(*answer, expect, release);
  }

  std::string ask_command(Attempt& attempt, const Json::Array& run, Duration deadline) {
    ports::Command command;
    for (const auto& word : run) command.argv.push_back(word.string_or(""));
    command.cwd = world_.base;
    command.attempt = attempt.id;
    command.deadline = deadline;
    command.output_file = attempt.file("probe.log");
    auto exited = world_.processes.run(command, attempt.stop);
    if (!exited) return exited.error().message;
    return exited->ok() ? "" : "'" + command.argv.front() + "' " + describe(*exited);
  }

  std::string judge(const ports::HttpAnswer& answer, const Json& expect,
                    const std::string& release) const {
    const std::int64_t status = expect["status"].int_or(200);
    if (answer.status != status) {
      return "it answered with status " + std::to_string(answer.status) + ", not " +
             std::to_string(status);
    }
    const std::string body = expect["body"].string_or("");
    if (answer.body.find(body) == std::string::npos)
      return "the body does not contain '" + body + "'";
    if (expect["json"].is_null() && release.empty()) return {};
    auto json = parse_json(answer.body);
    if (!json) return "the body is " + json.error().message;
    return judge_members(*json, expect["json"], release);
  }

  std::string judge_members(const Json& body, const Json& wanted,
                            const std::string& release) const {
    if (const auto* members = wanted.if_object()) {
      for (const auto& [key, value] : *members) {
        if (body[key] != value) return "'" + key + "' is not " + canonical(value);
      }
    }
    const std::string field = options_["release_field"].string_or("");
    if (!release.empty() && body[field].string_or("") != release) {
      return "release '" + escaped(body[field].string_or("")) + "' answers, not '" + release + "'";
    }
    return {};
  }

  Duration duration(std::string_view key, std::int64_t otherwise) const {
    return Duration{options_[key].int_or(otherwise)};
  }

  engine::World& world_;
  Json options_;
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

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  const Json& options = binding.options();
  if (options["url"].is_null() == options["run"].is_null()) {
    return fail(ErrorCode::plan_invalid, "exactly one of 'url' and 'run' must be given");
  }
  if (options["consecutive"].int_or(1) < 1) {
    return fail(ErrorCode::plan_invalid, "'consecutive' must be at least 1");
  }
  if (options["url"].is_null() &&
      !(options["release_field"].is_null() && options["expect"].is_null())) {
    return fail(ErrorCode::plan_invalid, "'release_field' and 'expect' are about a 'url'");
  }
  const bool names_release = !options["release_field"].is_null();
  if (auto tree = release_tree(binding.world); names_release && !tree) {
    return fail(std::move(tree).error());
  }
  engine::BoundStep bound;
  const std::string target = options["url"].is_null()
                                 ? (*options["run"].if_array())[0].string_or("")
                                 : shown(options["url"].string_or(""));
  bound.shape.title = "probe " + target;
  bound.shape.replay = ledger::Replay::harmless;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.shape.ways = {names_release ? ledger::WayBack::prove : ledger::WayBack::nothing};
  bound.details = {"until it answers well " + std::to_string(options["consecutive"].int_or(3)) +
                   " times in a row, within " +
                   to_text(Duration{options["within"].int_or(default_within)})};
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
