// Knowledge after an action: what PostgreSQL would have in its catalogs then, as far as it matters.
#include <algorithm>

#include "core/sql/knowledge.hpp"

namespace belay::sql {
namespace {

std::string name_of_constraint(const Name& table, const Constraint& constraint) {
  if (!constraint.name.empty()) return constraint.name;
  if (constraint.kind == ConstraintKind::primary_key) return table.name + "_pkey";
  std::string name = table.name;
  const bool check = constraint.kind == ConstraintKind::check;
  if (check && constraint.columns.size() != 1) return name + "_check";
  for (const auto& column : constraint.columns) name += '_' + column;
  if (constraint.kind == ConstraintKind::foreign_key) return name + "_fkey";
  if (constraint.kind == ConstraintKind::unique) return name + "_key";
  if (constraint.kind == ConstraintKind::exclusion) return name + "_excl";
  return name + "_check";
}

void add_constraint(const Name& name, KnownTable& table, Constraint constraint) {
  constraint.name = name_of_constraint(name, constraint);
  const bool unique = constraint.kind == ConstraintKind::unique;
  const bool key = constraint.kind == ConstraintKind::primary_key;
  if (key) {
    for (const auto& column : constraint.columns) table.columns[column].not_null = true;
  }
  if (unique || key || constraint.kind == ConstraintKind::exclusion) {
    std::erase_if(table.indexes, [&](const auto& index) { return index.name == constraint.index; });
    table.indexes.push_back({constraint.name, constraint.columns, unique || key, unique || key});
  }
  table.constraints.push_back(std::move(constraint));
}

void add_column(const Name& name, KnownTable& table, const Column& column) {
  table.columns[column.name] = {column.type, column.not_null};
  for (auto constraint : column.constraints) {
    constraint.columns = {column.name};
    add_constraint(name, table, std::move(constraint));
  }
}

void drop_column(KnownTable& table, const std::string& column) {
  const auto uses = [&](const auto& list) { return std::ranges::find(list, column) != list.end(); };
  table.columns.erase(column);
  std::erase_if(table.indexes, [&](const auto& index) { return uses(index.columns); });
  std::erase_if(table.constraints, [&](const auto& c) { return uses(c.columns); });
}

class Follower {
 public:
  Follower(Knowledge& known, const Action& action) : known_(known), action_(action) {}

  void run() {
    switch (action_.verb) {
      case Verb::create:
      case Verb::create_from_query:
        return create();
      case Verb::drop:
        return drop();
      case Verb::rename:
        return rename();
      case Verb::set_schema:
        return move({action_.value == "public" ? "" : action_.value, action_.on.name});
      case Verb::add_enum_value:
        known_.types.try_emplace(action_.on);
        return;
      case Verb::add_domain_constraint:
        known_.types[action_.on].checked = true;
        return;
      default:
        if (known_.tables.contains(action_.on)) alter(known_.tables[action_.on]);
    }
  }

 private:
  // A foreign key that names no columns references the primary key.
  Constraint resolved(Constraint constraint) const {
    const auto* target = known_.table(constraint.references);
    if (!target || !constraint.referenced.empty()) return constraint;
    for (const auto& key : target->constraints) {
      if (key.kind == ConstraintKind::primary_key) constraint.referenced = key.columns;
    }
    return constraint;
  }
  Column resolved(Column column) const {
    for (auto& constraint : column.constraints) constraint = resolved(std::move(constraint));
    return column;
  }

  void create() {
    switch (action_.object) {
      case Object::table:
      case Object::foreign_table:
      case Object::view:
      case Object::matview:
        return create_relation();
      case Object::index:
        if (known_.tables.contains(action_.on)) {
          auto& indexes = known_.tables[action_.on].indexes;
          const bool there = std::ranges::any_of(
              indexes, [&](const auto& index) { return index.name == action_.name; });
          if (!there)
            indexes.push_back({action_.name, action_.labels, action_.unique, action_.plain});
        }
        return;
      case Object::type:
        known_.types[action_.on] = {.made_in = known_.transaction};
        return;
      case Object::domain: {
        const auto* base =
            known_.types.contains(action_.type.name) ? &known_.types[action_.type.name] : nullptr;
        const bool checked = !action_.constraints.empty() || (base && base->checked);
        known_.types[action_.on] = {.domain = true,
                                    .checked = checked,
                                    .base = action_.type,
                                    .made_in = known_.transaction};
        return;
      }
      case Object::function:
        known_.functions[action_.on] = action_.volatility;
        return;
      case Object::trigger:
        if (known_.tables.contains(action_.on)) {
          known_.tables[action_.on].triggers[action_.name] = action_.value;
        }
        return;
      default:
        return;
    }
  }

