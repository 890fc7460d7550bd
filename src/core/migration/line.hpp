// The revisions of a tool that has no files for us to read: only where the database is, and what
// comes next. All that is known of them is one line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/migration/revisions.hpp"

namespace belay::migration {

// Letters, digits and ".", "_", "-", "+", ":", "=", "@"; the first a letter, a digit or "_"; at
// most 128. Such an id is one word of a command, never taken for an option, and part of a file's
// name.
bool is_line_id(std::string_view text);

// The ids that a command printed: one on each line that is not empty. revision_graph, naming the
// line, where one is no id: what else a tool prints belongs on its standard error.
Result<std::vector<std::string>> ids_of_lines(std::string_view output);

// Lines of one history, oldest first, which may overlap: what was pending once may be applied
// since. revision_graph where they contradict each other. Nothing is known of what a revision does.
Result<Graph> graph_of_lines(const std::vector<std::vector<std::string>>& lines);

}  // namespace belay::migration
