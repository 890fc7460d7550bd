// Effects while they are gathered: keeps the strongest lock of each relation, leaves out what
// nobody else can see, and knows how an action reaches partitions. Shared by the effects_*.cpp.
#pragma once

#include "core/sql/effects.hpp"

namespace belay::sql {

class Prediction {
 public:
  explicit Prediction(const Knowledge& known) : known_(known) {}

  const Knowledge& known() const { return known_; }
  // Whether the server is older than this major version; of one that is not known, no.
  bool server_is_before(int major) const {
    return known_.server_version != 0 && known_.server_version < major * 10000;
  }
  void lock(const Name& relation, LockMode mode, std::string why = {},
            Certainty certainty = Certainty::certain);
  void may_lock(const Name& relation, LockMode mode, std::string why);
  // A relation that a query reads (or writes, by the mode): a view leads to what it is made of, a
  // parent to children of which the planner may leave out some.
  void use(const Name& relation, LockMode mode);
  void use_all(const Uses& uses);  // what a query reads, locks and writes, once it is planned
  // Relations that only the catalog could name; nothing when it has been read.
  void may_lock_others(LockMode mode, std::string which);
  // Relations that are not named even when the catalog has been read.
  void may_lock_unnamed(LockMode mode, std::string which);
  void lock_index(const Name& index, LockMode mode);
  void rewrite(const Name& table, std::string why, Certainty certainty = Certainty::certain);
  // A new, empty file: nothing is read. Not of a fresh table.
  void replace(const Name& table, std::string why);
  void scan(const Name& table, std::string why, Certainty certainty = Certainty::certain);
  void destroy(std::string what) { effects_.destroys.push_back(std::move(what)); }
  void may_fail(std::string why) { effects_.may_fail.push_back(std::move(why)); }
  void refuse_transaction() { effects_.outside_transaction = true; }
  void gather(const Effects& more);

  // The table and all below it: partitions, and tables that inherit.
  std::vector<Name> family(const Name& table) const;
  // The same without parents that hold no rows.
  std::vector<Name> with_rows(const Name& table) const;
  // The tables that a view is made of, through other views; the relation itself when it is none.
  std::vector<Name> behind(const Name& relation) const;

  Effects take() { return std::move(effects_); }

 private:
  const Knowledge& known_;
  Effects effects_;
};

// Whether the functions make it differ from row to row.
Volatility volatility_of(const Uses& uses, const Knowledge& known);

// Commands of ALTER TABLE that reach partitions and children, unless ONLY is said.
void lock_family(const Action& action, LockMode mode, Prediction& out);
// Of the table and all below it that has rows; a certain rewrite locks the indexes as well.
void rewrite_rows(const Name& table, const std::string& why, Certainty certainty, Prediction& out);
void scan_rows(const Name& table, const std::string& why, Certainty certainty, Prediction& out);

void predict_relation(const Action& action, Prediction& out);  // CREATE, DROP, RENAME
void predict_drop(const Action& action, Prediction& out);
void predict_alter(const Action& action, Prediction& out);  // parts of ALTER TABLE
void predict_column(const Action& action, Prediction& out);
void predict_constraint(const Action& action, Prediction& out);
void predict_added_constraint(const Name& table, const Constraint& constraint, bool only,
                              Prediction& out);
void predict_partition(const Action& action, Prediction& out);
void predict_upkeep(const Action& action, Prediction& out);  // TRUNCATE, REINDEX, VACUUM ..
void predict_data(const Action& action, Prediction& out);
void predict_type(const Action& action, Prediction& out);

// What ALTER COLUMN TYPE does to the rows.
enum class TypeChange { free, rebuilds_indexes, rewrites, unknown };
TypeChange type_change(const Type& from, const Type& to, bool using_expression,
                       const Knowledge& known);

}  // namespace belay::sql
