#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_fk_not_valid_on_partitioned(const Look& look) {
  const auto& constraint = look.action().constraint;
  if (!look.is(sql::Verb::add_constraint)) return {};
  if (constraint.kind != sql::ConstraintKind::foreign_key || look.effects().may_fail.empty()) {
    return {};
  }
  return "table " + look.table() +
         " is partitioned: its foreign key cannot be NOT VALID before "
         "PostgreSQL 18 (error 42809)";
}

}  // namespace

extern const Rule rule_fk_not_valid_on_partitioned;
const Rule rule_fk_not_valid_on_partitioned{
    .id = "fk-not-valid-on-partitioned",
    .group = 'B',
    .severity = Severity::danger,
    .title = "a foreign key of a partitioned table is refused as NOT VALID",
    .why =
        "Before PostgreSQL 18 ADD FOREIGN KEY .. NOT VALID ends with error 42809 where the table "
        "that references is partitioned, and the whole transaction with it. Give each partition "
        "its key NOT VALID, validate those, then give it to the table: it takes over what the "
        "partitions have. A warning where the server's version is not known.",
    .bad = R"(CREATE TABLE events (id bigint, user_id bigint) PARTITION BY RANGE (id);
ALTER TABLE events ADD CONSTRAINT its_user FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;)",
    .safe = R"(CREATE TABLE events (id bigint, user_id bigint) PARTITION BY RANGE (id);
CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM (1) TO (1000);
ALTER TABLE events_1 ADD CONSTRAINT its_user FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
ALTER TABLE events_1 VALIDATE CONSTRAINT its_user;)",
    .until = 180000,
    .check = &check_fk_not_valid_on_partitioned,
};

}  // namespace belay::lint
