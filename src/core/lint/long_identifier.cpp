#include <cctype>

#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string check_long_identifier(const Look& look) {
  const auto& action = look.action();
  const std::string_view text = look.statement().text;
  if (!look.first) return {};
  for (const auto* name : {&action.on.name, &action.name, &action.value}) {
    if (name->size() == 63 && text.find(*name) != std::string_view::npos) {
      const auto after = text.find(*name) + 63;
      const bool longer =
          after < text.size() &&
          (std::isalnum(static_cast<unsigned char>(text[after])) || text[after] == '_');
      if (longer) return "a name is cut to " + *name;
    }
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
