// A script held against all rules; suppressions are honoured, and told.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/lint/rule.hpp"
#include "core/lint/suppression.hpp"

namespace belay::lint {

enum class Profile {
  standard,  // without advice
  advice,    // all rules
  strict,    // all rules, and a warning is a danger
};

// Its texts are one line each, without what a terminal obeys, whatever the script holds.
struct Finding {
  std::string_view rule;  // its id; "not-analysed" and "suppression" are findings without a rule
  Severity severity = Severity::danger;
  std::size_t line = 1;
  std::string message;
  std::string statement;               // its first line, for people
  std::optional<std::string> ignored;  // the reason that a comment gives
  std::size_t begin = 0;               // of the statement, in bytes of the script
};

struct Options {
  Profile profile = Profile::standard;
  sql::Boundaries boundaries = sql::Boundaries::as_written;
};

struct Report {
  std::vector<Finding> findings;  // in the order of the lines
  std::size_t statements = 0;
  std::size_t not_analysed = 0;
};

// `-- belay: ignore RULE[, RULE]: reason` before a statement, inside it or at the end of its line
// silences the rules for it; `ignore-file` for the whole script. Without a reason it silences
// nothing, and is a finding itself.
// What is known of sizes weighs: a danger of group A whose tables are all small is a warning. So
// does the server's version; see Rule.
Report lint_script(std::string_view text, const sql::Knowledge& known, const Options& options);

// The same of a script that was read already: its lines are told as they stand in it, and only what
// `suppressions` names is silenced.
Report lint_script(const sql::Script& script, const sql::Knowledge& known, const Options& options,
                   std::vector<Suppression> suppressions);

// The gravest that is not ignored; none when there is no such finding.
std::optional<Severity> gravest(const Report& report);

}  // namespace belay::lint
