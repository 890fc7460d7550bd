// Which changes of a column's type keep the rows as they are. Measured on PostgreSQL 15; the rule
// is ATColumnChangeRequiresRewrite: no cast function, or one that the planner throws away
// (tablecmds.c; numeric, varchar, varbit, time and interval have such support functions).
#include <array>

#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

Type base_of(Type type, const Knowledge& known) {
  for (int depth = 0; depth < 8; ++depth) {
    const auto found = known.types.find(type.name);
    if (found == known.types.end() || !found->second.domain) break;
    type = found->second.base;
  }
  return type;
}

bool is_checked(const Type& type, const Knowledge& known) {
  const auto found = known.types.find(type.name);
  return found != known.types.end() && found->second.checked;
}

std::string_view family_of(const Type& type) {
  const auto& name = type.name.name;
  if (name == "varchar" || name == "text") return "text";
  return name;
}

// A longer limit, or none.
bool grows(const Type& from, const Type& to) {
  if (to.sizes.empty()) return true;
  return !from.sizes.empty() && to.sizes.front() >= from.sizes.front();
}

TypeChange within_a_family(const Type& from, const Type& to) {
  const auto& name = to.name.name;
  if (from == to) return TypeChange::free;
  if (name == "text" || name == "varchar" || name == "varbit" || name == "timestamp" ||
      name == "timestamptz" || name == "time" || name == "timetz" || name == "interval") {
    return grows(from, to) ? TypeChange::free : TypeChange::rewrites;
  }
  if (name == "numeric") {
    const bool same_scale =
        from.sizes.size() > 1 && to.sizes.size() > 1 && from.sizes[1] == to.sizes[1];
    if (to.sizes.empty()) return TypeChange::free;
    return same_scale && grows(from, to) ? TypeChange::free : TypeChange::rewrites;
  }
  return TypeChange::rewrites;
}

bool is_time_zone_pair(const Type& from, const Type& to) {
  const auto& a = from.name.name;
  const auto& b = to.name.name;
  return (a == "timestamp" && b == "timestamptz") || (a == "timestamptz" && b == "timestamp");
}

bool is_utc(const std::string& zone) {
  static constexpr std::array<std::string_view, 8> names{"UTC", "Etc/UTC", "GMT",  "Etc/GMT",
                                                         "utc", "gmt",     "Zulu", "Universal"};
  for (const auto name : names) {
    if (zone == name) return true;
  }
  return false;
}

}  // namespace

TypeChange type_change(const Type& from, const Type& to, bool using_expression,
                       const Knowledge& known) {
  if (using_expression || is_checked(to, known)) return TypeChange::rewrites;
  const auto source = base_of(from, known);
  const auto target = base_of(to, known);
  if (source.array != target.array) return TypeChange::rewrites;
  if (source.array && !(source == target)) return TypeChange::unknown;
  if (is_time_zone_pair(source, target)) {
    if (!grows(source, target)) return TypeChange::rewrites;
    if (known.time_zone.empty()) return TypeChange::unknown;
    const bool old = known.server_version != 0 && known.server_version < 120000;
    return is_utc(known.time_zone) && !old ? TypeChange::rebuilds_indexes : TypeChange::rewrites;
  }
  if (source.name.name == "cidr" && target.name.name == "inet") return TypeChange::free;
  if (source.name.name == "xml" && family_of(target) == "text" && target.sizes.empty()) {
    return TypeChange::free;
  }
  if (family_of(source) == family_of(target) && source.name.schema == target.name.schema) {
    return within_a_family(source, target);
  }
  return TypeChange::rewrites;
}

}  // namespace belay::sql
