#include "core/lint/suppression.hpp"

#include "base/text.hpp"
#include "core/lint/rule.hpp"

namespace belay::lint {
namespace {

std::string problem_of(const Suppression& suppression) {
  if (suppression.rules.empty()) return "it names no rule";
  for (const auto& rule : suppression.rules) {
    if (!find_rule(rule) && rule != "not-analysed") return "there is no rule '" + rule + "'";
  }
  if (suppression.reason.empty()) return "it gives no reason";
  return {};
}

// The end of the line on which the statement ends.
std::size_t line_end(const sql::Script& script, std::size_t statement) {
  const auto& one = script.statements[statement];
  const auto end = script.text.find('\n', one.begin + one.text.size());
  return end == std::string_view::npos ? script.text.size() : end;
}

}  // namespace

std::vector<Suppression> suppressions_in(const sql::Script& script) {
  std::vector<Suppression> found;
  for (const auto& comment : script.comments) {
    auto text = script.text.substr(comment.begin, comment.end - comment.begin);
    if (!text.starts_with("--")) continue;
    text = trimmed(text.substr(2));
    if (!text.starts_with("belay:")) continue;
    text = trimmed(text.substr(6));
    Suppression one{.begin = comment.begin};
    one.whole_file = text.starts_with("ignore-file");
    if (!text.starts_with("ignore")) continue;
    text.remove_prefix(one.whole_file ? 11 : 6);
    const auto colon = text.find(':');
    for (const auto& rule : split(text.substr(0, colon), ',')) {
      if (!trimmed(rule).empty()) one.rules.emplace_back(trimmed(rule));
    }
    if (colon != std::string_view::npos) one.reason = trimmed(text.substr(colon + 1));
    one.problem = problem_of(one);
    found.push_back(std::move(one));
  }
  return found;
}

bool concerns(const Suppression& suppression, const sql::Script& script, std::size_t statement) {
  if (suppression.whole_file) return true;
  const std::size_t from = statement == 0 ? 0 : line_end(script, statement - 1);
  return suppression.begin >= from && suppression.begin < line_end(script, statement);
}

}  // namespace belay::lint
