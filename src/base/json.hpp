// Json: a value, its canonical text, and its parser. Canonical text is what the ledger hashes:
// object keys sorted by their bytes, no white space, integers only, one escape for each character.
// Boost.JSON parses; only json.cpp includes it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace belay {

class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::map<std::string, Json, std::less<>>;

  Json() = default;  // null
  Json(std::nullptr_t) {}
  Json(bool value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(std::int64_t value) : value_(value) {}
  Json(std::uint64_t value);
  Json(double value) : value_(value) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  bool is_null() const { return std::holds_alternative<std::monostate>(value_); }
  const bool* if_bool() const { return std::get_if<bool>(&value_); }
  const std::int64_t* if_int() const { return std::get_if<std::int64_t>(&value_); }
  const double* if_double() const { return std::get_if<double>(&value_); }
  const std::string* if_string() const { return std::get_if<std::string>(&value_); }
  const Array* if_array() const { return std::get_if<Array>(&value_); }
  const Object* if_object() const { return std::get_if<Object>(&value_); }

  // The member of an object; null when there is none or this is no object.
  const Json& operator[](std::string_view key) const;
  // The member of an object, made when missing. A null becomes an object.
  Json& set(std::string_view key, Json value);
  void push_back(Json value);  // a null becomes an array

  // The value, or the given default when it is of another type.
  std::string string_or(std::string_view otherwise) const;
  std::int64_t int_or(std::int64_t otherwise) const;
  bool bool_or(bool otherwise) const;

  friend bool operator==(const Json&, const Json&) = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

// The canonical text. A double is a bug there: ENSURE.
std::string canonical(const Json& value);
// For people and for --json: canonical order, indented by two.
std::string pretty(const Json& value);
// Refuses depth over 64, text over 64 MiB and invalid UTF-8.
Result<Json> parse_json(std::string_view text);

}  // namespace belay
