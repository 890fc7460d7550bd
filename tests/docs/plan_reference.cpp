// docs/plan-reference.md
#include "core/plan/config.hpp"
#include "core/plan/plan.hpp"
#include "docs/pages.hpp"
#include "steps/table.hpp"

namespace belay::docs {
namespace {

using plan::Field;
using plan::Type;

constexpr std::string_view head =
    R"(# Plans and configuration: every key

Printed from the tables that the files are read with; a test fails when this page and they differ.

A key that is not here, a value of another type, a missing required key or a name that does not
exist is an error with file, line and column; nothing has been touched by then. There is no
templating and no shell: a command is a program and its arguments. Under dotted keys stand the
members of a table, under `key[]` those of each table of a list.

| Type | What it holds |
|---|---|
| a name | `a-z`, `0-9`, `.`, `_`, `-`; begins with a letter or digit; at most 64 characters |
| a path | relative to the folder of `belay.toml`, but `config` and `cwd` to the release |
| a duration | a whole number with `ms`, `s`, `m`, `h` or `d`, as in `"300ms"`; at most ten years |
| an integer | not negative |
| a table of plain values | free keys; strings, integers, `true` or `false` |

)";

std::string type_of(const Field& field) {
  if (field.choices.empty()) return std::string(plan::to_text(field.type));
  std::string text = "one of";
  for (const auto choice : field.choices) text += " `\"" + std::string(choice) + "\"`";
  return text;
}

// One row a field; the fields of a nested table follow it under dotted keys.
void add_rows(std::string& page, std::span<const Field> fields, const std::string& prefix) {
  for (const auto& field : fields) {
    const std::string key = prefix + std::string(field.key);
    page += "| `" + key + "` | " + type_of(field) + " | " + (field.required ? "yes" : "") + " | " +
            cell(field.doc) + " |\n";
    const bool is_list = field.type == Type::tables;
    add_rows(page, field.fields, key + (is_list ? "[]." : "."));
  }
}

void add_table(std::string& page, std::span<const Field> fields) {
  page += "| Key | Type | Required | |\n|---|---|---|---|\n";
  add_rows(page, fields, "");
  page += "\n";
}

void add_environment(std::string& page) {
  page +=
      "## `[environment.NAME]`\n\nIn `belay.toml`, one or more. A run keeps the file as it was at "
      "its "
      "start.\n\n";
  page += "| Key | Type | Required | |\n|---|---|---|---|\n";
  for (const auto& field : plan::environment_fields()) {
    page += "| `" + std::string(field.key) + "` | " + type_of(field) + " | " +
            (field.required ? "yes" : "") + " | " + std::string(field.doc) + " |\n";
  }
  page += "\n";
  for (const auto& field : plan::environment_fields()) {
    if (field.fields.empty()) continue;
    page += "### `[environment.NAME." + std::string(field.key) + "]`\n\n";
    add_table(page, field.fields);
  }
}

void add_steps(std::string& page) {
  page += "## `[[phase.step]]`\n\nA step has a `kind`, and the keys of that kind.\n\n";
  for (const auto& kind : steps::table()) {
    page += "### `" + std::string(kind.name) + "`\n\n" + std::string(kind.summary) + "\n\n";
    if (kind.fields.empty()) {
      page += "It has no keys.\n\n";
    } else {
      add_table(page, kind.fields);
    }
  }
}

}  // namespace

std::string plan_reference() {
  std::string page(head);
  page += "## `[plan]`\n\n";
  add_table(page, plan::plan_fields());
  page +=
      "## `[[phase]]`\n\nThe phases in their order, each with one `[[phase.step]]` or more.\n\n";
  add_table(page, plan::phase_fields());
  add_steps(page);
  add_environment(page);
  page.pop_back();
  return page;
}

}  // namespace belay::docs
