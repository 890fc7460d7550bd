// A script that lint, explain and the migrations of SQL files read. Pieces are in the text and in
// their order, cut apart once they stay whole, and what is found lies within the text.
#include <algorithm>
#include <vector>

#include "base/text.hpp"
#include "core/lint/lint.hpp"
#include "core/migration/sql_files.hpp"
#include "core/migration/sql_statements.hpp"
#include "core/sql/script.hpp"
#include "fuzz/targets.hpp"

namespace belay::fuzz {
namespace {

// A database to judge against, as if it had been read from a catalog.
const sql::Knowledge& known_database() {
  static const auto known = [] {
    sql::Knowledge built;
    const auto script = sql::read_script(
        "create table t (a int primary key, b text not null, c numeric(10,2), d timestamptz);"
        "create table u (a int references t (a), e int check (e > 0)); create index i on t (b);"
        "create view v as select * from t; create type m as enum ('x', 'y');"
        "create table p (k int) partition by range (k);"
        "create table q partition of p for values from (1) to (2)",
        built, sql::Boundaries::one);
    for (const auto& statement : script.statements) {
      for (const auto& part : statement.parts) built.follow(part.action);
    }
    built.publish();
    built.complete = true;
    built.server_version = 150004;
    return built;
  }();
  return known;
}

void expect_pieces(std::string_view text) {
  const auto split = sql::split_script(text);
  std::size_t at = 0;
  for (const auto& piece : split.pieces) {
    claim(at <= piece.begin && piece.begin <= piece.end && piece.end <= text.size(),
          "pieces are in the text and in their order");
    at = piece.end;
    if (piece.kind != sql::PieceKind::statement) continue;
    const auto own = text.substr(piece.begin, piece.end - piece.begin);
    const auto again = sql::split_script(own).pieces;
    claim(again.size() == 1 && again[0].kind == piece.kind && again[0].begin == 0 &&
              again[0].end == own.size() && again[0].depth == piece.depth,
          "a statement by itself is one");
  }
  at = 0;
  for (const auto& comment : split.comments) {
    claim(at <= comment.begin && comment.begin < comment.end && comment.end <= text.size(),
          "comments are in the text and in their order");
    at = comment.end;
  }
}

bool expect_script(const sql::Script& script, std::string_view text) {
  bool analysed = !script.statements.empty();
  std::size_t line = 1;
  for (const auto& statement : script.statements) {
    claim(text.substr(statement.begin, statement.text.size()) == statement.text,
          "a statement is where it says");
    claim(statement.line >= line, "lines do not fall");
    line = statement.line;
    claim(statement.problem_at <= statement.text.size(), "a problem lies in its statement");
    for (const auto& part : statement.parts) {
      for (const auto& lock : part.effects.locks) {
        claim(!lock.relation.name.empty() || !lock.why.empty(), "a lock says what it is on");
      }
    }
    if (!statement.problem.empty()) analysed = false;
  }
  claim(line <= sql::line_of(text, text.size()), "statements lie in the text");
  return analysed;
}

void expect_findings(std::string_view text, const sql::Knowledge& known, sql::Boundaries how) {
  const auto report = lint::lint_script(text, known, {lint::Profile::strict, how});
  std::size_t line = 1;
  for (const auto& finding : report.findings) {
    claim(finding.line >= line, "findings are in the order of the lines");
    line = finding.line;
    claim(!finding.rule.empty() && !finding.message.empty(), "a finding says what it is");
    for (const auto& told : {finding.message, finding.statement, finding.ignored.value_or("")}) {
      claim(escaped(told) == told && told.find('\n') == told.npos, "what is told is a safe line");
    }
  }
  claim(line <= sql::line_of(text, text.size()), "findings lie in the text");
}

void expect_own_migration(std::string_view text) {
  const auto statements = migration::sql_statements(text);
  if (statements) {
    const char* at = text.data();
    for (const auto& statement : *statements) {
      claim(at <= statement.text.data() &&
                statement.text.data() + statement.text.size() <= text.data() + text.size(),
            "statements of a migration are in the text and in their order");
      at = statement.text.data() + statement.text.size();
    }
  }
  const auto files = migration::read_sql_files({{"V0001__a.up.sql", std::string(text)}});
  claim(!files || statements, "a migration is never read whose statements cannot be told");
}

}  // namespace

bool sql(std::string_view input) {
  expect_pieces(input);
  expect_own_migration(input);
  const bool analysed =
      expect_script(sql::read_script(input, {}, sql::Boundaries::as_written), input);
  expect_findings(input, {}, sql::Boundaries::as_written);
  expect_findings(input, known_database(), sql::Boundaries::one);
  return analysed;
}

}  // namespace belay::fuzz
