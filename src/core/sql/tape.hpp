// The parser's tree as a flat tape: a node is followed by what it holds, so that a search of a
// whole subtree is a loop over neighbours and no depth can overflow a stack. Text is borrowed.
#pragma once

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace belay::sql {

class Tape;

// One value of the tree; missing ones are as empty ones, so that paths may be written down. Borrows
// the tape, which must outlive it.
class Node {
 public:
  Node() = default;
  explicit operator bool() const { return tape_ != nullptr; }

  Node operator[](std::string_view key) const;  // the member of an object
  std::string_view text() const;                // of a string; else empty
  std::int64_t number() const;                  // zero when it is none
  bool truth() const;
  std::string_view key() const;  // under which it stands
  // Of {"RangeVar": {..}} and its like: the one member, whose key is the kind.
  Node only() const { return first(); }
  std::string_view kind() const { return only().key(); }

  Node first() const;  // of what it holds
  // In the order of the text: where it begins, and the first place past all that it holds.
  std::uint32_t begin() const { return index_; }
  std::uint32_t end() const;
  std::vector<Node> items() const;
  // Every object below it (itself too) that stands under the key.
  std::vector<Node> all(std::string_view key) const {
    return all(std::initializer_list<std::string_view>{key});
  }
  std::vector<Node> all(std::initializer_list<std::string_view> keys) const;
  Node any(std::string_view key) const;  // the first of them

 private:
  friend class Tape;
  Node(const Tape* tape, std::uint32_t index) : tape_(tape), index_(index) {}
  const Tape* tape_ = nullptr;
  std::uint32_t index_ = 0;
};

class Tape {
 public:
  // `json` is well formed; it must outlive the tape. Empty when it is not an object or array.
  explicit Tape(std::string_view json);
  Tape(const Tape&) = delete;
  Tape& operator=(const Tape&) = delete;
  Node root() const { return cells_.empty() ? Node() : Node(this, 0); }

 private:
  friend class Node;
  struct Cell {
    std::string_view key;
    std::string_view text;  // of a string, a number or a word
    std::uint32_t end = 0;  // the index past all that it holds
    bool container = false;
    bool string = false;
  };
  void take_value(std::string_view key, std::string_view json, std::size_t& at);
  std::string_view read_string(std::string_view json, std::size_t& at);
  std::string_view unescaped(std::string_view raw);

  std::vector<Cell> cells_;
  std::deque<std::string> unescaped_;
};

}  // namespace belay::sql
