// What can be wrong with revision files and with the graph that they give: one row a kind.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace belay::migration {

enum class ProblemKind {
  not_python,
  cannot_tell,
  no_revision,
  no_down_revision,
  illegal_id,
  duplicate_id,
  missing_parent,
  missing_dependency,
  label_taken,
  cycle,
  long_id,
  dependency_only_root,
  unlabelled_base,
  merge_with_operations,
  docstring_disagrees,
  draft,
  told_by_tool,
  models_without_revision,
  file_twice,
  setting_comment,
};

enum class Gravity {
  blocks,  // there is no graph: Alembic would fail as well, or take one of two files at random
  bad,     // there is a graph, but it cannot be deployed
  warning,
};

struct ProblemRow {
  ProblemKind kind;
  std::string_view code;
  Gravity gravity;
  std::string_view meaning;
};

std::span<const ProblemRow> problem_table();
const ProblemRow& row_of(ProblemKind kind);

struct Problem {
  ProblemKind kind = ProblemKind::not_python;
  std::string path;     // of the file; empty where it is about several
  int line = 0;         // counts from 1; 0 where it is about the file as a whole
  std::string message;  // with its place in front
  std::string hint;
  Gravity gravity = Gravity::blocks;  // its row's, but for branch_labels that cannot be told
};

}  // namespace belay::migration
