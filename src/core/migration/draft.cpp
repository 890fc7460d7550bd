#include "core/migration/draft.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"

namespace belay::migration {
namespace {

constexpr std::string_view draft_comment = "belay: draft";

bool is_letter_of_mark(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// The comment that starts a line and holds nothing before the mark.
bool has_draft_comment(std::string_view text) {
  for (auto at = text.find(draft_comment); at != std::string_view::npos;
       at = text.find(draft_comment, at + 1)) {
    const auto start = text.rfind('\n', at) + 1;  // npos + 1 is 0
    const auto before = trimmed(text.substr(start, at - start));
    const auto end = at + draft_comment.size();
    const bool ends =
        end == text.size() || std::string_view(" \t\r\n").find(text[end]) != std::string_view::npos;
    if (ends && (before == "#" || before == "--")) return true;
  }
  return false;
}

bool begins_as_draft(std::string_view message) {
  const std::string lower = lowered(trimmed(message.substr(0, message.find('\n'))));
  constexpr std::array<std::string_view, 5> starts{"draft:", "[draft]", "(draft)", "[wip]",
                                                   "(wip)"};
  if (std::ranges::any_of(starts, [&](auto start) { return lower.starts_with(start); }))
    return true;
  return lower.starts_with("wip") && (lower.size() == 3 || !is_letter_of_mark(lower[3]));
}

std::vector<std::string> words_of_name(std::string_view name) {
  std::vector<std::string> words{""};
  for (const char c : lowered(name)) {
    if (is_letter_of_mark(c)) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  return words;
}

bool is_named_draft(std::string_view path) {
  const auto name = path.substr(path.find_last_of('/') + 1);
  const auto stem = lowered(name.substr(0, name.find_last_of('.')));
  if (stem.ends_with(".draft") || stem.ends_with(".wip")) return true;
  const auto words = words_of_name(stem);
  const bool second = words.size() > 1 && words[1] == "wip";
  return words.front() == "draft" || words.front() == "wip" || second;
}

}  // namespace

std::string draft_mark(std::string_view path, std::string_view doc, std::string_view text) {
  if (has_draft_comment(text)) return "a line \"belay: draft\"";
  if (begins_as_draft(trimmed(doc))) return "its message";
  if (is_named_draft(path)) return "its name";
  return {};
}

}  // namespace belay::migration
