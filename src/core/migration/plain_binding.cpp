#include "core/migration/plain_binding.hpp"

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
    while (end < text_.size() && (is_blank(text_[end]) || (breaks && text_[end] == '\n'))) ++end;
    take(end);
  }

  // Names of types with dots, bars, commas and square brackets; false when there is nothing, and
  // when a bracket is left open: what follows is not the value then.
  bool annotation() {
    std::size_t end = 0;
    int open = 0;
    bool blank = true;
    for (; end < text_.size() && is_of_type(text_[end]); ++end) {
      if (text_[end] == '[') ++open;
      if (text_[end] == ']') --open;
      blank = blank && is_blank(text_[end]);
    }
    take(end);
    return !blank && open == 0;
  }

  // A string with one quote on each side and no backslash, on one line.
  std::optional<std::string_view> string() {
    if (text_.empty() || (text_.front() != '\'' && text_.front() != '"')) return std::nullopt;
    const char quote = text_.front();
    std::size_t end = 1;
    for (; end < text_.size() && text_[end] != quote; ++end) {
      if (text_[end] == '\\' || text_[end] == '\n') return std::nullopt;
    }
    if (end == text_.size()) return std::nullopt;
    const auto body = text_.substr(1, end - 1);
    if (body.empty() && text_.substr(end + 1, 1) == text_.substr(end, 1)) return std::nullopt;
    text_.remove_prefix(end + 1);
    return body;
  }

  bool ends() {
    blanks();
    return text_.empty() || text_.front() == '\n' || text_.front() == '#';
  }

  std::size_t left() const { return text_.size(); }

 private:
  static bool is_of_type(char c) {
    return is_word(c) || is_blank(c) || c == '.' || c == '|' || c == ',' || c == '[' || c == ']';
  }

  std::string_view take(std::size_t count) {
    const auto taken = text_.substr(0, count);
    text_.remove_prefix(count);
    return taken;
  }

  std::string_view text_;
};

// Behind the opening bracket, up to and with the closing one.
bool read_bracketed(Cursor& cursor, char closing, Literal& literal) {
  literal.sequence = true;
  bool comma = false;
  while (true) {
    cursor.blanks(true);
    if (cursor.literal(closing)) break;
    if (!literal.items.empty() && !comma) return false;
    const auto item = cursor.string();
    if (!item) return false;
    literal.items.emplace_back(*item);
    cursor.blanks(true);
    comma = cursor.literal(',');
  }
  // ('a') is a string, ('a',) a tuple.
  if (closing == ')' && literal.items.size() == 1 && !comma) literal.sequence = false;
  return true;
}

bool read_value(Cursor& cursor, Literal& literal) {
  if (cursor.literal('(')) return read_bracketed(cursor, ')', literal);
  if (cursor.literal('[')) return read_bracketed(cursor, ']', literal);
  if (const auto text = cursor.string()) {
    literal.items.emplace_back(*text);
    return true;
  }
  return equals(cursor.word(), "None");
}

}  // namespace

std::optional<PlainBinding> plain_binding(std::string_view text, int line) {
  Cursor cursor(text);
  const std::string_view name = cursor.word();
  if (!is_graph_name(name)) return std::nullopt;
  cursor.blanks();
  if (cursor.literal(':') && !cursor.annotation()) return std::nullopt;
  if (!cursor.literal('=')) return std::nullopt;
  cursor.blanks();
  std::optional<PlainBinding> plain(std::in_place);
  if (!read_value(cursor, plain->binding.value.emplace()) || !cursor.ends()) return std::nullopt;
  plain->binding.name = name;
  plain->binding.line = line;
  plain->size = text.size() - cursor.left();
  return plain;
}

}  // namespace belay::migration
