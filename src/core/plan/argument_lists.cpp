#include "core/plan/argument_lists.hpp"

#include "core/plan/config.hpp"

namespace belay::plan {
namespace {

void collect_lists(const Json& values, std::span<const Field> fields, const std::string& above,
                   std::vector<ArgumentList>& found);

void add_list(const Json& value, const std::string& field, std::vector<ArgumentList>& found) {
  const auto* items = value.if_array();
  if (items == nullptr) return;
  ArgumentList list{field, {}};
  for (const auto& item : *items) list.words.push_back(item.string_or(""));
  found.push_back(std::move(list));
}

// A list of lists, or of tables.
void add_each(const Json& value, const Field& field, const std::string& name,
              std::vector<ArgumentList>& found) {
  const auto* items = value.if_array();
  if (items == nullptr) return;
  for (const auto& item : *items) {
    if (field.type == Type::commands) {
      add_list(item, name, found);
    } else {
      collect_lists(item, field.fields, name + ".", found);
    }
  }
}

void collect_lists(const Json& values, std::span<const Field> fields, const std::string& above,
                   std::vector<ArgumentList>& found) {
  for (const auto& field : fields) {
    const Json& value = values[field.key];
    const std::string name = above + std::string(field.key);
    switch (field.type) {
      case Type::command:
        add_list(value, name, found);
        break;
      case Type::commands:
      case Type::tables:
        add_each(value, field, name, found);
        break;
      case Type::table:
        collect_lists(value, field.fields, name + ".", found);
        break;
      case Type::text:
      case Type::name:
      case Type::path:
      case Type::integer:
      case Type::flag:
      case Type::duration:
      case Type::texts:
      case Type::choice:
      case Type::scalars:
        break;
    }
  }
}

}  // namespace

std::vector<ArgumentList> argument_lists(const Json& values, std::span<const Field> fields) {
  std::vector<ArgumentList> found;
  collect_lists(values, fields, "", found);
  return found;
}

Result<std::vector<ArgumentList>> argument_lists_of_environment(std::string_view text,
                                                                std::string_view environment) {
  const auto root = parse_toml(text);
  const auto* all = root ? find(*root, "environment") : nullptr;
  const auto* tables = all != nullptr ? std::get_if<Table>(&all->node.value) : nullptr;
  const auto* one = tables != nullptr ? find(*tables, environment) : nullptr;
  const auto* table = one != nullptr ? std::get_if<Table>(&one->node.value) : nullptr;
  std::vector<Problem> problems;
  Json values;
  if (table != nullptr) values = read_fields(*table, one->place, environment_fields(), problems);
  if (table != nullptr && problems.empty()) return argument_lists(values, environment_fields());
  return fail(ErrorCode::config_invalid,
              "there is no environment '" + std::string(environment) + "' to be read",
              "belay check says what is wrong with it");
}

}  // namespace belay::plan
