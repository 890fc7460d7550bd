#include <cctype>

#include "base/text.hpp"
#include "core/lint/rule.hpp"
#include "core/sql/lexeme.hpp"

namespace belay::lint {
namespace {

constexpr std::size_t longest = 63;  // NAMEDATALEN - 1 (PostgreSQL manual, section 4.1.1)

// Names are looked for in the text: the parser's tree holds them cut already.
std::string check_long_identifier(const Look& look) {
  if (!look.first) return {};
  const auto text = look.statement().text;
  for (std::size_t at = 0; at < text.size();) {
    const auto lexeme = sql::next_lexeme(text, at);
    auto name = text.substr(at, lexeme.end - at);
    at = lexeme.end;
    const bool in_quotes = name.starts_with('"');
    if (in_quotes) name = name.substr(1, name.size() - 2);
    const bool counts = in_quotes || lexeme.kind == sql::LexemeKind::word;
    if (!counts || name.size() <= longest) continue;
    const bool number = std::isdigit(static_cast<unsigned char>(name.front())) != 0;
    if (!number) return "a name is cut to " + escaped(name.substr(0, longest));
  }
  return {};
}

}  // namespace

extern const Rule rule_long_identifier;
const Rule rule_long_identifier{
    .id = "long-identifier",
    .group = 'E',
    .severity = Severity::advice,
    .title = "a name of more than 63 bytes",
    .why = "PostgreSQL cuts it silently; two long names can become equal.",
    .bad =
        "CREATE TABLE "
        "a_name_that_is_so_long_that_postgresql_will_cut_it_at_its_limit_of_bytes (id "
        "bigint PRIMARY KEY);",
    .safe = "CREATE TABLE a_name (id bigint PRIMARY KEY);",
    .check = &check_long_identifier,
};

}  // namespace belay::lint
