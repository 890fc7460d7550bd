#include "core/plan/schema.hpp"

#include <algorithm>

#include "base/ensure.hpp"
#include "base/instant.hpp"
#include "base/text.hpp"
#include "core/plan/did_you_mean.hpp"

namespace belay::plan {
namespace {

using Problems = std::vector<Problem>;

std::string in_quotes(std::string_view text) {
  return "'" + escaped(text) + "'";
}

std::string_view kind_of(const Node& node) {
  constexpr std::string_view names[] = {"a string", "an integer", "a number",      "a boolean",
                                        "a table",  "an array",   "a date or time"};
  return names[node.value.index()];
}

// Reads one field's value; adds a problem and gives null where it does not fit.
class ValueReader {
 public:
  ValueReader(const Field& field, Problems& problems) : field_(field), problems_(problems) {}

  Json read(const Node& node) {
    switch (field_.type) {
      case Type::text:
        return text(node);
      case Type::name:
        return checked(node, is_name, "not a name: use a-z, 0-9, '.', '_', '-'");
      case Type::path:
        return checked(node, is_path, "not a path");
      case Type::integer:
        return integer(node);
      case Type::flag:
        return flag(node);
      case Type::duration:
        return duration(node);
      case Type::command:
        return command(node);
      case Type::commands:
        return list(node, [&](const Node& item) { return command(item); });
      case Type::texts:
        return list(node, [&](const Node& item) { return text(item); });
      case Type::choice:
        return choice(node);
      case Type::table:
        return table(node);
      case Type::tables:
        return list(node, [&](const Node& item) { return table(item); });
      case Type::scalars:
        return scalars(node);
    }
    ENSURE(false, "a field type that does not exist");
  }

 private:
  static bool is_path(std::string_view text) {
    return !text.empty() && text.find('\0') == std::string_view::npos;
  }

  Json wrong(const Node& node, std::string_view message, std::string hint = {}) {
    problems_.push_back(
        {node.place, in_quotes(field_.key) + " " + std::string(message), std::move(hint)});
    return {};
  }
  Json wrong_type(const Node& node) {
    return wrong(node, "must be " + std::string(to_text(field_.type)) + ", not " +
                           std::string(kind_of(node)));
  }

  Json text(const Node& node) {
    const auto* value = std::get_if<std::string>(&node.value);
    if (!value) return wrong_type(node);
    if (value->find('\0') != std::string::npos) return wrong(node, "holds a NUL");
    return *value;
  }

  Json checked(const Node& node, bool (*fits)(std::string_view), std::string_view complaint) {
    const auto* value = std::get_if<std::string>(&node.value);
    if (!value) return wrong_type(node);
    if (!fits(*value))
      return wrong(node, "is " + in_quotes(*value) + ": " + std::string(complaint));
    return *value;
  }

  Json integer(const Node& node) {
    const auto* value = std::get_if<std::int64_t>(&node.value);
    if (!value) return wrong_type(node);
    return *value < 0 ? wrong(node, "must not be negative") : Json(*value);
  }

  Json flag(const Node& node) {
    const auto* value = std::get_if<bool>(&node.value);
    return value ? Json(*value) : wrong_type(node);
  }

  Json duration(const Node& node) {
    const auto* value = std::get_if<std::string>(&node.value);
    if (!value) return wrong_type(node);
    const auto parsed = parse_duration(*value);
    if (!parsed) return wrong(node, "is " + in_quotes(*value), parsed.error().hint);
    if (parsed->count() == 0) return wrong(node, "must be longer than nothing");
    return std::int64_t{parsed->count()};
  }

  Json choice(const Node& node) {
    const auto* value = std::get_if<std::string>(&node.value);
    if (!value) return wrong_type(node);
    if (std::ranges::find(field_.choices, *value) != field_.choices.end()) return *value;
    std::vector<std::string> all(field_.choices.begin(), field_.choices.end());
    return wrong(node, "is " + in_quotes(*value), "one of: " + join(all, ", "));
  }

  Json command(const Node& node) {
    Json words = list(node, [&](const Node& item) { return text(item); });
    const auto* array = words.if_array();
    if (!array || array->empty() || array->front().string_or("").empty()) {
      return wrong(node, "must be a program and its arguments", "such as [\"make\", \"assets\"]");
    }
    return words;
  }

  template <class ReadOne>
  Json list(const Node& node, ReadOne read_one) {
    const auto* items = std::get_if<List>(&node.value);
    if (!items) return wrong_type(node);
    Json::Array values;
    for (const auto& item : *items) values.push_back(read_one(item));
    return values;
  }

  Json table(const Node& node) {
    const auto* members = std::get_if<Table>(&node.value);
    return members ? read_fields(*members, node.place, field_.fields, problems_) : wrong_type(node);
  }

  Json scalars(const Node& node) {
    const auto* members = std::get_if<Table>(&node.value);
    if (!members) return wrong_type(node);
    Json::Object values;
    for (const auto& member : *members) {
      if (const auto* s = std::get_if<std::string>(&member.node.value)) {
        values.emplace(member.key, *s);
      } else if (const auto* i = std::get_if<std::int64_t>(&member.node.value)) {
        values.emplace(member.key, *i);
      } else if (const auto* b = std::get_if<bool>(&member.node.value)) {
        values.emplace(member.key, *b);
      } else {
        wrong(member.node,
              "holds " + std::string(kind_of(member.node)) + " under " + in_quotes(member.key),
              "only strings, integers and booleans");
      }
    }
    return values;
  }

  const Field& field_;
  Problems& problems_;
};

void complain_of_unknown(const Member& member, std::span<const Field> fields, Problems& problems) {
  std::vector<std::string_view> keys;
  for (const auto& field : fields) keys.push_back(field.key);
  problems.push_back(unknown_key(member, keys));
}

}  // namespace

std::string_view to_text(Type type) {
  switch (type) {
    case Type::text:
      return "a string";
    case Type::name:
      return "a name";
    case Type::path:
      return "a path";
    case Type::integer:
      return "an integer";
    case Type::flag:
      return "true or false";
    case Type::duration:
      return "a duration";
    case Type::command:
      return "a list of strings";
    case Type::commands:
      return "a list of lists of strings";
    case Type::texts:
      return "a list of strings";
    case Type::choice:
      return "a string";
    case Type::table:
      return "a table";
    case Type::tables:
      return "a list of tables";
    case Type::scalars:
      return "a table of plain values";
  }
  ENSURE(false, "a field type that does not exist");
}

const Member* find(const Table& table, std::string_view key) {
  const auto found = std::ranges::find(table, key, &Member::key);
  return found == table.end() ? nullptr : &*found;
}

Json read_fields(const Table& table, Place place, std::span<const Field> fields,
                 std::vector<Problem>& problems) {
  Json::Object values;
  for (const auto& member : table) {
    const auto field = std::ranges::find(fields, std::string_view(member.key), &Field::key);
    if (field == fields.end()) {
      complain_of_unknown(member, fields, problems);
    } else {
      values.emplace(member.key, ValueReader(*field, problems).read(member.node));
    }
  }
  for (const auto& field : fields) {
    if (field.required && !find(table, field.key)) {
      problems.push_back({place, "missing key " + in_quotes(field.key), std::string(field.doc)});
    }
  }
  return values;
}

}  // namespace belay::plan
