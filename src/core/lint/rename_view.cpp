#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

using sql::Object;

std::string check_rename_view(const Look& look) {
  const bool renames = look.renames(Object::view) || look.renames(Object::matview);
  if (!renames || look.part.fresh) return {};
  return "code that still says " + look.table() + " fails from here on";
}

}  // namespace

extern const Rule rule_rename_view;
const Rule rule_rename_view{
    .id = "rename-view",
    .group = 'D',
    .severity = Severity::danger,
    .title = "a view gets another name",
    .why =
        "The rename itself is instant, but old and new code run side by side during a "
        "deploy, and one of them fails. It takes an access exclusive lock.",
    .bad = "ALTER VIEW sales RENAME TO revenue;",
    .safe = "CREATE VIEW revenue AS SELECT * FROM sales;",
    .check = &check_rename_view,
};

}  // namespace belay::lint
