#include "core/lint/suppression.hpp"

#include <algorithm>
#include <optional>

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

// What stands behind the mark of a comment; none when it is no suppression.
std::optional<Suppression> suppression_of(std::string_view text) {
  text = trimmed(text);
  if (!text.starts_with("belay:")) return std::nullopt;
  text = trimmed(text.substr(6));
  if (!text.starts_with("ignore")) return std::nullopt;
  Suppression one;
  one.whole_file = text.starts_with("ignore-file");
  text.remove_prefix(one.whole_file ? 11 : 6);
  const auto colon = text.find(':');
  for (const auto& rule : split(text.substr(0, colon), ',')) {
    if (!trimmed(rule).empty()) one.rules.emplace_back(trimmed(rule));
  }
  if (colon != std::string_view::npos) one.reason = trimmed(text.substr(colon + 1));
  one.problem = problem_of(one);
  return one;
}

// Where the string literal that begins here ends: behind its closing quotes, or with its line.
std::size_t end_of_string(std::string_view source, std::size_t at) {
  const auto quotes = source.substr(at, 3);
  const bool triple = quotes == "\"\"\"" || quotes == "'''";
  const auto closing = triple ? quotes : quotes.substr(0, 1);
  for (at += closing.size(); at < source.size(); ++at) {
    if (source[at] == '\\') {
      ++at;
    } else if (source.substr(at).starts_with(closing)) {
      return at + closing.size();
    } else if (!triple && source[at] == '\n') {
      return at;
    }
  }
  return source.size();
}

}  // namespace

std::vector<Suppression> suppressions_in(const sql::Script& script) {
  std::vector<Suppression> found;
  for (const auto& comment : script.comments) {
    const auto text = script.text.substr(comment.begin, comment.end - comment.begin);
    if (!text.starts_with("--")) continue;
    auto one = suppression_of(text.substr(2));
    if (!one) continue;
    one->begin = comment.begin;
    found.push_back(*std::move(one));
  }
  return found;
}

std::vector<Suppression> suppressions_in_python(std::string_view source) {
  std::vector<Suppression> found;
  std::size_t line = 1;
  for (std::size_t at = 0; at < source.size();) {
    std::size_t next = at + 1;
    if (source[at] == '"' || source[at] == '\'') next = end_of_string(source, at);
    if (source[at] == '#') {
      next = std::min(source.find('\n', at), source.size());
      if (auto one = suppression_of(source.substr(at + 1, next - at - 1))) {
        one->source_line = line;
        found.push_back(*std::move(one));
      }
    }
    line += static_cast<std::size_t>(std::ranges::count(source.substr(at, next - at), '\n'));
    at = next;
  }
  return found;
}

bool concerns(const Suppression& suppression, const sql::Script& script, std::size_t statement) {
  if (suppression.source_line > 0) {
    const auto begin = script.statements[statement].begin;
    return begin >= suppression.begin && begin < suppression.end;
  }
  if (suppression.whole_file) return true;
  const std::size_t from = statement == 0 ? 0 : line_end(script, statement - 1);
  return suppression.begin >= from && suppression.begin < line_end(script, statement);
}

}  // namespace belay::lint
