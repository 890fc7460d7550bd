#include "world/pg/dump_contents.hpp"

#include <fstream>

#include "base/text.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;

constexpr const char* custom_file = "database.dump";

}  // namespace

std::vector<std::string> dump_arguments(const ports::BackupRequest& request,
                                        const fs::path& partial) {
  std::vector<std::string> arguments{
      "--format=" + ports::to_text(request.format),
      "--compress=1",
      "--exclude-table=belay.epoch",
      "--exclude-table=belay.marker",
      "--no-password",
      "--no-sync",
      "--lock-wait-timeout=" + std::to_string(request.lock_wait.count())};
  if (request.format == ports::DumpFormat::custom) {
    arguments.push_back("--file=" + (partial / custom_file).string());
  } else {
    arguments.push_back("--jobs=" + std::to_string(request.jobs));
    arguments.push_back("--file=" + partial.string());
  }
  return arguments;
}

fs::path archive_in(const fs::path& folder) {
  std::error_code ignored;
  const bool custom = fs::exists(fs::symlink_status(folder / custom_file, ignored));
  return custom ? folder / custom_file : folder;
}

// "3210; 0 16386 TABLE DATA public users postgres"; comments begin with ';'.
Contents contents_of(const fs::path& list) {
  std::ifstream file(list);
  Contents contents;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == ';') continue;
    ++contents.entries;
    const auto words = split(line, ' ');
    if (words.size() > 4 && words[3] == "TABLE" && words[4] == "DATA") ++contents.tables_with_rows;
  }
  return contents;
}

Result<std::int64_t> tables_of(Connection& connection) {
  return connection.run(Mode::read, [](Work& work) -> Result<std::int64_t> {
    return work
        .exec1(
            "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT IN "
            "('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_' AND NOT (n.nspname = "
            "'belay' AND c.relname IN ('epoch', 'marker')) AND NOT EXISTS "
            "(SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid "
            "AND d.refclassid = 'pg_extension'::regclass AND d.deptype = 'e')")[0]
        .as<std::int64_t>();
  });
}

}  // namespace belay::world
