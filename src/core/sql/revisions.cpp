#include "core/sql/revisions.hpp"

#include "core/sql/source_line.hpp"

namespace belay::sql {
namespace {

std::string text_of(const std::vector<RevisionSql>& revisions, const std::string& preamble,
                    Transactions transactions, std::vector<RevisionsScript::Range>& ranges) {
  std::string text;
  bool begun = false;
  for (const auto& revision : revisions) {
    ranges.push_back({});
    if (revision.sql.empty()) continue;
    if (!begun) {
      text += preamble;
      if (transactions != Transactions::none) text += "BEGIN;\n";
    }
    ranges.back() = {text.size(), text.size() + revision.sql.size()};
    text += revision.sql + '\n';
    begun = transactions == Transactions::together;
    if (transactions == Transactions::each) text += "COMMIT;\n";
  }
  if (begun) text += "COMMIT;\n";
  return text;
}

}  // namespace

RevisionsScript script_of(const std::vector<RevisionSql>& revisions, const std::string& preamble,
                          Transactions transactions, const Knowledge& known) {
  RevisionsScript whole;
  whole.text =
      std::make_unique<const std::string>(text_of(revisions, preamble, transactions, whole.ranges));
  whole.script = read_script(*whole.text, known, Boundaries::as_written);
  auto statement = whole.script.statements.begin();
  const auto end = whole.script.statements.end();
  for (std::size_t at = 0; at < revisions.size(); ++at) {
    const auto& range = whole.ranges[at];
    SourceLines lines(revisions[at].source);
    while (statement != end && statement->begin < range.begin) ++statement;
    for (; statement != end && range.holds(statement->begin); ++statement) {
      statement->line = lines.of(statement->text);
    }
  }
  return whole;
}

}  // namespace belay::sql
