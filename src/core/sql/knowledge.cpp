#include "core/sql/knowledge.hpp"

#include <algorithm>

namespace belay::sql {
namespace {

void add_once(std::vector<Name>& list, const Name& name) {
  if (!name.empty() && std::ranges::find(list, name) == list.end()) list.push_back(name);
}

}  // namespace

const KnownTable* Knowledge::table(const Name& name) const {
  const auto found = tables.find(name);
  return found == tables.end() ? nullptr : &found->second;
}

const KnownTable* Knowledge::table_of_index(const Name& index, Name* of) const {
  for (const auto& [name, known] : tables) {
    const bool here = std::ranges::any_of(
        known.indexes, [&](const auto& candidate) { return candidate.name == index.name; });
    if (!here || name.schema != index.schema) continue;
    *of = name;
    return &known;
  }
  return nullptr;
}

bool Knowledge::is_fresh(const Name& relation) const {
  const auto* known = table(relation);
  return known && (made_now(*known) || known->temporary);
}

std::vector<Name> Knowledge::referencing(const Name& target) const {
  std::vector<Name> found;
  for (const auto& [name, known] : tables) {
    for (const auto& constraint : known.constraints) {
      if (constraint.references == target && name != target) add_once(found, name);
    }
  }
  return found;
}

std::vector<Name> Knowledge::referenced_by(const Name& source) const {
  std::vector<Name> found;
  if (const auto* known = table(source)) {
    for (const auto& constraint : known->constraints) {
      if (constraint.references != source) add_once(found, constraint.references);
    }
  }
  return found;
}

std::vector<Name> Knowledge::views_on(const Name& relation) const {
  std::vector<Name> found{relation};
  for (std::size_t at = 0; at < found.size(); ++at) {
    for (const auto& [name, known] : tables) {
      if (std::ranges::find(known.reads, found[at]) != known.reads.end()) add_once(found, name);
    }
  }
  found.erase(found.begin());
  return found;
}

std::vector<Name> Knowledge::with_type(const Name& type) const {
  std::vector<Name> found;
  for (const auto& [name, known] : tables) {
    for (const auto& [column, facts] : known.columns) {
      if (facts.type.name == type) add_once(found, name);
    }
  }
  return found;
}

void Knowledge::publish(const Name& made) {
  if (const auto table = tables.find(made); table != tables.end()) table->second.made_in = 0;
  if (const auto type = types.find(made); type != types.end()) type->second.made_in = 0;
}

}  // namespace belay::sql
