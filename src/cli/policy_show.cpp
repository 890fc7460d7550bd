// belay policy show NAME
#include "base/text.hpp"
#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "core/policy/policy.hpp"

namespace belay::cli {
namespace {

Result<ExitStatus> show_policy(const Arguments& arguments) {
  const std::string name = arguments.word(0);
  const auto text = policy::shipped_policy(name);
  if (text.empty()) {
    const auto names = policy::shipped_names();
    return fail(ErrorCode::usage, "there is no shipped policy '" + escaped(name) + "'",
                "one of: " + join(std::vector<std::string>(names.begin(), names.end()), ", "));
  }
  if (arguments.json) {
    print_line(pretty(Json::Object{
        {"schema", "belay.policy-show/1"}, {"policy", name}, {"text", std::string(text)}}));
  } else {
    print_text(text);
  }
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_policy_show;
const CommandSpec command_policy_show{
    "policy show",
    "NAME",
    "the text of a policy that Belay comes with, to begin one's own from",
    "belay policy show production > /etc/belay/policies/production.toml",
    {},
    &show_policy};

}  // namespace belay::cli
