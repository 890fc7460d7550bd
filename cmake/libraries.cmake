# The layers. An arrow missing here does not link; tests/architecture holds the includes to it too.
belay_library(base OpenSSL::Crypto Boost::headers)
belay_library(core/plan belay_base PkgConfig::tomlplusplus)
belay_library(core/ledger belay_base)
belay_library(core/migration belay_base)
belay_library(core/saga belay_core_ledger belay_base)
belay_library(core/approval belay_base)
belay_library(core/policy belay_core_plan belay_core_saga belay_core_ledger belay_base)
include(cmake/policies.cmake)
belay_library(core/report belay_core_saga belay_core_ledger belay_base)
belay_library(core/sql belay_base ${PG_QUERY_LIBRARY} Threads::Threads)
belay_library(core/lint belay_core_migration belay_core_sql belay_base)
belay_library(ports belay_core_ledger belay_core_migration belay_base)
belay_library(engine belay_ports belay_core_plan belay_core_saga)
belay_library(steps belay_engine)
belay_library(world/os belay_ports PkgConfig::libarchive ${DATE_TZ_LIBRARY})
belay_library(world/process belay_world_os belay_ports)
belay_library(world/store belay_ports SQLiteCpp PkgConfig::sqlite3)
belay_library(world/pg belay_world_os belay_ports ${PQXX_LIBRARY} PkgConfig::libpq Threads::Threads)
belay_library(world/migrate belay_ports)
belay_library(world/http belay_ports PkgConfig::libcurl)
belay_library(cli belay_steps belay_core_approval belay_core_lint belay_core_policy belay_core_report belay_world_os belay_world_process
  belay_world_store belay_world_pg belay_world_migrate belay_world_http fmt::fmt spdlog::spdlog)
target_compile_definitions(belay_cli PUBLIC BELAY_VERSION="${PROJECT_VERSION}")

belay_small_files(core/lint core/migration core/sql core/report core/plan core/saga world/os world/process world/pg world/migrate cli)
# The front links these, or must not link them: one that was compiled together with another would
# bring what only a deploy needs. Guarded by TwoPrograms.TheFrontLoadsNothing….
belay_alone(cli app branches console explain graph_json heads journal known_catalog lint
  lint_report live_lines live_view lost_terminal model_changes offered_revisions other_programs
  process_start scripts secrets settings show sql_files told_error)
belay_alone(core/migration catalog drift reversibility sql_files)
belay_alone(core/plan saved_plan)
belay_alone(core/report words)
belay_alone(core/saga naming)
belay_alone(world/migrate revision_files scripts_on_disk told_names version_folders)
belay_waits(core/plan core/policy core/approval core/report engine steps world/os world/process world/pg
  world/http cli)
