#include "core/lint/columns.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_money_type(const Look& look) {
  return new_column_of_type(look, "money");
}

}  // namespace

extern const Rule rule_money_type;
const Rule rule_money_type{
    .id = "money-type",
    .group = 'E',
    .severity = Severity::advice,
    .title = "the type money",
    .why =
        "money depends on lc_monetary of the session and loses its currency; numeric "
        "does not.",
    .bad = "CREATE TABLE a (id bigint PRIMARY KEY, price money);",
    .safe = "CREATE TABLE a (id bigint PRIMARY KEY, price numeric);",
    .check = &check_money_type,
};

}  // namespace belay::lint
