// What a file may hold, as tables of fields. One walk checks a document against them and gives
// plain values; the references in docs/ are printed from the same tables.
#pragma once

#include <span>
#include <string_view>

#include "base/json.hpp"
#include "core/plan/document.hpp"

namespace belay::plan {

enum class Type {
  text,
  name,     // see is_name
  path,     // not empty, no NUL
  integer,  // not negative
  flag,
  duration,  // as milliseconds
  command,   // a non-empty list of texts, the first not empty
  commands,  // a list of those
  texts,     // a list of texts
  choice,    // one of `choices`
  table,     // of `fields`
  tables,    // a list of tables of `fields`
  scalars,   // a table of texts, integers and flags, under free keys
};

std::string_view to_text(Type type);

struct Field {
  std::string_view key;
  Type type = Type::text;
  bool required = false;
  std::string_view doc = {};
  std::span<const Field> fields = {};
  std::span<const std::string_view> choices = {};
};

// The values of a table as an object: absent optional fields are absent. Problems are added for
// unknown keys (with the nearest right one), wrong types, missing and malformed values.
Json read_fields(const Table& table, Place place, std::span<const Field> fields,
                 std::vector<Problem>& problems);

// A member of the table, or null.
const Member* find(const Table& table, std::string_view key);

}  // namespace belay::plan
