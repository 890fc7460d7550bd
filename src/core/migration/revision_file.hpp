// One revision file: its four names, its docstring, and what its functions do.
#pragma once

#include <optional>
#include <vector>

#include "core/migration/problems.hpp"
#include "core/migration/revisions.hpp"

namespace belay::migration {

// What a file says. No revision where one of its problems blocks: no part of it is guessed.
struct FileReading {
  std::optional<Revision> revision;
  std::vector<Problem> problems;
};

// Reads the whole file, its functions too. Of `revision`, `down_revision` and `depends_on` what the
// text cannot tell is taken from `told`, with a warning that says so.
FileReading read_whole(const RevisionFile& file, const ToldScript* told = nullptr);
// Whether the tool could help: one of those three cannot be told.
bool needs_tool(const FileReading& reading);

// The names and the docstring alone: upgrade and downgrade stay empty, except for a merge. Gives
// the same names as read_whole, but does not look for errors of Python behind the last place that
// could bind one of them, nor for drafts. Several times faster.
FileReading read_names(const RevisionFile& file);

// read_whole, with the first problem that blocks or is bad as an error (revision_graph,
// "path:line: …").
Result<Revision> read_revision(const RevisionFile& file);

}  // namespace belay::migration
