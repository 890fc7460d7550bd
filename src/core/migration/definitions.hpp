// The definitions of a catalog taken apart, as far as the judge of reversibility needs them.
#pragma once

#include <string>
#include <vector>

namespace belay::migration {

struct ColumnDefinition {
  std::string type;  // with its collation
  bool not_null = false;
  bool has_default = false;
  std::string generated;  // "GENERATED …" to the end of the line; empty when it is not
};

ColumnDefinition column_from(const std::string& definition);

// Without what stands from the line "comment …" on.
std::string without_comment(const std::string& definition);

// The table of "CREATE [UNIQUE] INDEX i ON [ONLY] s.t USING …".
std::string table_of_index(const std::string& definition);
bool is_unique_index(const std::string& definition);

// The columns of "FOREIGN KEY (a, b) REFERENCES …"; none for other constraints.
std::vector<std::string> columns_of_foreign_key(const std::string& definition);

// "s.t" of "s.t.c"; a dot inside double quotes belongs to its name.
std::string parent_of(const std::string& name);

}  // namespace belay::migration
