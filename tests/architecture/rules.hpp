// The rules of the tree, as one table each: who may include whom, which folder owns which library,
// what the pure folders may use. A new arrow, library or folder is one line here, and an ADR.
#pragma once

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace belay::architecture {

using Names = std::set<std::string, std::less<>>;

// cli -> {steps, world} -> engine -> ports -> core -> base. A folder may always include itself.
inline const std::map<std::string, Names, std::less<>> arrows{
    {"base", {}},
    {"core/plan", {"base"}},
    {"core/ledger", {"base"}},
    {"core/migration", {"base"}},
    {"core/saga", {"core/ledger", "base"}},
    {"core/approval", {"base"}},
    {"core/policy", {"core/plan", "core/saga", "core/ledger", "base"}},
    {"core/report", {"core/saga", "core/ledger", "base"}},
    {"core/sql", {"base"}},
    {"core/lint", {"core/migration", "core/sql", "base"}},
    {"ports", {"core/ledger", "core/migration", "base"}},
    {"engine", {"ports", "core/plan", "core/ledger", "core/migration", "core/saga", "base"}},
    {"steps",
     {"engine", "ports", "core/plan", "core/ledger", "core/migration", "core/saga", "base"}},
    // The operating system's own types (descriptors, errno as an error) serve the other worlds.
    {"world/os", {"ports", "core/ledger", "core/migration", "base"}},
    {"world/process", {"world/os", "ports", "core/ledger", "core/migration", "base"}},
    {"world/pg", {"world/os", "ports", "core/ledger", "core/migration", "base"}},
    {"world/store", {"ports", "core/ledger", "core/migration", "base"}},
    {"world/http", {"ports", "core/ledger", "core/migration", "base"}},
    {"world/migrate", {"ports", "core/ledger", "core/migration", "base"}},
    {"cli",
     {"steps", "engine", "world/os", "world/process", "world/pg", "world/store", "world/http",
      "world/migrate", "ports", "core/plan", "core/ledger", "core/migration", "core/saga",
      "core/report", "core/policy", "core/approval", "core/sql", "core/lint", "base"}},
};

struct Library {
  std::string_view start;  // of the header's name
  std::string_view owner;  // the one folder that includes it
};
inline constexpr Library libraries[] = {
    {"tl/", "base"},
    {"boost/json", "base"},
    {"openssl/", "base"},
    {"toml++/", "core/plan"},
    {"pg_query", "core/sql"},
    {"archive", "world/os"},
    {"date/", "world/os"},
    {"SQLiteCpp/", "world/store"},
    {"sqlite3.h", "world/store"},
    {"pqxx/", "world/pg"},
    {"libpq-fe.h", "world/pg"},
    {"curl/", "world/http"},
    {"CLI/", "cli"},
    {"fmt/", "cli"},
    {"spdlog/", "cli"},
};

// What of the standard library is values in, values out. All else is refused in base and core.
inline const Names pure_headers{
    "algorithm", "array",       "bit",           "bitset",           "cctype",   "charconv",
    "chrono",    "cmath",       "compare",       "concepts",         "cstddef",  "cstdint",
    "cstring",   "deque",       "functional",    "initializer_list", "iterator", "limits",
    "map",       "memory",      "numeric",       "optional",         "ranges",   "regex",
    "set",       "span",        "sstream",       "stdexcept",        "string",   "string_view",
    "tuple",     "type_traits", "unordered_map", "unordered_set",    "utility",  "variant",
    "vector"};
// snprintf, and ENSURE's last words and abort.
inline const std::map<std::string, Names, std::less<>> impure_exceptions{
    {"base", {"cstdio", "cstdlib"}}};

// What reaches past the arguments without any header of its own.
inline constexpr std::string_view impure_words[] = {"_clock::now", "getenv", "std::rand",
                                                    "std::time("};

// Of the operating system, beside every name without a slash that ends in ".h".
inline constexpr std::string_view system_folders[] = {"sys/", "linux/", "netinet/", "arpa/",
                                                      "net/"};

inline const Names top_folders{"src", "tests", "policies", "scripts", "systemd", "docs", "cmake"};

inline constexpr int most_lines = 300;

// "core/plan" of "core/plan/config.hpp", "base" of "base/json.hpp"; empty of a file in no folder.
inline std::string folder_of(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return {};
  const auto top = path.substr(0, slash);
  if (top != "core" && top != "world") return std::string(top);
  return std::string(path.substr(0, path.find('/', slash + 1)));
}

inline bool is_pure(std::string_view folder) {
  return folder == "base" || folder.starts_with("core/");
}

inline bool is_system(std::string_view header) {
  for (const auto folder : system_folders) {
    if (header.starts_with(folder)) return true;
  }
  return header.ends_with(".h") && header.find('/') == std::string_view::npos;
}

// Why `folder` must not include "header" of the project; empty when it may.
inline std::string objection_to_own(std::string_view folder, std::string_view header) {
  const auto row = arrows.find(folder);
  if (row == arrows.end()) return "the folder has no row in the table of arrows";
  const auto target = folder_of(header);
  if (!arrows.contains(target)) return "no folder '" + target + "'; write paths from src/";
  if (target == folder || row->second.contains(target)) return {};
  return "no arrow from " + std::string(folder) + " to " + target;
}

// Why `folder` must not include <header>; empty when it may.
inline std::string objection_to_foreign(std::string_view folder, std::string_view header) {
  for (const auto& library : libraries) {
    if (!header.starts_with(library.start)) continue;
    if (library.owner == folder) return {};
    return "only " + std::string(library.owner) + " includes this library";
  }
  const bool is_standard = header.find_first_of("./") == std::string_view::npos;
  if (!is_standard && !is_system(header)) return "a library without a row in the table";
  if (!is_pure(folder) || pure_headers.contains(header)) return {};
  const auto exceptions = impure_exceptions.find(folder);
  if (exceptions != impure_exceptions.end() && exceptions->second.contains(header)) return {};
  return "a pure folder uses only values";
}

// Why the file (its path from src/) must not have the include ("\"base/json.hpp\"", "<map>").
inline std::string objection(std::string_view file, std::string_view include) {
  const auto folder = folder_of(file);
  const auto header = include.substr(1, include.size() - 2);
  return include.front() == '"' ? objection_to_own(folder, header)
                                : objection_to_foreign(folder, header);
}

}  // namespace belay::architecture
