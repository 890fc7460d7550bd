// What a migration tool's output says, for people and for one decision: whether it failed for want
// of a lock. It never decides whether the migration was applied.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"
#include "ports/process_runner.hpp"

namespace belay::world {

// The line that names the exception ("psycopg2.errors.UndefinedTable: …"), or Alembic's
// "FAILED: …"; else the last line. Empty when nothing was printed.
std::string error_line(std::string_view output);

// What to do about a tool that ended badly, by what it printed: mend its configuration, find the
// revision, look at who is in its way, or `of_environment` where it lacks what its environment
// gives. Empty where that cannot be told from the output.
std::string hint_from(std::string_view output, const std::string& of_environment);

// 55P03 or 40P01, by their codes, their messages or the drivers' class names.
bool is_lock_failure(std::string_view output);

// Takes the values of the environment out, and the passwords inside URLs among them, whole and in
// the pieces that drivers cut a badly quoted URL into.
std::string without_secrets(std::string_view text,
                            const std::map<std::string, Secret>& environment);

// "exited with status 1: <error line>", escaped, without secrets, in one line.
std::string summary_of(const ports::Exited& exited,
                       const std::map<std::string, Secret>& environment);

// The version in what `--version` prints: "alembic 1.8.1", or of the line "Flask 2.2.2" among those
// of other programs; the last word of the first line where there is none.
std::string printed_version(std::string_view output);

// The ids that `alembic current` prints: "ID", "ID (head)".
std::vector<std::string> printed_ids(std::string_view output);

}  // namespace belay::world
