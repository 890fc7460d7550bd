#include "core/migration/reversibility.hpp"

#include "core/migration/definitions.hpp"

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

class Judge {
 public:
  Judge(const Catalog& before, const Catalog& after) : before_(before), after_(after) {}

  Reversibility run() {
    verdict_.additive = true;
    const CatalogChange change = difference(before_, after_);
    for (const auto& key : change.added) added(parsed(key), after_.objects.at(key));
    for (const auto& key : change.removed) removed(parsed(key), before_.objects.at(key));
    for (const auto& key : change.changed) {
      changed(parsed(key), before_.objects.at(key), after_.objects.at(key));
    }
    return std::move(verdict_);
  }

 private:
  static bool has(const Catalog& catalog, const std::string& kind, const std::string& name) {
    return catalog.objects.contains(kind + " " + name);
  }
  bool is_new(const std::string& kind, const std::string& name) const {
    return has(after_, kind, name) && !has(before_, kind, name);
  }
  bool is_gone(const std::string& kind, const std::string& name) const {
    return has(before_, kind, name) && !has(after_, kind, name);
  }
  static std::string table_of(const Key& key, const std::string& definition) {
    return key.kind == "index" ? table_of_index(definition) : parent_of(key.name);
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

  void added(const Key& key, const std::string& definition) {
    if (key.kind == "table") {
      verdict_.may_hold_data.push_back("table " + key.name);
      return reason(key, "is new; a downgrade drops it and its rows");
    }
    if (key.kind == "column") return added_column(key, definition);
    if (key.kind == "default") {
      if (is_new("column", key.name)) return;
      return breaks(key, "is new on an old column: it changes what old code writes");
    }
    if (is_new("table", table_of(key, definition))) return;
    if (key.kind == "index") return added_index(key, definition);
    if (key.kind == "constraint") return added_constraint(key, definition);
    if (key.kind == "trigger" || key.kind == "policy" || key.kind == "rule") {
      return breaks(key, "is new on an old table: it changes what old code does");
    }
    reason(key, "is new; old code does not know it");
  }

  void added_column(const Key& key, const std::string& definition) {
    if (is_new("table", parent_of(key.name))) return;
    verdict_.may_hold_data.push_back("column " + key.name);
    const auto column = column_from(definition);
    if (column.not_null && !column.has_default && column.generated.empty()) {
      return breaks(key, "is new, not null and without default: old code cannot insert");
    }
    reason(key, "is new and may be left out; a downgrade drops it and its values");
  }

  void added_index(const Key& key, const std::string& definition) {
    if (is_unique_index(definition)) {
      return breaks(key, "is a new unique index on an old table: old code may violate it");
    }
    reason(key, "is a new index that can be dropped again");
  }

  void added_constraint(const Key& key, const std::string& definition) {
    for (const auto& column : columns_of_foreign_key(definition)) {
      const std::string name = parent_of(key.name) + "." + column;
      // A key with a null in it refers to nothing.
      if (!is_new("column", name)) continue;
      if (has(after_, "default", name)) continue;
      return reason(key, "binds a column that old code leaves null");
    }
    breaks(key, "is new on an old table: old code may violate it");
  }

  void removed(const Key& key, const std::string& definition) {
    if (key.kind == "table") return loses(key, "is dropped with its rows");
    if (key.kind == "sequence") return loses(key, "is dropped with its position");
    if (is_gone("table", table_of(key, definition))) return;
    if (key.kind == "column") return loses(key, "is dropped with its values");
    if (key.kind == "default" && is_gone("column", key.name)) return;
    breaks(key, "is dropped; old code may rely on it");
  }

  void changed(const Key& key, const std::string& former, const std::string& present) {
    if (without_comment(former) == without_comment(present)) {
      return reason(key, "has another comment");
    }
    if (key.kind != "column") return breaks(key, "is changed; old code knows the former one");
    const auto was = column_from(former);
    const auto is = column_from(present);
    if (was.type != is.type) {
      return loses(key, "changes from \"" + was.type + "\" to \"" + is.type + "\"");
    }
    if (was.generated != is.generated && is.generated.starts_with("GENERATED ALWAYS AS (")) {
      return loses(key, "is computed in another way");
    }
    if (is.not_null && !was.not_null) {
      return breaks(key, "becomes not null: old code may still write null");
    }
    if (was.not_null && !is.not_null) {
      return breaks(key, "becomes nullable: old code may meet null");
    }
    breaks(key, "has another default, storage or grants");
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
