#include "world/migrate/led_variables.hpp"

#include <cctype>
#include <optional>
#include <string_view>

namespace belay::world {
namespace {

using std::string_view;

std::optional<int> hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return std::nullopt;
}

std::string percent_decoded(string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : std::nullopt;
    const auto low = high ? hex_digit(text[i + 2]) : std::nullopt;
    if (low) {
      plain += static_cast<char>(*high * 16 + *low);
      i += 2;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

// "postgres://", "postgresql+asyncpg://", "jdbc:postgresql://": where the authority begins.
std::size_t authority_of_url(string_view value) {
  const auto at = value.find("://");
  if (at == string_view::npos) return at;
  return value.substr(0, at).find("postgres") == string_view::npos ? string_view::npos : at + 3;
}

// The path, where it is the live database's name.
std::string lead_path(const std::string& url, std::size_t authority, const std::string& live,
                      const std::string& scratch) {
  const auto end = std::min(url.find_first_of("?#", authority), url.size());
  const auto slash = url.find('/', authority);
  if (slash >= end) return url;
  // libpq decodes the path, SQLAlchemy takes it as it is.
  const std::string path = url.substr(slash + 1, end - slash - 1);
  if (path != live && percent_decoded(path) != live) return url;
  return url.substr(0, slash + 1) + scratch + url.substr(end);
}

// The value behind "dbname=" at this place: from there, and how long.
struct Span {
  std::size_t from = 0, length = 0;
  std::string plain;
};

Span keyword_value(const std::string& text, std::size_t from, bool is_url) {
  if (is_url) {
    const auto end = std::min(text.find_first_of("&#", from), text.size());
    return {from, end - from, percent_decoded(text.substr(from, end - from))};
  }
  Span span{from, 0, {}};
  const bool in_quotes = from < text.size() && text[from] == '\'';
  std::size_t i = in_quotes ? from + 1 : from;
  for (; i < text.size(); ++i) {
    const bool ends =
        in_quotes ? text[i] == '\'' : std::isspace(static_cast<unsigned char>(text[i])) != 0;
    if (ends) break;
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    span.plain += text[i];
  }
  span.length = std::min(i + (in_quotes ? 1 : 0), text.size()) - from;
  return span;
}

std::string lead_keywords(std::string text, bool is_url, const std::string& live,
                          const std::string& scratch) {
  constexpr string_view keyword = "dbname=";
  const string_view before = is_url ? "?&" : " \t\n";
  for (auto at = text.find(keyword); at != std::string::npos; at = text.find(keyword, at + 1)) {
    const bool begins = at == 0 ? !is_url : before.find(text[at - 1]) != string_view::npos;
    if (!begins) continue;
    const auto span = keyword_value(text, at + keyword.size(), is_url);
    if (span.plain == live) text.replace(span.from, span.length, scratch);
  }
  return text;
}

bool names_a_database(string_view variable) {
  return variable.find("DB") != string_view::npos || variable.find("DATABASE") != string_view::npos;
}

}  // namespace

std::map<std::string, Secret> led_variables(std::map<std::string, Secret> variables,
                                            const std::string& live, const std::string& scratch) {
  for (auto& [name, secret] : variables) {
    std::string value = secret.reveal();
    const auto authority = authority_of_url(value);
    const bool is_url = authority != string_view::npos;
    if (is_url) {
      value = lead_path(value, authority, live, scratch);
    } else if (value == live && names_a_database(name)) {
      value = scratch;
    }
    secret = Secret(lead_keywords(std::move(value), is_url, live, scratch));
  }
  return variables;
}

}  // namespace belay::world
