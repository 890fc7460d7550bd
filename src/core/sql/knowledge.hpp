// What is known of the database when a statement is judged: read from the catalog, and followed
// through the statements before it. What is not known is not there; `complete` says that what is
// not there does not exist.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/sql/action.hpp"

namespace belay::sql {

struct KnownColumn {
  Type type;
  bool not_null = false;
};

struct KnownIndex {
  std::string name;
  std::vector<std::string> columns;  // an empty name is an expression
  bool unique = false;
  bool plain = false;  // see Action
};

struct KnownTable {
  Object object = Object::table;
  std::size_t made_in = 0;  // which transaction of the script; 0: it was there before
  bool temporary = false;
  bool partitioned = false;
  bool unlogged = false;
  std::optional<std::int64_t> rows;
  std::map<std::string, KnownColumn> columns;
  std::vector<Constraint> constraints;
  std::vector<KnownIndex> indexes;
  std::vector<Name> reads;                      // of a view
  std::map<std::string, std::string> triggers;  // and the functions that they call
  Name parent;                                  // of a partition
  std::vector<Name> partitions;                 // of a partitioned table; those that inherit, too
  Name default_partition;
};

struct KnownType {
  bool domain = false;
  bool checked = false;  // a domain with a CHECK, or over one
  Type base;
  std::size_t made_in = 0;  // as of a table
};

struct Knowledge {
  bool complete = false;
  int server_version = 0;             // 150004; 0: not known
  std::string time_zone;              // of the session; empty: not known
  std::map<Name, KnownTable> tables;  // views too
  std::map<Name, KnownType> types;
  std::map<Name, Volatility> functions;
  std::size_t transaction = 1;  // the one that is open: what it made nobody else can see

  const KnownTable* table(const Name& name) const;
  const KnownTable* table_of_index(const Name& index, Name* table) const;
  bool made_now(const KnownTable& known) const { return known.made_in == transaction; }
  bool made_now(const KnownType& known) const { return known.made_in == transaction; }
  bool is_fresh(const Name& relation) const;                 // made now, or temporary
  std::vector<Name> referencing(const Name& table) const;    // by foreign keys, without itself
  std::vector<Name> referenced_by(const Name& table) const;  // the tables that it references
  std::vector<Name> views_on(const Name& relation) const;    // and the views on those
  std::vector<Name> with_type(const Name& type) const;       // tables that have such a column

  // What is true once the action was performed.
  void follow(const Action& action);
  // The transaction has ended: all that it made can be seen.
  void publish() { ++transaction; }
  void publish(const Name& made);  // it alone: it may have been there before
};

}  // namespace belay::sql
