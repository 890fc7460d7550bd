// A literal SQL statement of a revision script, judged by its plain words. It is no parser: what
// is not plainly harmless is not certain.
#pragma once

#include <set>
#include <string>
#include <string_view>

namespace belay::migration {

struct SqlEffect {
  bool additive = false;  // plainly only adds; else nothing is certain
  bool destroys = false;  // holds a word that can destroy data
  std::string creates;    // the table that it plainly creates
};

// `created`: tables that the same revision has created before.
SqlEffect judge_sql(std::string_view sql, const std::set<std::string>& created);

// The statement in one short line, for people.
std::string summary_of_sql(std::string_view sql);

}  // namespace belay::migration
