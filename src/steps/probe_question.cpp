#include "steps/probe_question.hpp"

#include "base/text.hpp"

namespace belay::steps {
namespace {

constexpr std::size_t longest_body = 1U << 20;
constexpr std::size_t longest_shown = 200;

Heard judged(std::string complaint) {
  return {complaint.empty() ? Answer::good : Answer::bad, std::move(complaint)};
}

std::string shortened(const std::string& foreign) {
  return escaped(foreign.size() > longest_shown ? foreign.substr(0, longest_shown) + "…" : foreign);
}

std::string judge_headers(const ports::HttpAnswer& answer, const Json& wanted) {
  const auto* members = wanted.if_object();
  if (!members) return {};
  for (const auto& [name, value] : *members) {
    const auto seen = answer.header(name);
    if (!seen) return "there is no header '" + escaped(name) + "'";
    if (*seen != value.string_or("")) {
      return "header '" + escaped(name) + "' is '" + shortened(*seen) + "', not " +
             canonical(value);
    }
  }
  return {};
}

}  // namespace

Heard Question::ask(engine::Attempt& attempt, const Json& expect, const std::string& release,
                    Duration deadline) {
  if (const auto* run = options_["run"].if_array()) return ask_command(attempt, *run, deadline);
  if (!options_["sql"].is_null()) return ask_database(deadline);
  return ask_url(expect, release, deadline);
}

Heard Question::ask_url(const Json& expect, const std::string& release, Duration deadline) {
  ports::HttpOptions how;
  how.redirects = options_["redirects"].bool_or(false);
  if (const auto* file = options_["ca_file"].if_string()) how.ca_file = world_.path(*file).string();
  auto answer = world_.http.get(options_["url"].string_or(""), deadline, longest_body, how);
  if (answer) return judged(judge(*answer, expect, release));
  const bool unasked = answer.error().disposition == Disposition::ask_operator;
  return {unasked ? Answer::unasked : Answer::bad, answer.error().message};
}

Heard Question::ask_command(engine::Attempt& attempt, const Json::Array& run, Duration deadline) {
  ports::Command command;
  for (const auto& word : run) command.argv.push_back(word.string_or(""));
  command.cwd = world_.base;
  command.attempt = attempt.id;
  command.deadline = deadline;
  command.output_file = attempt.file("probe.log");
  auto exited = world_.processes.run(command, attempt.stop);
  if (!exited) return {Answer::unasked, exited.error().message};
  if (exited->stopped) return {Answer::unasked, "it was stopped by the operator"};
  return judged(exited->ok() ? "" : "'" + escaped(command.argv.front()) + "' " + describe(*exited));
}

Heard Question::ask_database(Duration deadline) {
  auto holds = world_.database->holds(options_["sql"].string_or(""), deadline);
  if (!holds) return {Answer::unasked, holds.error().message};
  if (!*holds) return {Answer::bad, "the assertion gives neither true nor false"};
  return judged(**holds ? "" : "the assertion does not hold");
}

std::string Question::judge(const ports::HttpAnswer& answer, const Json& expect,
                            const std::string& release) const {
  const std::int64_t status = expect["status"].int_or(200);
  if (answer.status != status) {
    return "it answered with status " + std::to_string(answer.status) + ", not " +
           std::to_string(status);
  }
  if (auto complaint = judge_headers(answer, expect["headers"]); !complaint.empty()) {
    return complaint;
  }
  const std::string body = expect["body"].string_or("");
  if (answer.body.find(body) == std::string::npos)
    return "the body does not contain '" + escaped(body) + "'";
  if (expect["json"].is_null() && release.empty()) return {};
  auto json = parse_json(answer.body);
  if (!json) return "the body is " + json.error().message;
  return judge_members(*json, expect["json"], release);
}

std::string Question::judge_members(const Json& body, const Json& wanted,
                                    const std::string& release) const {
  if (const auto* members = wanted.if_object()) {
    for (const auto& [key, value] : *members) {
      if (body[key] != value) return "'" + escaped(key) + "' is not " + canonical(value);
    }
  }
  if (release.empty()) return {};
  const std::string seen = body[options_["release_field"].string_or("")].string_or("");
  if (seen == release) return {};
  return "release '" + shortened(seen) + "' answers, not '" + release + "'";
}

}  // namespace belay::steps
