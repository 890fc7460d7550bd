// Which line of a revision's Python a statement comes from, as far as its words tell.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace belay::sql {

class SourceLines {
 public:
  explicit SourceLines(std::string_view source);

  // The line that the statement's first line stands on as it is; else that of the operation of
  // upgrade() of whose string literals most are words of the statement, of several the first that
  // is not before the last answer; else that of upgrade() itself, or 1. To be asked in the order of
  // the statements; behind the 2000th the answer is upgrade() itself.
  std::size_t of(std::string_view statement);

 private:
  struct Operation {
    std::size_t line = 1;
    std::vector<std::string> words;  // of its string literals
  };
  void read_operations();
  std::size_t as_it_stands(std::string_view statement) const;
  const Operation* named_by(const std::set<std::string, std::less<>>& names) const;

  std::string_view source_;
  std::size_t upgrade_line_ = 1;
  std::vector<Operation> operations_;
  std::size_t last_ = 0;   // the operation that answered last
  std::size_t asked_ = 0;  // how often
};

}  // namespace belay::sql
