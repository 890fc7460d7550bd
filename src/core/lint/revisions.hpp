// The revisions of a tool such as Alembic held against all rules, in the order in which they run.
#pragma once

#include "core/lint/lint.hpp"
#include "core/lint/revision_rule.hpp"

namespace belay::lint {

struct RevisionRun {
  std::vector<RevisionText> revisions;  // oldest first
  std::string preamble = {};            // what holds before each transaction: settings
  sql::Transactions transactions = sql::Transactions::each;
  std::string env = {};    // the text of env.py, where it is known
  int server_version = 0;  // of the database that lacks them; 0: none was asked
};

// The revisions as one script; see sql::script_of.
sql::RevisionsScript script_of(const RevisionRun& run, const sql::Knowledge& known,
                               sql::Transactions transactions);
// As on a database that has those before: what another revision made is in use there.
inline sql::Transactions one_by_one(const RevisionRun& run) {
  return run.transactions == sql::Transactions::together ? sql::Transactions::each
                                                         : run.transactions;
}

// A report each, with the lines of its file. Revisions that run in one transaction are judged one
// by one and together: some databases have the first of them already. `# belay: ignore RULE[,
// RULE]: reason` anywhere in the file silences the rules for its revision; so does `-- belay:
// ignore` in its SQL, as in a script. A revision without SQL is found by offline-not-possible, and
// counts as one that is not analysed.
std::vector<Report> lint_revisions(const RevisionRun& run, const sql::Knowledge& known,
                                   const Options& options);

}  // namespace belay::lint
