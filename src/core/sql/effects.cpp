#include "core/sql/effects.hpp"

#include "core/sql/prediction.hpp"

namespace belay::sql {
namespace {

void predict(const Action& action, Prediction& out) {
  switch (action.verb) {
    case Verb::create:
    case Verb::create_from_query:
    case Verb::rename:
    case Verb::set_schema:
    case Verb::change_owner:
    case Verb::comment:
      return predict_relation(action, out);
    case Verb::drop:
    case Verb::drop_owned:
      return predict_drop(action, out);
    case Verb::add_constraint:
    case Verb::drop_constraint:
    case Verb::validate_constraint:
    case Verb::alter_constraint:
      return predict_constraint(action, out);
    case Verb::attach_partition:
    case Verb::detach_partition:
    case Verb::inherit:
    case Verb::stop_inherit:
      return predict_partition(action, out);
    case Verb::set_not_null:
      if (action.object == Object::domain) return predict_type(action, out);
      return predict_alter(action, out);
    case Verb::add_column:
    case Verb::drop_column:
    case Verb::change_type:
    case Verb::set_default:
    case Verb::drop_default:
    case Verb::drop_not_null:
    case Verb::add_identity:
    case Verb::drop_identity:
    case Verb::drop_expression:
    case Verb::set_logged:
    case Verb::set_unlogged:
    case Verb::set_access_method:
    case Verb::set_tablespace:
    case Verb::set_statistics:
    case Verb::set_storage:
    case Verb::set_compression:
    case Verb::set_column_options:
    case Verb::set_options:
    case Verb::replica_identity:
    case Verb::row_security_on:
    case Verb::row_security_off:
    case Verb::trigger_on:
    case Verb::trigger_off:
    case Verb::mark_clustered:
    case Verb::alter_other:
      return predict_alter(action, out);
    case Verb::truncate:
    case Verb::cluster:
    case Verb::vacuum:
    case Verb::vacuum_full:
    case Verb::analyze:
    case Verb::reindex:
    case Verb::refresh:
    case Verb::lock:
      return predict_upkeep(action, out);
    case Verb::select:
    case Verb::insert:
    case Verb::insert_from_query:
    case Verb::update:
    case Verb::delete_:
    case Verb::merge:
    case Verb::copy_in:
    case Verb::copy_out:
      return predict_data(action, out);
    case Verb::add_enum_value:
    case Verb::rename_enum_value:
    case Verb::add_domain_constraint:
    case Verb::validate_domain_constraint:
    case Verb::alter_domain:
    case Verb::add_attribute:
      return predict_type(action, out);
    case Verb::alter_system:
      return out.refuse_transaction();
    case Verb::discard:
      if (action.everywhere) out.refuse_transaction();
      return;
    case Verb::grant:
    case Verb::revoke:
    case Verb::alter_publication:
    case Verb::alter_sequence:
    case Verb::server_wide:
    case Verb::set:
    case Verb::reset:
    case Verb::begin:
    case Verb::commit:
    case Verb::rollback:
    case Verb::savepoint:
    case Verb::rollback_to:
    case Verb::release:
    case Verb::block:
    case Verb::other:
      return;
  }
}

bool is_relation(Object object) {
  return object == Object::table || object == Object::view || object == Object::matview ||
         object == Object::foreign_table;
}

}  // namespace

Effects effects_of(const Action& action, const Knowledge& known) {
  const bool missing =
      known.complete && action.if_exists && is_relation(action.object) && !known.table(action.on);
  if (missing) return {};
  Prediction prediction(known);
  predict(action, prediction);
  return prediction.take();
}

}  // namespace belay::sql
