// How much work a statement is: the rows of the tables that it reads through or writes anew.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/sql/effects.hpp"

namespace belay::lint {

struct Work {
  std::string table;  // the largest
  std::int64_t rows = 0;
  bool is_small() const { return rows < 10'000; }  // some milliseconds under the lock
  std::string text() const;                        // "orders holds about 12,000,000 rows"
};

// None where nothing is read through, or where one of the tables was never counted.
std::optional<Work> work_of(const sql::Effects& effects, const sql::Knowledge& known);

}  // namespace belay::lint
