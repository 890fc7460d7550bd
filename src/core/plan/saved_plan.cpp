#include "core/plan/saved_plan.hpp"

#include <algorithm>

#include "base/sha256.hpp"

namespace belay::plan {
namespace {

constexpr std::string_view schema = "belay.saved-plan/1";
constexpr std::size_t shown_digits = 12;

Json strings(const std::vector<std::string>& texts) {
  return Json::Array(texts.begin(), texts.end());
}

// It has no canonical text.
bool has_double(const Json& value) {
  if (value.if_double() != nullptr) return true;
  if (const auto* array = value.if_array()) return std::ranges::any_of(*array, has_double);
  const auto* object = value.if_object();
  return object != nullptr &&
         std::ranges::any_of(*object, [](const auto& member) { return has_double(member.second); });
}

// All of it but the digest.
Json body_of(const SavedPlan& saved) {
  Json::Array inputs, overrides;
  for (const auto& input : saved.inputs) {
    inputs.push_back(
        Json::Object{{"name", input.name}, {"value", input.value}, {"digest", input.digest}});
  }
  for (const auto& one : saved.overrides) {
    overrides.push_back(Json::Object{{"rule", one.rule}, {"reason", one.reason}});
  }
  return Json::Object{{"schema", schema},
                      {"plan", saved.plan},
                      {"file", saved.file},
                      {"environment", saved.environment},
                      {"shown", saved.shown},
                      {"inputs", std::move(inputs)},
                      {"saved", Json::Object{{"at", belay::to_text(saved.saved.at)},
                                             {"user", saved.saved.user},
                                             {"login", saved.saved.login},
                                             {"host", saved.saved.host}}},
                      {"authors", strings(saved.authors)},
                      {"overrides", std::move(overrides)}};
}

tl::unexpected<Error> no_saved_plan(std::string why) {
  return fail(ErrorCode::plan_invalid, "not a saved plan: " + std::move(why),
              "belay plan PLAN --save FILE writes one");
}

tl::unexpected<Error> tampered(std::string why) {
  return fail(ErrorCode::plan_stale,
              "the saved plan was changed since it was written: " + std::move(why),
              "belay plan PLAN --save FILE writes a new one");
}

const Input* named(const std::vector<Input>& inputs, const std::string& name) {
  const auto found = std::ranges::find(inputs, name, &Input::name);
  return found == inputs.end() ? nullptr : &*found;
}

Json::Array items(const Json& json) {
  const auto* array = json.if_array();
  return array != nullptr ? *array : Json::Array{};
}

SavedPlan read(const Json& json) {
  const auto text = [](const Json& from, std::string_view key) { return from[key].string_or(""); };
  SavedPlan saved;
  saved.plan = text(json, "plan");
  saved.file = text(json, "file");
  saved.environment = text(json, "environment");
  saved.shown = json["shown"];
  for (const auto& input : items(json["inputs"])) {
    saved.inputs.push_back({text(input, "name"), text(input, "value"), text(input, "digest")});
  }
  const auto at = parse_instant(text(json["saved"], "at"));
  if (at) saved.saved.at = *at;
  saved.saved.user = text(json["saved"], "user");
  saved.saved.login = text(json["saved"], "login");
  saved.saved.host = text(json["saved"], "host");
  for (const auto& author : items(json["authors"])) saved.authors.push_back(author.string_or(""));
  for (const auto& one : items(json["overrides"])) {
    saved.overrides.push_back({text(one, "rule"), text(one, "reason")});
  }
  return saved;
}

std::string told(const Input& input) {
  if (!input.value.empty()) return input.value;
  return input.digest.substr(0, shown_digits);
}

}  // namespace

std::string digest_of(const SavedPlan& saved) {
  return sha256_hex(canonical(body_of(saved)));
}

std::string text_of(const SavedPlan& saved) {
  Json whole = body_of(saved);
  whole.set("digest", digest_of(saved));
  return pretty(whole) + "\n";
}

bool looks_saved(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

Result<SavedPlan> parse_saved_plan(std::string_view text) {
  const auto json = parse_json(text);
  if (!json) return no_saved_plan(json.error().message);
  const std::string found = (*json)["schema"].string_or("");
  if (found != schema) {
    return no_saved_plan(found.empty() ? "it has no 'schema'"
                                       : "this belay reads " + std::string(schema) +
                                             ", and it is \"" + found + "\"");
  }
  if (has_double(*json)) return no_saved_plan("it holds a floating point number");
  SavedPlan saved = read(*json);
  // What is written again from the values and is not this text holds more, less or something else.
  if ((*json)["digest"].string_or("") != digest_of(saved)) {
    return tampered("its digest is not that of what it says");
  }
  const auto* steps = named(saved.inputs, std::string(steps_input));
  if (steps != nullptr && steps->digest != sha256_hex(canonical(saved.shown))) {
    return tampered("it shows other steps than its inputs name");
  }
  if (text_of(saved) != text) return tampered("it is not in the form in which belay writes it");
  return saved;
}

std::vector<Change> changes(const std::vector<Input>& was, const std::vector<Input>& now) {
  std::vector<Change> all;
  for (const auto& input : was) {
    const auto* other = named(now, input.name);
    if (other == nullptr) {
      all.push_back({input.name, told(input), "not there"});
    } else if (other->digest != input.digest) {
      const bool tell_values = told(input) != told(*other);
      all.push_back({input.name, tell_values ? told(input) : input.digest.substr(0, shown_digits),
                     tell_values ? told(*other) : other->digest.substr(0, shown_digits)});
    }
  }
  for (const auto& input : now) {
    if (named(was, input.name) == nullptr) all.push_back({input.name, "not there", told(input)});
  }
  return all;
}

}  // namespace belay::plan
