// belay policy explain
#include "base/text.hpp"
#include "cli/console.hpp"
#include "cli/policy.hpp"

namespace belay::cli {
namespace {

Json setting_json(const policy::Setting& setting) {
  return Json::Object{{"rule", setting.rule->id},
                      {"level", policy::told(setting)},
                      {"holds_when", setting.rule->summary},
                      {"why", setting.rule->why},
                      {"source", setting.source},
                      {"not_heard", setting.looser}};
}

void print_setting(const policy::Setting& setting) {
  std::string level = policy::told(setting);
  level.resize(8, ' ');
  std::string id(setting.rule->id);
  id.resize(23, ' ');
  print_line(toned(setting.level == policy::Level::refuse ? Tone::strong : Tone::plain, level) +
             id + std::string(setting.rule->summary));
  const std::string indent(31, ' ');
  print_line(toned(Tone::quiet, indent + std::string(setting.rule->why)));
  if (!setting.source.empty()) {
    print_line(toned(Tone::quiet, indent + "said by " + setting.source));
  }
  if (!setting.looser.empty()) {
    print_line(toned(Tone::bad, indent + setting.looser + " wants less, and is not heard"));
  }
}

Result<ExitStatus> explain(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto rules, policy_of(settings));
  const auto& environment = settings.environment;
  if (arguments.json) {
    Json::Array all;
    for (const auto& setting : rules) all.push_back(setting_json(setting));
    print_line(pretty(Json::Object{{"schema", "belay.policy/1"},
                                   {"environment", environment.name},
                                   {"policy", environment.policy},
                                   {"rules", std::move(all)}}));
    return ExitStatus::succeeded;
  }
  if (rules.empty()) {
    print_line("'" + environment.name + "' has no policy: any plan may run in it");
    print_line("in belay.toml: policy = \"production\" (or staging, development, one's own)");
    return ExitStatus::succeeded;
  }
  print_line(toned(Tone::strong, "policy " + environment.policy) + " in " + environment.name);
  for (const auto& setting : rules) print_setting(setting);
  return ExitStatus::succeeded;
}

}  // namespace

extern const CommandSpec command_policy_explain;
const CommandSpec command_policy_explain{
    "policy explain",
    "",
    "what must hold before a run begins here, why, and who said so",
    "belay -e production policy explain",
    {},
    &explain};

}  // namespace belay::cli
