#include "core/sql/tape.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace belay::sql {
namespace {

bool is_scalar_part(char c) {
  return c != ',' && c != '}' && c != ']' && c != ' ' && c != '\n';
}

// Of keys of one length most differ in their first letter.
bool same(std::string_view key, std::string_view other) {
  return key.size() == other.size() && (key.empty() || key.front() == other.front()) &&
         key == other;
}

}  // namespace

// libpg_query escapes control bytes, quotes, backslashes, < and >; all else are bytes of the text.
std::string_view Tape::unescaped(std::string_view raw) {
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\' || i + 1 >= raw.size()) {
      out += raw[i];
      continue;
    }
    const char c = raw[++i];
    static constexpr std::string_view letters = "bfnrt", bytes = "\b\f\n\r\t";
    const auto simple = letters.find(c);
    if (simple != std::string_view::npos) {
      out += bytes[simple];
    } else if (c == 'u' && i + 4 < raw.size()) {
      unsigned code = 0;
      std::from_chars(raw.data() + i + 1, raw.data() + i + 5, code, 16);
      out += static_cast<char>(code);
      i += 4;
    } else {
      out += c;
    }
  }
  return unescaped_.emplace_back(std::move(out));
}

std::string_view Tape::read_string(std::string_view json, std::size_t& at) {
  const std::size_t begin = ++at;
  // Most are a word: a search by the library costs more than these few bytes.
  while (at < json.size() && json[at] != '"' && json[at] != '\\') ++at;
  const bool plain = at >= json.size() || json[at] == '"';
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
  const auto raw = json.substr(begin, at - begin);
  ++at;
  return plain ? raw : unescaped(raw);
}

// What is no scalar is left open.
void Tape::take_value(std::string_view key, std::string_view json, std::size_t& at) {
  Cell cell{.key = key, .text = {}, .end = static_cast<std::uint32_t>(cells_.size()) + 1};
  const std::size_t begin = at;
  if (json[at] == '{' || json[at] == '[') {
    cell.text = json.substr(at++, 1);
    cell.container = true;
  } else if (json[at] == '"') {
    cell.text = read_string(json, at);
    cell.string = true;
  } else {
    while (at < json.size() && is_scalar_part(json[at])) ++at;
    cell.text = json.substr(begin, at - begin);
  }
  cells_.push_back(cell);
}

Tape::Tape(std::string_view json) {
  cells_.reserve(json.size() / 14);
  std::vector<std::uint32_t> open;
  open.reserve(32);
  std::string_view key;
  bool is_key = false;
  for (std::size_t at = 0; at < json.size();) {
    const char c = json[at];
    if (c == ':' || c == ' ' || c == '\n') {
      ++at;
    } else if (c == ',') {
      is_key = !open.empty() && cells_[open.back()].text.front() == '{';
      ++at;
    } else if (c == '}' || c == ']') {
      if (open.empty()) break;
      cells_[open.back()].end = static_cast<std::uint32_t>(cells_.size());
      open.pop_back();
      is_key = false;
      ++at;
    } else if (c == '"' && is_key) {
      key = read_string(json, at);
      is_key = false;
    } else {
      is_key = c == '{';
      if (c == '{' || c == '[') open.push_back(static_cast<std::uint32_t>(cells_.size()));
      take_value(std::exchange(key, {}), json, at);
    }
  }
  // What was cut short holds all that follows.
  for (const auto index : open) cells_[index].end = static_cast<std::uint32_t>(cells_.size());
}

std::uint32_t Node::end() const {
  return tape_ ? tape_->cells_[index_].end : 0;
}

Node Node::first() const {
  if (!tape_) return {};
  const auto& cell = tape_->cells_[index_];
  if (!cell.container || cell.end == index_ + 1) return {};
  Node node(tape_, index_ + 1);
  return node;
}

std::vector<Node> Node::items() const {
  std::vector<Node> found;
  if (!tape_) return found;
  const auto& cell = tape_->cells_[index_];
  if (!cell.container) return found;
  for (auto at = index_ + 1; at < cell.end; at = tape_->cells_[at].end) {
    found.push_back(Node(tape_, at));
  }
  return found;
}

Node Node::operator[](std::string_view key) const {
  if (!tape_) return {};
  const auto& cell = tape_->cells_[index_];
  if (!cell.container) return {};
  for (auto at = index_ + 1; at < cell.end; at = tape_->cells_[at].end) {
    if (same(tape_->cells_[at].key, key)) return Node(tape_, at);
  }
  return {};
}

std::vector<Node> Node::all(std::initializer_list<std::string_view> keys) const {
  std::vector<Node> found;
  if (!tape_) return found;
  for (auto at = index_; at < tape_->cells_[index_].end; ++at) {
    const auto& cell = tape_->cells_[at];
    const bool named = cell.container && std::ranges::find(keys, cell.key) != keys.end();
    if (named) found.push_back(Node(tape_, at));
  }
  return found;
}

Node Node::any(std::string_view key) const {
  if (!tape_) return {};
  for (auto at = index_; at < tape_->cells_[index_].end; ++at) {
    if (same(tape_->cells_[at].key, key)) return Node(tape_, at);
  }
  return {};
}

std::string_view Node::text() const {
  return tape_ && tape_->cells_[index_].string ? tape_->cells_[index_].text : std::string_view();
}

std::int64_t Node::number() const {
  std::int64_t value = 0;
  if (!tape_) return value;
  const auto text = tape_->cells_[index_].text;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

bool Node::truth() const {
  return tape_ && !tape_->cells_[index_].string && tape_->cells_[index_].text == "true";
}

std::string_view Node::key() const {
  return tape_ ? tape_->cells_[index_].key : std::string_view();
}

}  // namespace belay::sql
