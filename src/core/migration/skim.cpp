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

// What a docstring says that needs no reading: three quotes on each side, no backslash, nothing
// else on its lines.
std::optional<std::string_view> plain_docstring(std::string_view statement) {
  constexpr std::size_t quotes = 3;
  const auto quote = statement.substr(0, quotes);
  if (quote != "\"\"\"" && quote != "'''") return std::nullopt;
  const auto end = statement.find(quote, quotes);  // LineCursor has seen that it is closed
  const auto behind = statement.substr(end + quotes);
  if (!behind.empty() && behind != "\n") return std::nullopt;
  const auto text = statement.substr(quotes, end - quotes);
  return text.find('\\') == std::string_view::npos ? std::optional(text) : std::nullopt;
}

class Skimmer {
 public:
  explicit Skimmer(const RevisionFile& file) : file_(file), text_(file.text), cursor_(text_) {}

  // None: this file is for read_module.
  std::optional<Module> run() {
    Span span;
    for (bool first = true;; first = false) {
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
    if (first && take_docstring(span)) return true;
    const bool in_body = definition_indent_ && span.indent > *definition_indent_;
    if (in_body) return !span.has_global || flush(span);
    const bool was_body = definition_indent_.has_value();
    definition_indent_.reset();
    if (!first && span.indent == 0 && span.names_one && !span.may_bind_all) {
      if (auto binding = plain_binding(text_of(span), span.line)) {
        deferred_.clear();
        builder_.take_binding(*std::move(binding));
        return true;
      }
    }
    const bool definition = is_definition(text_.substr(span.first, span.end - span.first));
    if (definition) definition_indent_ = span.indent;
    if (first || span.names_one || span.may_bind_all) return flush(span, first);
    if (definition && span.indent == 0 && is_quiet_from(text_, span.start)) done_ = true;
    // Where functions begin and end matters once something in or behind them does.
    if (definition || was_body) deferred_.push_back(span);
    return true;
  }

  bool take_docstring(const Span& span) {
    const auto text = plain_docstring(text_of(span));
    if (text) builder_.take_docstring(*text);
    return text.has_value();
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
