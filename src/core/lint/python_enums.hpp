// The enums that a revision's Python writes, as sa.Enum("a", "b", name="mood"), and drops.
#pragma once

#include <map>

#include "core/lint/python_calls.hpp"

namespace belay::lint {

struct WrittenEnum {
  std::string name;
  migration::Call call;  // a view of the lines
  std::size_t line = 1;
};

// Those on this line whose name is a string, or bound to one.
std::vector<WrittenEnum> enums_on(const PythonText& python, const migration::Line& line);

// What the script may drop outside of upgrade(): in downgrade(), or in what that may call. Where it
// cannot be told which enum it is, each of them.
class EnumDrops {
 public:
  explicit EnumDrops(const PythonText& python);  // which must outlive it
  bool may_drop(const std::string& name) const;

 private:
  std::string strings_of(const migration::Line& line) const;
  bool by_sql(const migration::Line& line, const std::string& name) const;
  bool by_method(const migration::Line& line, const std::string& name) const;

  const PythonText& python_;
  std::map<std::string, std::string> bound_;  // variables to the names of their enums
};

}  // namespace belay::lint
