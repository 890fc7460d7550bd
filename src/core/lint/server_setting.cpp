#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_server_setting(const Look& look) {
  return look.is(Verb::alter_system) ? "every database of the server gets this setting" : "";
}

}  // namespace

extern const Rule rule_server_setting;
const Rule rule_server_setting{
    .id = "server-setting",
    .group = 'D',
    .severity = Severity::warning,
    .title = "a setting of the whole server changes",
    .why =
        "ALTER SYSTEM writes a setting of every database of the cluster; it is in no "
        "backup of this one, and no downgrade takes it back.",
    .bad = "ALTER SYSTEM SET work_mem = '1GB';",
    .safe = "SET work_mem = '1GB';",
    .check = &check_server_setting,
};

}  // namespace belay::lint
