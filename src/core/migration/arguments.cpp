#include "core/migration/arguments.hpp"

namespace belay::migration {

std::optional<std::string> text_of(const Module& module, Tokens argument) {
  if (const auto literal = literal_of(argument)) {
    return literal->text() != nullptr ? std::optional(*literal->text()) : std::nullopt;
  }
  if (argument.size() == 1 && argument.front().is_name()) {
    const auto* constant = module.constant(argument.front().text);
    return constant != nullptr ? std::optional(*constant) : std::nullopt;
  }
  const auto call = call_of(argument);
  if (!call || !call->rest.empty() || call->positional.size() != 1) return std::nullopt;
  const std::string& wrapper = call->function.back();
  if (wrapper != "f" && wrapper != "text") return std::nullopt;
  return text_of(module, call->positional[0]);
}

Truth old_code_may_leave_out(const Call& column) {
  const auto given = column.named.find("server_default");
  const bool filled = given != column.named.end() &&
                      !(given->second.size() == 1 && given->second.front().is("None"));
  const auto may_be = [&](std::string_view name) {
    const Truth truth = truth_of(column, name);
    return truth == Truth::yes || truth == Truth::unknown;
  };
  // A default stands in every row that leaves the column out: unique only once.
  if (may_be("primary_key") || (may_be("unique") && filled)) return Truth::no;
  if (filled) return Truth::yes;
  const Truth nullable = truth_of(column, "nullable");
  return nullable == Truth::absent ? Truth::yes : nullable;
}

}  // namespace belay::migration
