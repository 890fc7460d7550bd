#include <array>

#include "core/lint/rule.hpp"

// One line a rule, in the order in which they are told. Each is defined in the file of its name.
#define BELAY_RULES(RULE)                 \
  RULE(create_index_blocking)             \
  RULE(drop_index_blocking)               \
  RULE(reindex_blocking)                  \
  RULE(add_column_volatile_default)       \
  RULE(add_column_serial_identity)        \
  RULE(add_column_stored_generated)       \
  RULE(add_column_constrained_domain)     \
  RULE(add_column_check)                  \
  RULE(add_column_unique)                 \
  RULE(add_column_references)             \
  RULE(set_not_null)                      \
  RULE(alter_column_type)                 \
  RULE(add_check_validating)              \
  RULE(add_fk_validating)                 \
  RULE(add_unique)                        \
  RULE(add_exclusion)                     \
  RULE(validate_in_same_transaction)      \
  RULE(domain_constraint)                 \
  RULE(attach_partition)                  \
  RULE(create_partition)                  \
  RULE(detach_partition)                  \
  RULE(rewrite_storage)                   \
  RULE(cluster)                           \
  RULE(refresh_matview)                   \
  RULE(create_table_as)                   \
  RULE(dml_backfill)                      \
  RULE(not_in_transaction)                \
  RULE(enum_value_used_too_early)         \
  RULE(statement_after_strong_lock)       \
  RULE(several_strong_locks)              \
  RULE(lock_upgrade)                      \
  RULE(ddl_and_dml_mixed)                 \
  RULE(transaction_nesting)               \
  RULE(transaction_left_open)             \
  RULE(concurrent_leaves_invalid)         \
  RULE(concurrent_build_corrupts)         \
  RULE(fk_not_valid_on_partitioned)       \
  RULE(mergeable_alters)                  \
  RULE(lock_for_nothing)                  \
  RULE(missing_lock_timeout)              \
  RULE(lock_timeout_off)                  \
  RULE(lock_timeout_too_long)             \
  RULE(set_local_outside_transaction)     \
  RULE(statement_timeout_on_concurrently) \
  RULE(drop_table)                        \
  RULE(drop_schema)                       \
  RULE(drop_database)                     \
  RULE(drop_column)                       \
  RULE(drop_cascade)                      \
  RULE(drop_owned)                        \
  RULE(truncate)                          \
  RULE(delete_without_where)              \
  RULE(update_without_where)              \
  RULE(rename_table)                      \
  RULE(rename_column)                     \
  RULE(rename_view)                       \
  RULE(rename_schema)                     \
  RULE(rename_type)                       \
  RULE(rename_enum_value)                 \
  RULE(add_required_column)               \
  RULE(drop_default)                      \
  RULE(narrowing_type)                    \
  RULE(plan_cache)                        \
  RULE(drop_not_null)                     \
  RULE(constraint_dropped)                \
  RULE(trigger_disabled)                  \
  RULE(row_security)                      \
  RULE(rights_changed)                    \
  RULE(replica_identity)                  \
  RULE(sequence_restart)                  \
  RULE(not_valid_never_validated)         \
  RULE(new_restriction)                   \
  RULE(unlogged)                          \
  RULE(server_setting)                    \
  RULE(json_type)                         \
  RULE(timestamp_without_zone)            \
  RULE(char_type)                         \
  RULE(money_type)                        \
  RULE(varchar_limit)                     \
  RULE(small_key)                         \
  RULE(no_primary_key)                    \
  RULE(enum_type)                         \
  RULE(wide_index)                        \
  RULE(duplicate_index)                   \
  RULE(fk_without_index)                  \
  RULE(long_identifier)                   \
  RULE(set_null_on_required)              \
  RULE(offline_not_possible)              \
  RULE(differs_offline)                   \
  RULE(autocommit_block_splits)           \
  RULE(all_revisions_in_one_transaction)  \
  RULE(advisory_lock_in_env)              \
  RULE(imports_models)                    \
  RULE(several_statements_in_one_string)  \
  RULE(no_downgrade)                      \
  RULE(enum_left_behind)

namespace belay::lint {

#define DECLARE(name) extern const Rule rule_##name;
BELAY_RULES(DECLARE)
#undef DECLARE

std::span<const Rule* const> rule_table() {
#define LIST(name) &rule_##name,
  static constexpr std::array rules{BELAY_RULES(LIST)};
#undef LIST
  return rules;
}

}  // namespace belay::lint
