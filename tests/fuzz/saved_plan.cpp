// A saved plan as it is, and again with the digests that fit it, as somebody could make them: what
// is read is written to the same bytes, and no byte of it may change.
#include "core/plan/saved_plan.hpp"

#include <algorithm>

#include "base/sha256.hpp"
#include "fuzz/targets.hpp"

namespace belay::fuzz {
namespace {

bool has_fraction(const Json& value) {
  if (value.if_double() != nullptr) return true;
  if (const auto* array = value.if_array()) return std::ranges::any_of(*array, has_fraction);
  const auto* object = value.if_object();
  return object != nullptr && std::ranges::any_of(*object, [](const auto& member) {
           return has_fraction(member.second);
         });
}

// The steps' digest among the inputs is made to fit what is shown.
Json with_steps_digest(Json whole) {
  const auto* inputs = whole["inputs"].if_array();
  if (inputs == nullptr) return whole;
  Json::Array fitted;
  for (Json input : *inputs) {
    if (input["name"].string_or("") == plan::steps_input) {
      input.set("digest", sha256_hex(canonical(whole["shown"])));
    }
    fitted.push_back(std::move(input));
  }
  whole.set("inputs", std::move(fitted));
  return whole;
}

// The text with the digests that it would have if Belay had written it; empty of what is no object
// of JSON.
std::string fitted(std::string_view input) {
  const auto json = parse_json(input);
  if (!json || json->if_object() == nullptr || has_fraction(*json)) return {};
  Json whole = with_steps_digest(*json);
  auto members = *whole.if_object();
  members.erase("digest");
  whole = Json(std::move(members));
  whole.set("digest", sha256_hex(canonical(whole)));
  return pretty(whole) + "\n";
}

bool expect_plan(const std::string& text) {
  const auto saved = plan::parse_saved_plan(text);
  if (!saved) {
    claim(saved.error().code == ErrorCode::plan_invalid ||
              saved.error().code == ErrorCode::plan_stale,
          "a refusal says whether it is no plan or a changed one");
    return false;
  }
  claim(plan::looks_saved(text), "a saved plan looks like one");
  claim(plan::text_of(*saved) == text, "a saved plan has one form");
  claim(plan::changes(saved->inputs, {}).size() == saved->inputs.size(), "each input is compared");
  std::string other = text;
  auto& byte = other[text.size() * 7 / 13];
  byte = static_cast<char>(byte ^ 1);
  claim(!plan::parse_saved_plan(other), "a changed byte is seen");
  return true;
}

}  // namespace

bool saved_plan(std::string_view input) {
  const bool as_it_is = expect_plan(std::string(input));
  const auto text = fitted(input);
  return (!text.empty() && expect_plan(text)) || as_it_is;
}

}  // namespace belay::fuzz
