#include "base/json.hpp"

#include <boost/json/src.hpp>
#include <cstdio>
#include <limits>

#include "base/ensure.hpp"

namespace belay {
namespace {

constexpr std::size_t longest_text = 64U << 20;
constexpr std::size_t deepest = 64;

void write_string(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    switch (c) {
      case '"':
        out += "\\\"";
        break;
      case '\\':
        out += "\\\\";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\t':
        out += "\\t";
        break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
          std::array<char, 8> escaped{};
          std::snprintf(escaped.data(), escaped.size(), "\\u%04x", static_cast<unsigned>(c));
          out += escaped.data();
        } else {
          out += c;
        }
    }
  }
  out += '"';
}

// One writer for both forms; indent < 0 is the canonical one.
class Writer {
 public:
  explicit Writer(bool indented) : indented_(indented) {}

  void write(const Json& value, int level) {
    if (value.is_null()) {
      out += "null";
    } else if (const auto* flag = value.if_bool()) {
      out += *flag ? "true" : "false";
    } else if (const auto* number = value.if_int()) {
      out += std::to_string(*number);
    } else if (const auto* real = value.if_double()) {
      ENSURE(indented_, "a canonical text has no floating point numbers");
      out += std::to_string(*real);
    } else if (const auto* text = value.if_string()) {
      write_string(out, *text);
    } else if (const auto* array = value.if_array()) {
      write_all('[', ']', *array, level, [&](const Json& item) { write(item, level + 1); });
    } else {
      write_all('{', '}', *value.if_object(), level, [&](const auto& member) {
        write_string(out, member.first);
        out += indented_ ? ": " : ":";
        write(member.second, level + 1);
      });
    }
  }

  std::string out;

 private:
  template <class Items, class WriteOne>
  void write_all(char open, char close, const Items& items, int level, WriteOne write_one) {
    out += open;
    bool first = true;
    for (const auto& item : items) {
      if (!first) out += ',';
      first = false;
      break_line(level + 1);
      write_one(item);
    }
    if (!items.empty()) break_line(level);
    out += close;
  }

  void break_line(int level) {
    if (!indented_) return;
    out += '\n';
    out.append(static_cast<std::size_t>(level) * 2, ' ');
  }

  bool indented_;
};

Json convert(const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return nullptr;
    case boost::json::kind::bool_:
      return value.get_bool();
    case boost::json::kind::int64:
      return std::int64_t{value.get_int64()};
    case boost::json::kind::uint64:
      return static_cast<double>(value.get_uint64());
    case boost::json::kind::double_:
      return value.get_double();
    case boost::json::kind::string:
      return std::string(value.get_string());
    case boost::json::kind::array: {
      Json::Array array;
      for (const auto& item : value.get_array()) array.push_back(convert(item));
      return array;
    }
    case boost::json::kind::object: {
      Json::Object object;
      for (const auto& member : value.get_object()) {
        object.emplace(std::string(member.key()), convert(member.value()));
      }
      return object;
    }
  }
  ENSURE(false, "a JSON kind that does not exist");
}

const Json null_value;

}  // namespace

Json::Json(std::uint64_t value) {
  ENSURE(value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()),
         "a number too large for JSON here");
  value_ = static_cast<std::int64_t>(value);
}

const Json& Json::operator[](std::string_view key) const {
  const auto* object = if_object();
  if (!object) return null_value;
  const auto found = object->find(key);
  return found == object->end() ? null_value : found->second;
}

Json& Json::set(std::string_view key, Json value) {
  if (is_null()) value_ = Object{};
  auto& object = std::get<Object>(value_);
  return object.insert_or_assign(std::string(key), std::move(value)).first->second;
}

void Json::push_back(Json value) {
  if (is_null()) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(value));
}

std::string Json::string_or(std::string_view otherwise) const {
  const auto* text = if_string();
  return text ? *text : std::string(otherwise);
}

std::int64_t Json::int_or(std::int64_t otherwise) const {
  const auto* number = if_int();
  return number ? *number : otherwise;
}

bool Json::bool_or(bool otherwise) const {
  const auto* flag = if_bool();
  return flag ? *flag : otherwise;
}

std::string canonical(const Json& value) {
  Writer writer(false);
  writer.write(value, 0);
  return std::move(writer.out);
}

std::string pretty(const Json& value) {
  Writer writer(true);
  writer.write(value, 0);
  return std::move(writer.out);
}

Result<Json> parse_json(std::string_view text) {
  if (text.size() > longest_text) return fail(ErrorCode::input_unreadable, "JSON text is too long");
  boost::json::parse_options options;
  options.max_depth = deepest;
  boost::json::error_code error;
  boost::json::stream_parser parser({}, options);
  parser.write(text.data(), text.size(), error);
  if (!error) parser.finish(error);
  if (error) return fail(ErrorCode::input_unreadable, "not valid JSON: " + error.message());
  return convert(parser.release());
}

}  // namespace belay
