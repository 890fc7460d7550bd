#include "core/migration/reversibility.hpp"

#include <cctype>
#include <string_view>

namespace belay::migration {
namespace {

struct Key {
  std::string kind;
  std::string name;
};

Key parsed(const std::string& key) {
  const auto blank = key.find(' ');
  return Key{key.substr(0, blank), blank == std::string::npos ? "" : key.substr(blank + 1)};
}

// "s.t" of "s.t.c"; a dot inside double quotes belongs to its name.
std::string parent_of(const std::string& name) {
  bool inside = false;
  std::size_t last = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '"') inside = !inside;
    if (name[i] == '.' && !inside) last = i;
  }
  return name.substr(0, last);
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

bool contains(const std::string& definition, std::string_view words) {
  return lower(definition).find(words) != std::string::npos;
}

// The definition of a column without its nullability.
std::string type_of(const std::string& definition) {
  constexpr std::string_view not_null = " not null";
  const auto at = lower(definition).find(not_null);
  if (at == std::string::npos) return definition;
  return definition.substr(0, at) + definition.substr(at + not_null.size());
}

// The table of "CREATE INDEX i ON [ONLY] s.t USING …".
std::string indexed_table(const std::string& definition) {
  const auto on = definition.find(" ON ");
  if (on == std::string::npos) return {};
  std::string_view rest = std::string_view(definition).substr(on + 4);
  if (rest.starts_with("ONLY ")) rest.remove_prefix(5);
  return std::string(rest.substr(0, rest.find(" USING ")));
}

class Judge {
 public:
  Judge(const Catalog& before, const Catalog& after) : before_(before), after_(after) {}

  Reversibility run() {
    verdict_.additive = true;
    const CatalogChange change = difference(before_, after_);
    for (const auto& key : change.added) added(parsed(key), after_.objects.at(key));
    for (const auto& key : change.removed) removed(parsed(key));
    for (const auto& key : change.changed) {
      changed(parsed(key), before_.objects.at(key), after_.objects.at(key));
    }
    return std::move(verdict_);
  }

 private:
  static bool has(const Catalog& catalog, const std::string& kind, const std::string& name) {
    return catalog.objects.contains(kind + " " + name);
  }
  bool is_new_table(const std::string& name) const {
    return has(after_, "table", name) && !has(before_, "table", name);
  }
  bool is_gone_table(const std::string& name) const {
    return has(before_, "table", name) && !has(after_, "table", name);
  }
  bool is_new_column(const std::string& name) const {
    return has(after_, "column", name) && !has(before_, "column", name);
  }

  void reason(const Key& key, const std::string& why) {
    verdict_.reasons.push_back(key.kind + " " + key.name + ": " + why);
  }
  void breaks(const Key& key, const std::string& why) {
    verdict_.additive = false;
    reason(key, why);
  }
  void loses(const Key& key, const std::string& why) {
    verdict_.upgrade_destroys = true;
    breaks(key, why);
  }

  // The table that a constraint, trigger, policy or rule belongs to: its name says so.
  bool on_new_table(const Key& key, const std::string& definition) const {
    return is_new_table(key.kind == "index" ? indexed_table(definition) : parent_of(key.name));
  }

  void added(const Key& key, const std::string& definition) {
    if (key.kind == "table") {
      verdict_.may_hold_data.push_back("table " + key.name);
      return reason(key, "is new; a downgrade drops it and its rows");
    }
    if (key.kind == "column") return added_column(key, definition);
    if (key.kind == "default") {
      if (is_new_column(key.name) || is_new_table(parent_of(key.name))) return;
      return breaks(key, "is new on an old column: it changes what old code writes");
    }
    if (key.kind == "index") return added_index(key, definition);
    if (key.kind == "constraint") return added_constraint(key, definition);
    if (key.kind == "trigger" || key.kind == "policy" || key.kind == "rule") {
      if (on_new_table(key, definition)) return;
      return breaks(key, "is new on an old table: it changes what old code does");
    }
    reason(key, "is new; old code does not know it");
  }

  void added_column(const Key& key, const std::string& definition) {
    if (is_new_table(parent_of(key.name))) return;
    verdict_.may_hold_data.push_back("column " + key.name);
    const bool filled = has(after_, "default", key.name) || contains(definition, "identity") ||
                        contains(definition, "generated");
    if (contains(definition, "not null") && !filled) {
      return breaks(key, "is new, not null and without default: old code cannot insert");
    }
    reason(key, "is new and may be left out; a downgrade drops it and its values");
  }

  void added_index(const Key& key, const std::string& definition) {
    if (on_new_table(key, definition)) return;
    if (contains(definition, "create unique")) {
      return breaks(key, "is a new unique index on an old table: old code may violate it");
    }
    reason(key, "is a new index that can be dropped again");
  }

  void added_constraint(const Key& key, const std::string& definition) {
    if (on_new_table(key, definition)) return;
    if (only_for_new_columns(key, definition)) {
      return reason(key, "binds only columns that old code leaves out");
    }
    breaks(key, "is new on an old table: old code may violate it");
  }

  // FOREIGN KEY (a, b) REFERENCES …, with a column that old code leaves null.
  bool only_for_new_columns(const Key& key, const std::string& definition) const {
    constexpr std::string_view start = "FOREIGN KEY (";
    if (!definition.starts_with(start)) return false;
    std::string_view columns = std::string_view(definition).substr(start.size());
    columns = columns.substr(0, columns.find(')'));
    while (!columns.empty()) {
      const auto comma = columns.find(", ");
      const std::string name = parent_of(key.name) + "." + std::string(columns.substr(0, comma));
      if (is_new_column(name) && !has(after_, "default", name)) return true;
      columns.remove_prefix(comma == std::string_view::npos ? columns.size() : comma + 2);
    }
    return false;
  }

  void removed(const Key& key) {
    if (key.kind == "table") return loses(key, "is dropped with its rows");
    if (key.kind == "sequence") return loses(key, "is dropped with its position");
    if (key.kind == "column") {
      if (is_gone_table(parent_of(key.name))) return;
      return loses(key, "is dropped with its values");
    }
    breaks(key, "is dropped; old code may rely on it");
  }

  void changed(const Key& key, const std::string& old_definition,
               const std::string& new_definition) {
    if (key.kind != "column") return breaks(key, "is changed; old code knows the former one");
    if (type_of(old_definition) != type_of(new_definition)) {
      return loses(key, "changes from \"" + old_definition + "\" to \"" + new_definition + "\"");
    }
    if (contains(new_definition, "not null")) {
      return breaks(key, "becomes not null: old code may still write null");
    }
    breaks(key, "becomes nullable: old code may meet null");
  }

  const Catalog& before_;
  const Catalog& after_;
  Reversibility verdict_;
};

}  // namespace

Reversibility judge(const Catalog& before, const Catalog& after) {
  return Judge(before, after).run();
}

}  // namespace belay::migration
