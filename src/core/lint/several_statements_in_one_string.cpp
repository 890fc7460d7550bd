#include <algorithm>

#include "core/lint/python_calls.hpp"
#include "core/lint/revision_rule.hpp"
#include "core/migration/arguments.hpp"

namespace belay::lint {
namespace {

// What PostgreSQL refuses in a transaction; empty where it takes all of them.
std::string_view refused_in(const sql::Script& script) {
  for (const auto& statement : script.statements) {
    if (statement.effects.outside_transaction) {
      return statement.text.substr(0, statement.text.find('\n'));
    }
  }
  return {};
}

RevisionHazard hazard_of(std::string_view text, std::size_t line) {
  const auto pieces = sql::split_script(text).pieces.size();
  if (pieces < 2) return {};
  const auto sent = std::to_string(pieces) + " statements are sent as one string";
  const auto script = sql::read_script(text, {}, sql::Boundaries::as_written);
  const auto refused = refused_in(script);
  if (!refused.empty()) {
    return {sent + ", which is one transaction: \"" + std::string(refused) +
                "\" is refused in it (error 25001)",
            line};
  }
  return {sent +
              ": a driver that prepares what it sends, such as asyncpg, refuses it (error 42601), "
              "and no error tells which of them failed",
          line, Severity::advice};
}

// The first that fails on any driver, else the first.
RevisionHazard check_several_statements_in_one_string(const RevisionLook& look) {
  RevisionHazard first;
  for (const auto& executed : calls_of(look.python.lines, "execute")) {
    const auto text = migration::text_of(look.python.module, executed.call.argument(0, "sqltext"));
    auto hazard = text ? hazard_of(*text, executed.line) : RevisionHazard{};
    if (hazard.message.empty()) continue;
    if (!hazard.lesser) return hazard;
    if (first.message.empty()) first = std::move(hazard);
  }
  return first;
}

}  // namespace

extern const Rule rule_several_statements_in_one_string;
const Rule rule_several_statements_in_one_string{
    .id = "several-statements-in-one-string",
    .group = 'F',
    .severity = Severity::danger,
    .title = "several statements are given to one op.execute()",
    .why =
        "The server takes a string of several statements as one transaction, also inside "
        "autocommit_block(): CREATE INDEX CONCURRENTLY, VACUUM and their kin are refused in it "
        "(error 25001). Where none of them is, it is advice: psycopg2 sends such a string as it "
        "is, but a driver that prepares its statements, such as asyncpg, cannot (error 42601), "
        "and an error names the string and not the statement.",
    .bad = R"py(with op.get_context().autocommit_block():
    op.execute("SET statement_timeout = 0; CREATE INDEX CONCURRENTLY i ON orders (tag)"))py",
    .safe = R"py(with op.get_context().autocommit_block():
    op.execute("SET statement_timeout = 0")
    op.execute("CREATE INDEX CONCURRENTLY i ON orders (tag)"))py",
    .alembic = {},
    .check_revision = &check_several_statements_in_one_string,
};

}  // namespace belay::lint
