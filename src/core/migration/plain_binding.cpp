#include "core/migration/plain_binding.hpp"

#include <algorithm>

#include "core/migration/names.hpp"

namespace belay::migration {
namespace {

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  std::string_view word() {
    std::size_t end = 0;
    while (end < text_.size() && is_word(text_[end])) ++end;
    return take(end);
  }

  bool literal(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  // Blanks; inside brackets line breaks too.
  void blanks(bool breaks = false) {
    std::size_t end = 0;
    while (end < text_.size() &&
           (text_[end] == ' ' || text_[end] == '\t' || (breaks && text_[end] == '\n'))) {
      ++end;
    }
    take(end);
  }

  // Names of types with dots, bars, commas and square brackets; false when there is nothing, and
  // when a bracket is left open: what follows is not the value then.
  bool annotation() {
    constexpr std::string_view also = " \t.|,[]";
    std::size_t end = 0;
    while (end < text_.size() &&
           (is_word(text_[end]) || also.find(text_[end]) != std::string_view::npos)) {
      ++end;
    }
    const auto type = take(end);
    return type.find_first_not_of(" \t") != std::string_view::npos &&
           std::ranges::count(type, '[') == std::ranges::count(type, ']');
  }

  // A string with one quote on each side and no backslash, on one line.
  std::optional<std::string> string() {
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return std::nullopt;
    const char quote = text_.front();
    const auto end = text_.find(quote, 1);
    if (end == std::string_view::npos) return std::nullopt;
    const auto body = text_.substr(1, end - 1);
    if (body.find_first_of("\\\n") != std::string_view::npos) return std::nullopt;
    if (body.empty() && text_.substr(end + 1, 1) == text_.substr(end, 1)) return std::nullopt;
    text_.remove_prefix(end + 1);
    return std::string(body);
  }

  bool ends() {
    blanks();
    return text_.empty() || text_.front() == '\n' || text_.front() == '#';
  }

 private:
  std::string_view take(std::size_t count) {
    const auto taken = text_.substr(0, count);
    text_.remove_prefix(count);
    return taken;
  }

  std::string_view text_;
};

// Behind the opening bracket, up to and with the closing one.
std::optional<Literal> bracketed(Cursor& cursor, char closing) {
  Literal literal{.sequence = true, .items = {}};
  bool comma = false;
  while (true) {
    cursor.blanks(true);
    if (cursor.literal(closing)) break;
    if (!literal.items.empty() && !comma) return std::nullopt;
    auto item = cursor.string();
    if (!item) return std::nullopt;
    literal.items.push_back(*std::move(item));
    cursor.blanks(true);
    comma = cursor.literal(',');
  }
  // ('a') is a string, ('a',) a tuple.
  if (closing == ')' && literal.items.size() == 1 && !comma) literal.sequence = false;
  return literal;
}

std::optional<Literal> value(Cursor& cursor) {
  if (cursor.literal('(')) return bracketed(cursor, ')');
  if (cursor.literal('[')) return bracketed(cursor, ']');
  if (auto text = cursor.string()) {
    return Literal{.sequence = false, .items = {*std::move(text)}};
  }
  if (cursor.word() == "None") return Literal{};
  return std::nullopt;
}

}  // namespace

std::optional<Binding> plain_binding(std::string_view statement, int line) {
  Cursor cursor(statement);
  const std::string_view name = cursor.word();
  if (!is_graph_name(name)) return std::nullopt;
  cursor.blanks();
  if (cursor.literal(':') && !cursor.annotation()) return std::nullopt;
  if (!cursor.literal('=')) return std::nullopt;
  cursor.blanks();
  auto found = value(cursor);
  if (!found || !cursor.ends()) return std::nullopt;
  return Binding{.name = std::string(name), .value = *std::move(found), .line = line};
}

}  // namespace belay::migration
