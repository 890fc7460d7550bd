#include "core/sql/source_line.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"
#include "core/sql/split.hpp"

namespace belay::sql {
namespace {

using std::string_view;

constexpr std::size_t most_located = 2000;  // of a file; each costs a walk through it
constexpr std::size_t telling_length = 12;  // of a first line; "COMMIT" stands in many places

bool is_word_byte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

std::vector<std::string> words_in(string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && is_word_byte(text[end])) ++end;
    if (end > at) words.emplace_back(text.substr(at, end - at));
    at = std::max(end, at + 1);
  }
  return words;
}

// The words of the string literals on this line; what is no literal but looks like one does no
// harm.
void add_literals(string_view line, std::vector<std::string>& words) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char quote = line[at];
    if (quote != '\'' && quote != '"') continue;
    const auto end = line.find(quote, at + 1);
    if (end == string_view::npos) return;
    for (auto& word : words_in(line.substr(at + 1, end - at - 1))) words.push_back(std::move(word));
    at = end;
  }
}

}  // namespace

SourceLines::SourceLines(string_view source) : source_(source) {
  read_operations();
}

void SourceLines::read_operations() {
  bool inside = false;
  std::size_t number = 0;
  for (string_view rest = source_; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    ++number;
    if (!line.empty() && is_word_byte(line.front())) inside = line.starts_with("def upgrade(");
    if (!inside) continue;
    if (line.starts_with("def upgrade(")) upgrade_line_ = number;
    const auto call = line.find("op.");
    const bool begins = call != string_view::npos && !line.substr(call).starts_with("op.f(");
    if (begins) operations_.push_back({number, {}});
    if (!operations_.empty()) add_literals(line, operations_.back().words);
  }
}

std::size_t SourceLines::as_it_stands(string_view statement) const {
  const auto first = trimmed(statement.substr(0, statement.find('\n')));
  if (first.size() < telling_length) return 0;
  const auto found = source_.find(first);
  return found == string_view::npos ? 0 : line_of(source_, found);
}

const SourceLines::Operation* SourceLines::named_by(
    const std::set<std::string, std::less<>>& names) const {
  const Operation* best = nullptr;
  std::size_t most = 0;
  for (std::size_t n = 0; n < operations_.size(); ++n) {
    const auto& operation = operations_[(last_ + n) % operations_.size()];
    const auto hits = static_cast<std::size_t>(std::ranges::count_if(
        operation.words, [&](const std::string& word) { return names.contains(word); }));
    if (hits == 0) continue;
    // Of whose words more are there; and where that is the same, more words.
    const auto here = hits * (best == nullptr ? 1 : best->words.size());
    const auto there = most * operation.words.size();
    if (best != nullptr && (here < there || (here == there && hits <= most))) continue;
    most = hits;
    best = &operation;
  }
  return best;
}

std::size_t SourceLines::of(string_view statement) {
  if (++asked_ > most_located) return upgrade_line_;
  if (const auto line = as_it_stands(statement)) return line;
  std::set<std::string, std::less<>> names;
  for (auto& word : words_in(statement)) names.insert(std::move(word));
  const auto* operation = named_by(names);
  if (operation == nullptr) return upgrade_line_;
  last_ = static_cast<std::size_t>(operation - operations_.data());
  return operation->line;
}

}  // namespace belay::sql
