#include "base/text.hpp"
#include "core/lint/revision_rule.hpp"

namespace belay::lint {
namespace {

// The statements of downgrade() and the line of its head; 0 where there is none.
std::size_t downgrade_of(std::string_view source, std::vector<std::string>& statements) {
  std::size_t number = 0, head = 0;
  for (const auto& line : split(source, '\n')) {
    ++number;
    const auto text = trimmed(std::string_view(line).substr(0, line.find('#')));
    const bool at_margin = !line.empty() && line.front() != ' ' && line.front() != '\t';
    if (line.starts_with("def downgrade(")) {
      head = number;
    } else if (head > 0 && at_margin && !text.empty()) {
      return head;
    } else if (head > 0 && !text.empty()) {
      statements.emplace_back(text);
    }
  }
  return head;
}

RevisionHazard check_no_downgrade(const RevisionLook& look) {
  if (look.begin == look.end) return {};
  std::vector<std::string> statements;
  const auto head = downgrade_of(look.revision.sql.source, statements);
  for (const auto& one : statements) {
    if (one != "pass" && one != "..." && !one.starts_with("raise ")) return {};
  }
  return {"downgrade() does nothing, so that a restore is the only way back of the schema",
          head > 0 ? head : 1};
}

}  // namespace

extern const Rule rule_no_downgrade;
const Rule rule_no_downgrade{
    .id = "no-downgrade",
    .group = 'F',
    .severity = Severity::advice,
    .title = "a revision has no way down",
    .why =
        "Where the new release fails and its schema is in the way of the old one, a downgrade "
        "takes "
        "seconds, and a restore takes as long as the database is large and loses what was written "
        "since. It is missed by nobody where the change is one that the old code can live with.",
    .bad = R"(op.create_table("tags", sa.Column("id", sa.Integer(), primary_key=True)))",
    .safe = R"(op.create_table("tags", sa.Column("id", sa.Integer(), primary_key=True))


def downgrade():
    op.drop_table("tags"))",
    .alembic = {},
    .check_revision = &check_no_downgrade,
};

}  // namespace belay::lint
