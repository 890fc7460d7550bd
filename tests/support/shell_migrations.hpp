// A migration tool as a team writes it for itself: a shell script over psql, with a version table
// of its own and a folder of SQL beside it.
#pragma once

#include <filesystem>
#include <string>

#include "support/temp_dir.hpp"

namespace belay::support {

inline constexpr const char* shell_tool = R"sh(#!/bin/sh
set -eu
cd "$(dirname "$0")"
ask() { psql "$DATABASE_URL" -XAtq -v ON_ERROR_STOP=1 "$@"; }
at() { there=$(ask -c "SELECT to_regclass('applied')"); [ -z "$there" ] || ask -c "SELECT version FROM applied ORDER BY 1 DESC $1"; }
case "$1" in
current) at "LIMIT 1" ;;
pending) now=$(at "LIMIT 1"); for f in *.up.sql; do v=${f%.up.sql}; [ ! "$v" \> "$now" ] || echo "$v"; done ;;
up)
  one=-1
  if grep -q '^-- loose' "$2.up.sql"; then one=; fi
  ask $one -c "CREATE TABLE IF NOT EXISTS applied (version text PRIMARY KEY)" \
    -f "$2.up.sql" -c "INSERT INTO applied VALUES ('$2')" ;;
down)
  now=$(at "LIMIT 1"); below=$(at "OFFSET 1 LIMIT 1")
  [ "${below:-zero}" = "$2" ]
  ask -1 -f "$now.down.sql" -c "DELETE FROM applied WHERE version = '$now'" ;;
stamp) ask -1 -c "DELETE FROM applied" -c "INSERT INTO applied VALUES ('$2')" ;;
esac
)sh";

inline void write_shell_tool(const std::filesystem::path& folder) {
  write_text(folder / "migrate.sh", shell_tool);
}

inline void write_shell_revision(const std::filesystem::path& folder, const std::string& id,
                                 const std::string& up, const std::string& down = "") {
  write_text(folder / (id + ".up.sql"), up + "\n");
  if (!down.empty()) write_text(folder / (id + ".down.sql"), down + "\n");
}

}  // namespace belay::support
