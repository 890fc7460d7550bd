// belay policy explain
#include "base/text.hpp"
#include "cli/calendars.hpp"
#include "cli/console.hpp"
#include "cli/receipts.hpp"
#include "cli/wiring.hpp"

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

Json calendar_json(const policy::Calendar& calendar) {
  return Json::Object{{"file", calendar.source},
                      {"zone", calendar.zone_name},
                      {"freezes", static_cast<std::int64_t>(calendar.freezes.size())},
                      {"windows", static_cast<std::int64_t>(calendar.windows.size())}};
}

void print_calendars(const std::vector<policy::Calendar>& calendars,
                     const policy::EnvironmentFacts& facts) {
  for (const auto& calendar : calendars) {
    print_line("calendar " + calendar.source + ": " + std::to_string(calendar.freezes.size()) +
               " freeze(s), " + std::to_string(calendar.windows.size()) +
               " window(s), by the clocks of " + escaped(calendar.zone_name));
  }
  for (const auto& closure : facts.closed) {
    print_line(toned(Tone::bad, "  closed now: ") + escaped(closure.text));
  }
  if (!calendars.empty() && facts.closed.empty()) print_line("  open now");
}

// Whose receipts count, or why nobody's do.
std::string receipts_told(const ReceiptSigners& named) {
  if (named.said.file.empty()) return "receipts of rehearsals elsewhere do not count";
  const auto signers = read_receipt_signers(named);
  if (!signers) return "receipts do not count: " + describe(signers.error());
  return "receipts count that are signed by " + std::to_string(signers->signers.size()) +
         " key(s) of " + named.file.string();
}

void print_receipts(const ReceiptSigners& named) {
  print_line(escaped(receipts_told(named)));
  const std::string indent(31, ' ');
  if (!named.said.source.empty()) {
    print_line(toned(Tone::quiet, indent + "said by " + named.said.source));
  }
  if (!named.said.looser.empty()) {
    print_line(toned(Tone::bad, indent + named.said.looser + " wants more, and is not heard"));
  }
}

Json receipts_json(const ReceiptSigners& named) {
  return Json::Object{{"file", named.file.string()},
                      {"source", named.said.source},
                      {"not_heard", named.said.looser},
                      {"told", receipts_told(named)}};
}

Json policy_json(const Settings& settings, const std::vector<policy::Setting>& rules,
                 const std::vector<policy::Calendar>& calendars,
                 const policy::EnvironmentFacts& facts, const ReceiptSigners& receipts) {
  Json::Array all, files, closed;
  for (const auto& setting : rules) all.push_back(setting_json(setting));
  for (const auto& calendar : calendars) files.push_back(calendar_json(calendar));
  for (const auto& closure : facts.closed) closed.push_back(closure.text);
  return Json::Object{{"schema", "belay.policy/1"},
                      {"environment", settings.environment.name},
                      {"policy", settings.environment.policy},
                      {"rules", std::move(all)},
                      {"receipt_signers", receipts_json(receipts)},
                      {"calendars", std::move(files)},
                      {"closed", std::move(closed)},
                      {"opens", facts.opens ? Json(to_text(*facts.opens)) : Json()}};
}

Result<ExitStatus> explain_policy(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto rules, policy_of(settings));
  TRY(const auto receipts, receipt_signers(settings));
  TRY(auto ground, make_ground(settings));
  const auto now = ground.clock->now();
  TRY(const auto calendars, calendars_of(settings, now));
  policy::EnvironmentFacts facts;
  TRY_DONE(add_closures(facts, settings, now));
  const auto& environment = settings.environment;
  if (arguments.json) {
    print_line(pretty(policy_json(settings, rules, calendars, facts, receipts)));
    return ExitStatus::succeeded;
  }
  if (rules.empty()) {
    print_line("'" + environment.name + "' has no policy: any plan may run in it");
    print_line("in belay.toml: policy = \"production\" (or staging, development, one's own)");
    return ExitStatus::succeeded;
  }
  print_line(toned(Tone::strong, "policy " + environment.policy) + " in " + environment.name);
  for (const auto& setting : rules) print_setting(setting);
  print_receipts(receipts);
  print_calendars(calendars, facts);
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
    &explain_policy};

}  // namespace belay::cli
