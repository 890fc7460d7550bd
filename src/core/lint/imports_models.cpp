#include <algorithm>

#include "base/text.hpp"
#include "core/lint/revision_rule.hpp"

namespace belay::lint {
namespace {

bool names_models(std::string_view name) {
  for (const auto& part : split(name, '.')) {
    if (part == "models" || part == "model") return true;
  }
  return false;
}

// "from app.models import User", "from app import db, models", "import app.models as m".
bool imports_models(std::string_view line) {
  std::string words(trimmed(line.substr(0, line.find('#'))));
  if (!words.starts_with("from ") && !words.starts_with("import ")) return false;
  std::ranges::replace(words, ',', ' ');
  std::ranges::replace(words, '(', ' ');
  std::ranges::replace(words, ')', ' ');
  const bool has_import = words.starts_with("import ") || words.find(" import ") != words.npos;
  if (!has_import) return false;
  const auto all = split(words, ' ');
  return std::ranges::any_of(all, [](const auto& word) { return names_models(word); });
}

RevisionHazard check_imports_models(const RevisionLook& look) {
  std::size_t number = 0;
  for (const auto& line : split(look.revision.sql.source, '\n')) {
    ++number;
    if (!imports_models(line)) continue;
    return {
        "the application's models are imported: they change after this revision is written, "
        "and what it does changes with them",
        number};
  }
  return {};
}

}  // namespace

extern const Rule rule_imports_models;
const Rule rule_imports_models{
    .id = "imports-models",
    .group = 'F',
    .severity = Severity::warning,
    .title = "a revision imports the application's models",
    .why =
        "A revision is history, the models are today's. When a column is renamed or dropped later, "
        "the revision fails on every database that is still to run it, such as that of a new "
        "environment. Describe the few columns that it needs inside it.",
    .bad = R"(from models import Order
op.execute(sa.update(Order).values(tag="old").where(Order.id < 100)))",
    .safe = R"(orders = sa.table("orders", sa.column("id"), sa.column("tag"))
op.execute(sa.update(orders).values(tag="old").where(orders.c.id < 100)))",
    .alembic = {},
    .check_revision = &check_imports_models,
};

}  // namespace belay::lint
