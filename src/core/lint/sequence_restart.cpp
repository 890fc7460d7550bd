#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Verb;

std::string check_sequence_restart(const Look& look) {
  if (!look.is(Verb::alter_sequence) || look.action().name != "restart") return {};
  return look.table() + " gives numbers again that it has given before";
}

}  // namespace

extern const Rule rule_sequence_restart;
const Rule rule_sequence_restart{
    .id = "sequence-restart",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a sequence begins again",
    .why =
        "Numbers that it has given before are given again, and inserts fail on the "
        "key.",
    .bad = "ALTER SEQUENCE orders_id_seq RESTART;",
    .safe = "ALTER SEQUENCE orders_id_seq INCREMENT BY 10;",
    .check = &check_sequence_restart,
};

}  // namespace belay::lint
