#include "core/migration/clean_up.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "base/text.hpp"
#include "core/migration/definitions.hpp"

namespace belay::migration {
namespace {

// In the order of their removal. `of_table`: named "s.t.x" and dropped from its table.
struct Removal {
  std::string_view kind;
  enum class Form { plain, of_table, alter_table, none } form;
};
constexpr std::array removals{
    Removal{"trigger", Removal::Form::of_table},
    Removal{"policy", Removal::Form::of_table},
    Removal{"rule", Removal::Form::of_table},
    Removal{"view", Removal::Form::plain},
    Removal{"constraint", Removal::Form::alter_table},
    Removal{"index", Removal::Form::plain},
    Removal{"column", Removal::Form::alter_table},
    Removal{"table", Removal::Form::plain},
    Removal{"sequence", Removal::Form::plain},
    Removal{"function", Removal::Form::plain},
    Removal{"type", Removal::Form::plain},
    Removal{"extension", Removal::Form::plain},
    Removal{"schema", Removal::Form::plain},
    Removal{"default", Removal::Form::none},
};

// "c" of "s.t.c".
std::string last_part(const std::string& name) {
  const auto parent = parent_of(name);
  return name.substr(std::min(name.size(), parent.size() + 1));
}

std::string statement(const Removal& removal, const std::string& name) {
  const std::string what = raised(removal.kind);
  switch (removal.form) {
    case Removal::Form::of_table:
      return "DROP " + what + " IF EXISTS " + last_part(name) + " ON " + parent_of(name) + ";";
    case Removal::Form::alter_table:
      return "ALTER TABLE " + parent_of(name) + " DROP " + what + " IF EXISTS " + last_part(name) +
             ";";
    case Removal::Form::plain:
      return "DROP " + what + " IF EXISTS " + name + ";";
    case Removal::Form::none:
      break;
  }
  return {};
}

}  // namespace

std::vector<std::string> clean_up_sql(const CatalogChange& change) {
  std::set<std::string> added(change.added.begin(), change.added.end());
  std::vector<std::string> lines;
  for (const auto& removal : removals) {
    const std::string prefix = std::string(removal.kind) + " ";
    for (const auto& key : change.added) {
      if (!key.starts_with(prefix)) continue;
      const std::string name = key.substr(prefix.size());
      const bool goes_along =
          removal.form != Removal::Form::plain &&
          (added.contains("table " + parent_of(name)) || added.contains("view " + parent_of(name)));
      auto line = statement(removal, name);
      if (!goes_along && !line.empty()) lines.push_back(std::move(line));
    }
  }
  for (const auto& key : change.removed) lines.push_back("-- " + key + " was removed");
  for (const auto& key : change.changed) lines.push_back("-- " + key + " was changed");
  return lines;
}

}  // namespace belay::migration
