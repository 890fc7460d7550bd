#include "core/migration/skim.hpp"

#include "core/migration/logical_line.hpp"
#include "core/migration/plain_binding.hpp"
#include "core/migration/quiet_tail.hpp"

namespace belay::migration {
namespace {

bool starts_with_word(std::string_view text, std::string_view word) {
  if (!text.starts_with(word) || text.size() == word.size()) return false;
  return std::string_view(" \t\\(").find(text[word.size()]) != std::string_view::npos;
}

bool is_definition(std::string_view text) {
  return starts_with_word(text, "def") || starts_with_word(text, "class") ||
         starts_with_word(text, "async");
}

bool starts_statement(char c) {
  constexpr std::string_view never = "<>=)]}|&^%/,:;";
  return never.find(c) == std::string_view::npos;
}

constexpr std::size_t quotes = 3;  // on each side of a docstring

// What a docstring at the beginning of the text says that needs no reading: no backslash, nothing
// else on its lines.
std::optional<std::string_view> plain_docstring(std::string_view text) {
  const auto quote = text.substr(0, quotes);
  if (quote != "\"\"\"" && quote != "'''") return std::nullopt;
  const auto end = text.find(quote, quotes);
  if (end == std::string_view::npos) return std::nullopt;
  const auto behind = text.substr(end + quotes);
  if (!behind.empty() && behind.front() != '\n') return std::nullopt;
  const auto said = text.substr(quotes, end - quotes);
  return said.find('\\') == std::string_view::npos ? std::optional(said) : std::nullopt;
}

class Skimmer {
 public:
  explicit Skimmer(const RevisionFile& file) : file_(file), text_(file.text), cursor_(text_) {}

  // None: this file is for read_module.
  std::optional<Module> run() {
    Span span;
    for (bool first = true;; first = false) {
      if (cursor_.to_code() && (first ? take_docstring() : take_plainly())) continue;
      const auto found = cursor_.next(span);
      if (found == LineCursor::Found::end) return builder_.finish();
      const bool strange = found == LineCursor::Found::confused ||
                           !starts_statement(text_[span.first]) ||
                           (span.indent > indent_ && !opens_block_);
      if (strange || !take(span, first)) return std::nullopt;
      if (done_) return builder_.finish();
      indent_ = span.indent;
      opens_block_ = span.opens_block;
    }
  }

 private:
  std::string_view text_of(const Span& span) const {
    return text_.substr(span.start, span.end - span.start);
  }

  bool take(const Span& span, bool first) {
    const bool in_body = definition_indent_ && span.indent > *definition_indent_;
    if (in_body) return !span.has_global || flush(span);
    const bool was_body = definition_indent_.has_value();
    definition_indent_.reset();
    const bool definition = is_definition(text_.substr(span.first, span.end - span.first));
    if (definition) definition_indent_ = span.indent;
    if (first || span.names_one || span.may_bind_all) return flush(span, first);
    if (definition && span.indent == 0) done_ = is_quiet_from(span.start);
    // Where functions begin and end matters once something in or behind them does.
    if (definition || was_body) deferred_.push_back(span);
    return true;
  }

  // Each byte is looked at once for that, however many functions there are.
  bool is_quiet_from(std::size_t start) {
    if (start >= quiet_until_) quiet_until_ = quiet_until(text_, start);
    return quiet_until_ == text_.size();
  }

  bool take_docstring() {
    const auto text = plain_docstring(cursor_.rest());
    if (!text) return false;
    builder_.take_docstring(*text);
    cursor_.pass(quotes + text->size() + quotes);
    return true;
  }

  // A line in column 0 that says one of the names in a common form: nothing before it matters.
  bool take_plainly() {
    auto plain = plain_binding(cursor_.rest(), cursor_.line());
    if (!plain) return false;
    definition_indent_.reset();
    deferred_.clear();
    builder_.take_binding(std::move(plain->binding));
    cursor_.pass(plain->size);
    indent_ = 0;
    opens_block_ = false;
    return true;
  }

  // Makes tokens of what was deferred and of this.
  bool flush(const Span& span, bool first = false) {
    for (const Span& earlier : deferred_) {
      if (!build(earlier, false)) return false;
    }
    deferred_.clear();
    return build(span, first);
  }

  bool build(const Span& span, bool first) {
    auto lines = tokenise_part(file_, text_of(span), span.line);
    if (!lines || lines->size() != 1) return false;
    if (first) builder_.take_first(lines->front());
    builder_.take(std::move(lines->front()));
    return true;
  }

  const RevisionFile& file_;
  std::string_view text_;
  LineCursor cursor_;
  ModuleBuilder builder_;
  std::optional<int> definition_indent_;
  std::vector<Span> deferred_;
  int indent_ = 0;
  bool opens_block_ = false;
  std::size_t quiet_until_ = 0;
  bool done_ = false;
};

}  // namespace

Result<Module> skim_module(const RevisionFile& file) {
  const bool marked = file.text.starts_with("\xef\xbb\xbf");
  if (marked || !is_plain_text(file.text) || may_name_encoding(file.text)) return read_module(file);
  if (auto module = Skimmer(file).run()) return *std::move(module);
  return read_module(file);
}

}  // namespace belay::migration
