#include <algorithm>

#include "core/lint/python_enums.hpp"
#include "core/lint/revision_rule.hpp"
#include "core/migration/arguments.hpp"

namespace belay::lint {
namespace {

using Names = std::vector<std::string>;

constexpr const char* already_there = " fails with \"type already exists\" (error 42710)";

bool among(const Names& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

struct UpgradesTypes {
  std::vector<sql::Name> made;  // enums, for certain
  Names gone;                   // types that are dropped or get another name
  Names tables;                 // dropped
};

UpgradesTypes types_of(const RevisionLook& look) {
  UpgradesTypes types;
  for (auto at = look.begin; at < look.end; ++at) {
    for (const auto& part : look.script.statements[at].parts) {
      const auto& action = part.action;
      const bool drops = action.verb == sql::Verb::drop;
      if (action.object == sql::Object::type) {
        const bool makes = action.verb == sql::Verb::create && action.value == "enum";
        if (makes && !action.maybe) types.made.push_back(action.on);
        if (drops || action.verb == sql::Verb::rename) types.gone.push_back(action.on.name);
      } else if (drops && action.object == sql::Object::table) {
        types.tables.push_back(action.on.name);
      }
    }
  }
  return types;
}

bool does_something(PythonLines function) {
  return std::ranges::any_of(function, [](const migration::Line& line) {
    return std::ranges::any_of(line.tokens, [](const auto& token) { return token.is("op"); });
  });
}

// upgrade() drops a table without its enum, and downgrade() makes both again.
RevisionHazard made_again(const RevisionLook& look, const migration::Line& line,
                          const UpgradesTypes& types, const EnumDrops& drops) {
  for (const auto& made : calls_of({&line, 1}, "create_table")) {
    const auto table = migration::text_of(look.python.module, made.call.argument(0, "table_name"));
    if (!table || !among(types.tables, *table)) continue;
    for (const auto& one : enums_on(look.python, line)) {
      const bool makes_type = migration::truth_of(one.call, "create_type") != migration::Truth::no;
      if (!makes_type || among(types.gone, one.name) || drops.may_drop(one.name)) continue;
      return {"upgrade() drops table " + *table + " and leaves its type " + one.name +
                  " behind: downgrade(), which makes both again," + already_there,
              one.line};
    }
  }
  return {};
}

RevisionHazard check_enum_left_behind(const RevisionLook& look) {
  const auto downgrade = lines_of(look.python, "downgrade");
  if (!does_something(downgrade)) return {};
  const auto types = types_of(look);
  const EnumDrops drops(look.python);
  for (const auto& made : types.made) {
    if (among(types.gone, made.name) || drops.may_drop(made.name)) continue;
    return {"downgrade() leaves type " + made.text() +
                " behind: the next upgrade, which makes it again," + already_there,
            static_cast<std::size_t>(downgrade.front().tokens.front().line)};
  }
  for (const auto& line : downgrade) {
    auto hazard = made_again(look, line, types, drops);
    if (!hazard.message.empty()) return hazard;
  }
  return {};
}

}  // namespace

extern const Rule rule_enum_left_behind;
const Rule rule_enum_left_behind{
    .id = "enum-left-behind",
    .group = 'F',
    .severity = Severity::warning,
    .title = "a way back leaves an enum type behind, and the way there makes it again",
    .why =
        "op.create_table() with sa.Enum makes the type as well, but op.drop_table() and "
        "op.drop_column() do not drop it: they know the name of the table, not its columns. After "
        "a downgrade the next upgrade fails with \"type already exists\" (error 42710), at the "
        "worst of times. The same holds the other way round: where upgrade() drops the table, "
        "downgrade() cannot make it again.",
    .bad = R"(op.create_table("people", sa.Column("mood", sa.Enum("sad", "ok", name="mood")))


def downgrade():
    op.drop_table("people"))",
    .safe = R"(op.create_table("people", sa.Column("mood", sa.Enum("sad", "ok", name="mood")))


def downgrade():
    op.drop_table("people")
    op.execute("DROP TYPE mood"))",
    .alembic = R"(sa.Enum(name="mood").drop(op.get_bind()))",
    .check_revision = &check_enum_left_behind,
};

}  // namespace belay::lint
