// What a dump was asked for, what it lists, and what it must hold.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ports/backup_tool.hpp"
#include "world/pg/connection.hpp"

namespace belay::world {

// The arguments of pg_dump that write into this private folder.
std::vector<std::string> dump_arguments(const ports::BackupRequest& request,
                                        const std::filesystem::path& partial);
// What pg_restore is given: the folder, or the one file of a dump in custom format in it.
std::filesystem::path archive_in(const std::filesystem::path& folder);

// What a table of contents lists.
struct Contents {
  std::int64_t entries = 0;
  std::int64_t tables_with_rows = 0;
};
// Of the output of pg_restore --list.
Contents contents_of(const std::filesystem::path& list);

// How many tables of the database a dump must hold the rows of: all but those of the system, of
// extensions, the epoch and the markers of Belay, and temporary ones.
Result<std::int64_t> tables_of(Connection& connection);

}  // namespace belay::world
