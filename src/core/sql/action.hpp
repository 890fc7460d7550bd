// What a statement does, as values: the model that effects and lint rules speak of. A statement is
// one or more actions (the commands of one ALTER TABLE, the tables of one DROP). Read from the
// parser's tree by read.hpp; nothing else looks at that tree.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace belay::sql {

// As written. "public" and no schema are the same name here: search_path is not followed.
struct Name {
  std::string schema;
  std::string name;
  bool empty() const { return name.empty(); }
  std::string text() const;  // "schema.name", quoted where SQL would need it
  friend auto operator<=>(const Name&, const Name&) = default;
};

struct Type {
  Name name;               // as the catalog calls it: int8, not bigint
  std::vector<int> sizes;  // varchar(50), numeric(10,2)
  bool array = false;
  std::string text() const;  // as people write it: bigint, varchar(50)
  friend bool operator==(const Type&, const Type&) = default;
};

// Of an expression that is computed for each row: whether it can be computed once for all of them.
enum class Volatility { none, stable, unknown, volatile_ };

// What a query or an expression refers to, found anywhere in it.
struct Uses {
  std::vector<Name> reads;         // relations
  std::vector<Name> locks;         // those that FOR UPDATE and its kin name, or all that are read
  std::vector<Name> writes;        // by statements inside that write: WITH, EXPLAIN, a body
  std::vector<Name> functions;     // called
  std::vector<std::string> words;  // string literals: enum labels may be among them
};

enum class ConstraintKind { check, foreign_key, unique, primary_key, exclusion, not_null };

struct Constraint {
  ConstraintKind kind = ConstraintKind::check;
  std::string name;
  std::vector<std::string> columns;  // empty: of the column that it stands beside, or a whole row
  Name references;
  std::vector<std::string> referenced;  // columns; empty: its primary key, where that is known
  std::string index;                    // USING INDEX
  std::string not_null;                 // the column, of CHECK (column IS NOT NULL)
  bool not_valid = false;
  bool deferrable = false;
  bool sets_null = false;  // ON DELETE SET NULL
  Uses uses;
};

enum class Filling { nothing, value, serial, identity, stored };

struct Column {
  std::string name;
  Type type;
  bool not_null = false;
  Filling filling = Filling::nothing;
  Uses uses;  // of the default
  std::vector<Constraint> constraints;
};

enum class Object {
  table,
  index,
  view,
  matview,
  sequence,
  foreign_table,
  column,
  constraint,
  schema,
  type,
  domain,
  function,
  trigger,
  policy,
  rule,
  extension,
  database,
  role,
  statistics,
  publication,
  subscription,
  tablespace,
  other,
};

enum class Verb {
  // making and dropping
  create,
  create_from_query,
  drop,
  rename,
  set_schema,
  change_owner,
  comment,
  drop_owned,
  // parts of ALTER TABLE
  add_column,
  drop_column,
  change_type,
  set_default,
  drop_default,
  set_not_null,
  drop_not_null,
  add_identity,
  drop_identity,
  drop_expression,
  add_constraint,
  drop_constraint,
  validate_constraint,
  alter_constraint,
  attach_partition,
  detach_partition,
  inherit,
  stop_inherit,
  set_logged,
  set_unlogged,
  set_access_method,
  set_tablespace,
  set_statistics,
  set_storage,
  set_compression,
  set_column_options,
  set_options,
  replica_identity,
  row_security_on,
  row_security_off,
  trigger_on,
  trigger_off,
  mark_clustered,
  alter_other,
  // whole statements about a relation
  truncate,
  cluster,
  vacuum,
  vacuum_full,
  analyze,
  reindex,
  refresh,
  lock,
  // data
  select,
  insert,
  insert_from_query,
  update,
  delete_,
  merge,
  copy_in,
  copy_out,
  // types
  add_enum_value,
  rename_enum_value,
  add_domain_constraint,
  validate_domain_constraint,
  alter_domain,
  add_attribute,
  // rights, replication, server
  grant,
  revoke,
  alter_publication,
  alter_sequence,
  alter_system,
  server_wide,
  // session and transaction
  set,
  reset,
  discard,
  begin,
  commit,
  rollback,
  savepoint,
  rollback_to,
  release,
  block,
  other,
};

enum class LockMode {
  access_share,
  row_share,
  row_exclusive,
  share_update_exclusive,
  share,
  share_row_exclusive,
  exclusive,
  access_exclusive,
};
std::string_view word_of(LockMode mode);  // "access exclusive", as pg_locks and the manual call it

struct Action {
  Verb verb = Verb::other;
  Object object = Object::table;
  Name on;            // what it is done to; of an index that is made: its table
  Name other;         // the partition, the parent, the source of LIKE
  std::string name;   // the column, constraint, trigger, index, setting or enum value
  std::string value;  // the new name, the setting's value, the neighbour
  Column column;
  Constraint constraint;
  std::vector<Column> columns;                 // of a table that is made
  std::vector<Constraint> constraints;         // of it, or of a domain
  std::vector<Name> parents;                   // INHERITS
  Type type;                                   // the new one, or the base of a domain
  Uses uses;                                   // of its query, its expressions
  LockMode mode = LockMode::access_exclusive;  // of LOCK TABLE
  bool concurrently = false, if_exists = false, if_not_exists = false, cascade = false;
  bool only = false, unique = false, temporary = false, partitioned = false, is_default = false;
  bool local = false, using_expression = false, no_data = false, replace = false;
  bool everywhere = false;  // no WHERE, or one that is always true
  bool for_update = false, unlogged = false;
  bool plain = false;  // of an index: a btree over whole columns as they are, of all rows
  bool maybe = false;  // of a block: may not be reached, or be undone by a handler
  Volatility volatility = Volatility::none;  // of a function that is made
  // Of an enum; the columns of an index; the text between the quotes of a function.
  std::vector<std::string> labels;
};

}  // namespace belay::sql