  void create_relation() {
    if ((action_.if_not_exists || action_.replace) && known_.tables.contains(action_.on)) return;
    KnownTable table{
        .object = action_.object, .made_in = known_.transaction, .temporary = action_.temporary};
    table.partitioned = action_.partitioned;
    table.unlogged = action_.unlogged;
    table.parent = action_.other;
    for (const auto& parent : action_.parents)
      known_.tables[parent].partitions.push_back(action_.on);
    if (const auto* parent = known_.table(action_.other)) table.columns = parent->columns;
    if (action_.object == Object::view || action_.object == Object::matview) {
      table.reads = action_.uses.reads;
    }
    for (const auto& column : action_.columns) add_column(action_.on, table, resolved(column));
    for (const auto& constraint : action_.constraints) {
      add_constraint(action_.on, table, resolved(constraint));
    }
    known_.tables[action_.on] = std::move(table);
    if (!action_.other.empty()) attach(action_.other, action_.on);
  }

  void attach(const Name& parent, const Name& partition) {
    if (!known_.tables.contains(parent)) return;
    known_.tables[parent].partitions.push_back(partition);
    known_.tables[partition].parent = parent;
    if (action_.is_default) known_.tables[parent].default_partition = partition;
  }

  void drop() {
    if (action_.object == Object::index) {
      Name owner;
      if (known_.table_of_index(action_.on, &owner)) {
        std::erase_if(known_.tables[owner].indexes,
                      [&](const auto& index) { return index.name == action_.on.name; });
      }
    } else if (action_.object == Object::schema) {
      std::erase_if(known_.tables,
                    [&](const auto& e) { return e.first.schema == action_.on.name; });
    } else if (action_.object == Object::type || action_.object == Object::domain) {
      known_.types.erase(action_.on);
    } else if (action_.object == Object::trigger) {
      if (known_.tables.contains(action_.on))
        known_.tables[action_.on].triggers.erase(action_.name);
    } else {
      known_.tables.erase(action_.on);
      for (auto& [name, table] : known_.tables) std::erase(table.partitions, action_.on);
    }
  }

  void rename() {
    if (action_.object == Object::table || action_.object == Object::view ||
        action_.object == Object::matview) {
      move({action_.on.schema, action_.value});
    } else if (action_.object == Object::column && known_.tables.contains(action_.on)) {
      auto& columns = known_.tables[action_.on].columns;
      auto column = columns.extract(action_.name);
      if (column.empty()) return;
      column.key() = action_.value;
      columns.insert(std::move(column));
    }
  }

  void move(const Name& to) {
    auto entry = known_.tables.extract(action_.on);
    if (entry.empty()) return;
    entry.key() = to;
    known_.tables.insert(std::move(entry));
    for (auto& [name, table] : known_.tables) {
      for (auto& constraint : table.constraints) {
        if (constraint.references == action_.on) constraint.references = to;
      }
    }
  }

  void alter(KnownTable& table) {
    switch (action_.verb) {
      case Verb::add_column:
        if (!table.columns.contains(action_.name))
          add_column(action_.on, table, resolved(action_.column));
        return;
      case Verb::drop_column:
        return drop_column(table, action_.name);
      case Verb::change_type:
        table.columns[action_.name].type = action_.type;
        return;
      case Verb::set_not_null:
      case Verb::drop_not_null:
        table.columns[action_.name].not_null = action_.verb == Verb::set_not_null;
        return;
      case Verb::add_constraint:
        return add_constraint(action_.on, table, resolved(action_.constraint));
      case Verb::drop_constraint:
        std::erase_if(table.constraints, [&](const auto& c) { return c.name == action_.name; });
        std::erase_if(table.indexes, [&](const auto& i) { return i.name == action_.name; });
        return;
      case Verb::validate_constraint:
        for (auto& c : table.constraints) c.not_valid = c.not_valid && c.name != action_.name;
        return;
      case Verb::attach_partition:
        return attach(action_.on, action_.other);
      case Verb::inherit:
        known_.tables[action_.other].partitions.push_back(action_.on);
        return;
      case Verb::stop_inherit:
        std::erase(known_.tables[action_.other].partitions, action_.on);
        return;
      case Verb::set_logged:
      case Verb::set_unlogged:
        table.unlogged = action_.verb == Verb::set_unlogged;
        return;
      case Verb::detach_partition:
        std::erase(table.partitions, action_.other);
        if (table.default_partition == action_.other) table.default_partition = {};
        return;
      default:
        return;
    }
  }

  Knowledge& known_;
  const Action& action_;
};

}  // namespace

void Knowledge::follow(const Action& action) {
  Follower(*this, action).run();
}

}  // namespace belay::sql
