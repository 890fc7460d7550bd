#include "core/migration/problems.hpp"

#include <array>
#include <cstddef>

namespace belay::migration {
namespace {

using enum ProblemKind;
using enum Gravity;

constexpr std::array rows{
    ProblemRow{not_python, "not-python", blocks,
               "the file cannot be cut into tokens, or its encoding is not read"},
    ProblemRow{cannot_tell, "cannot-tell", blocks,
               "only Python could tell what one of the names is bound to; a warning where it is "
               "only branch_labels"},
    ProblemRow{no_revision, "no-revision", blocks,
               "the file binds no revision, and its name is no id"},
    ProblemRow{no_down_revision, "no-down-revision", blocks, "the file binds no down_revision"},
    ProblemRow{illegal_id, "illegal-id", blocks, "the id holds @, - or +, which Alembic refuses"},
    ProblemRow{duplicate_id, "duplicate-id", blocks,
               "two files have one id: Alembic takes the one that it reads last"},
    ProblemRow{missing_parent, "missing-parent", blocks, "a down_revision is in no file"},
    ProblemRow{missing_dependency, "missing-dependency", blocks,
               "a depends_on is neither an id nor a label"},
    ProblemRow{label_taken, "label-taken", blocks,
               "a branch label is given twice, or is the id of another revision"},
    ProblemRow{cycle, "cycle", blocks, "revisions come after each other in a circle"},
    ProblemRow{long_id, "long-id", bad,
               "the id is longer than the 32 characters of the version table"},
    ProblemRow{dependency_only_root, "dependency-only-root", warning,
               "a second base that only depends on others: the heads that it names stay heads"},
    ProblemRow{unlabelled_base, "unlabelled-base", warning,
               "there are several bases, and this one's branch has no label"},
    ProblemRow{merge_with_operations, "merge-with-operations", warning,
               "a revision that joins branches changes the schema too"},
    ProblemRow{docstring_disagrees, "docstring-disagrees", warning,
               "the docstring names another id or parent than the code; the code counts"},
    ProblemRow{
        draft, "draft", warning,
        "its message, its file name or a line \"# belay: draft\" says that it is not finished"},
    ProblemRow{told_by_tool, "told-by-tool", warning,
               "only Python can tell one of the names; the migration tool was asked, and told it"},
    ProblemRow{models_without_revision, "models-without-revision", bad,
               "the models of the application were changed, and no revision with them; see "
               "--changed"},
    ProblemRow{file_twice, "file-twice", warning, "two names lead to one file; it is read once"},
    ProblemRow{setting_comment, "setting-comment", warning,
               "a comment stands behind a setting on its line: Alembic takes it for the value"},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].kind) != i) return false;
  }
  return true;
}
static_assert(in_order(), "a row a kind, in the order of the enumeration");

}  // namespace

std::span<const ProblemRow> problem_table() {
  return rows;
}

const ProblemRow& row_of(ProblemKind kind) {
  return rows[static_cast<std::size_t>(kind)];
}

}  // namespace belay::migration
