// The parts of ALTER TABLE that concern the table as a whole, and the way to its columns.
#include <algorithm>
#include <array>

#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

using enum LockMode;

bool is_view(const Action& action, const Prediction& out) {
  const auto* known = out.known().table(action.on);
  if (known) return known->object == Object::view;
  return action.object == Object::view;
}

// Options whose change needs more than a share update exclusive lock (reloptions.c).
bool is_strong_option(std::string_view option) {
  static constexpr std::array<std::string_view, 6> strong{
      "user_catalog_table",     "fastupdate",      "buffering",
      "gin_pending_list_limit", "pages_per_range", "autosummarize"};
  return std::ranges::find(strong, option) != strong.end();
}

LockMode mode_of_options(const Action& action) {
  const bool strong = std::ranges::any_of(action.labels, is_strong_option);
  return strong ? access_exclusive : share_update_exclusive;
}

void alter_index(const Action& action, Prediction& out) {
  if (action.verb == Verb::set_options) return out.lock_index(action.on, mode_of_options(action));
  const bool light = action.verb == Verb::set_statistics;
  out.lock_index(action.on, light ? share_update_exclusive : access_exclusive);
}

// The partitions' own are changed where they have been cloned from its.
void change_triggers(const Action& action, Prediction& out) {
  out.lock(action.on, share_row_exclusive);
  if (action.only) return;
  for (const auto& member : out.family(action.on)) {
    if (member != action.on) out.may_lock(member, share_row_exclusive, "it may have the trigger");
  }
}

void change_logging(const Action& action, Prediction& out) {
  const bool off = action.verb == Verb::set_unlogged;
  out.lock(action.on, access_exclusive);
  const auto* known = out.known().table(action.on);
  const bool already = known && known->unlogged;
  if (off && !already) out.destroy("rows of " + action.on.text() + " after a crash of the server");
  if (!known) {
    return rewrite_rows(action.on, "every row is written anew, unless it is so already",
                        Certainty::possible, out);
  }
  if (known->unlogged == off) return;
  rewrite_rows(action.on, "every row is written anew", Certainty::certain, out);
}

// What it is not known to be weaker of takes the strongest.
LockMode mode_of_alter(const Action& action) {
  switch (action.verb) {
    case Verb::set_options:
      return mode_of_options(action);
    case Verb::set_statistics:
    case Verb::set_column_options:
    case Verb::mark_clustered:
      return share_update_exclusive;
    default:
      return access_exclusive;
  }
}

// What is done to the columns of partitions and children as well.
bool reaches_family(Verb verb) {
  static constexpr std::array reaching{Verb::set_statistics,  Verb::set_default,
                                       Verb::drop_default,    Verb::drop_not_null,
                                       Verb::drop_expression, Verb::set_storage};
  return std::ranges::find(reaching, verb) != reaching.end();
}

// What is altered without a lock on a table.
bool is_apart(Object object) {
  static constexpr std::array apart{Object::function, Object::extension, Object::statistics,
                                    Object::sequence, Object::type,      Object::other};
  return std::ranges::find(apart, object) != apart.end();
}

}  // namespace

void lock_family(const Action& action, LockMode mode, Prediction& out) {
  if (action.only) return out.lock(action.on, mode);
  for (const auto& member : out.family(action.on)) {
    out.lock(member, mode, member == action.on ? "" : "a partition or child of it");
  }
}

void rewrite_rows(const Name& table, const std::string& why, Certainty certainty, Prediction& out) {
  for (const auto& member : out.with_rows(table)) {
    out.rewrite(member, why, certainty);
    const auto* known = out.known().table(member);
    if (!known || out.known().made_now(*known) || certainty == Certainty::possible) continue;
    for (const auto& index : known->indexes) {
      out.lock_index({member.schema, index.name}, access_exclusive);
    }
  }
}

void scan_rows(const Name& table, const std::string& why, Certainty certainty, Prediction& out) {
  for (const auto& member : out.with_rows(table)) out.scan(member, why, certainty);
}

void predict_alter(const Action& action, Prediction& out) {
  if (action.object == Object::index) return alter_index(action, out);
  if (is_apart(action.object)) return;
  if (is_view(action, out)) return out.lock(action.on, access_exclusive);
  switch (action.verb) {
    case Verb::add_column:
    case Verb::drop_column:
    case Verb::change_type:
    case Verb::set_not_null:
      return predict_column(action, out);
    case Verb::trigger_on:
    case Verb::trigger_off:
      return change_triggers(action, out);
    case Verb::set_unlogged:
    case Verb::set_logged:
      return change_logging(action, out);
    case Verb::set_access_method:
    case Verb::set_tablespace:
      out.lock(action.on, access_exclusive);
      return rewrite_rows(action.on, "every row is written anew, unless it is there already",
                          Certainty::possible, out);
    default:
      return reaches_family(action.verb) ? lock_family(action, mode_of_alter(action), out)
                                         : out.lock(action.on, mode_of_alter(action));
  }
}

}  // namespace belay::sql
