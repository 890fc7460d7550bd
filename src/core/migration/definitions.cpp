#include "core/migration/definitions.hpp"

#include <algorithm>
#include <string_view>

namespace belay::migration {

ColumnDefinition column_from(const std::string& definition) {
  constexpr std::string_view not_null = " NOT NULL";
  std::string_view line = definition;
  ColumnDefinition column;
  // A default can hold anything, also these words; so whichever of them comes first counts.
  const auto filled = line.find(" DEFAULT ");
  const auto generated = line.find(" GENERATED ");
  const auto below = line.find('\n');
  const auto end = std::min({filled, generated, below});
  column.has_default = filled != std::string_view::npos && filled == end;
  const bool is_generated = generated != std::string_view::npos && generated == end;
  // An identity stands behind no default; what a generated column computes may have line breaks.
  if (is_generated) column.generated = without_comment(std::string(line.substr(generated + 1)));
  line = line.substr(0, end);
  column.not_null = line.ends_with(not_null);
  if (column.not_null) line.remove_suffix(not_null.size());
  column.type = line;
  return column;
}

std::string without_comment(const std::string& definition) {
  return definition.substr(0, definition.find("\ncomment "));
}

std::string table_of_index(const std::string& definition) {
  const auto on = definition.find(" ON ");
  if (on == std::string::npos) return {};
  std::string_view rest = std::string_view(definition).substr(on + 4);
  if (rest.starts_with("ONLY ")) rest.remove_prefix(5);
  return std::string(rest.substr(0, rest.find(" USING ")));
}

bool is_unique_index(const std::string& definition) {
  return definition.starts_with("CREATE UNIQUE ");
}

std::vector<std::string> columns_of_foreign_key(const std::string& definition) {
  constexpr std::string_view start = "FOREIGN KEY (";
  std::vector<std::string> columns;
  if (!definition.starts_with(start)) return columns;
  std::string_view rest = std::string_view(definition).substr(start.size());
  rest = rest.substr(0, rest.find(')'));
  while (!rest.empty()) {
    const auto comma = rest.find(", ");
    columns.emplace_back(rest.substr(0, comma));
    rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 2);
  }
  return columns;
}

std::string parent_of(const std::string& name) {
  bool inside = false;
  std::size_t last = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '"') inside = !inside;
    if (name[i] == '.' && !inside) last = i;
  }
  return name.substr(0, last);
}

}  // namespace belay::migration
