#include "core/migration/sql_files.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include "base/for_shell.hpp"
#include "base/sha256.hpp"
#include "base/text.hpp"
#include "core/migration/draft.hpp"
#include "core/migration/sql_statements.hpp"
#include "core/migration/sql_text.hpp"

namespace belay::migration {
namespace {

constexpr std::string_view up_ending = ".up.sql";
constexpr std::string_view down_ending = ".down.sql";
constexpr std::string_view directive = "-- belay:";
constexpr std::size_t longest_file_id = 32;
constexpr std::size_t most_operations = 20;

tl::unexpected<Error> bad_sql_file(const std::string& path, const std::string& why,
                                   std::string hint = {}) {
  return fail(ErrorCode::revision_graph, escaped(path) + ": " + why, std::move(hint));
}

struct FileName {
  std::string id;
  std::string name;
  bool is_up = false;
};

// 0001 and 1 are one number.
std::string plain_number(std::string_view id) {
  const auto first = id.find_first_not_of('0');
  return first == std::string_view::npos ? "0" : std::string(id.substr(first));
}

bool comes_before(const SqlMigration& a, const SqlMigration& b) {
  const auto left = plain_number(a.id), right = plain_number(b.id);
  return left.size() != right.size() ? left.size() < right.size() : left < right;
}

Result<FileName> parsed_name(const std::string& path) {
  std::string_view name = path;
  name.remove_prefix(name.rfind('/') == std::string_view::npos ? 0 : name.rfind('/') + 1);
  FileName parsed;
  parsed.is_up = name.ends_with(up_ending);
  const auto bars = name.find("__");
  const bool fits = name.starts_with('V') && bars != std::string_view::npos && bars > 1 &&
                    bars <= longest_file_id + 1 && (parsed.is_up || name.ends_with(down_ending));
  const auto digits = fits ? name.substr(1, bars - 1) : std::string_view{};
  if (!fits || digits.find_first_not_of("0123456789") != std::string_view::npos) {
    return bad_sql_file(path, "is not named like a migration",
                        "V0001__add_users.up.sql, and V0001__add_users.down.sql for the way back");
  }
  parsed.id = digits;
  name.remove_prefix(bars + 2);
  name.remove_suffix((parsed.is_up ? up_ending : down_ending).size());
  parsed.name = name;
  return parsed;
}

}  // namespace

Result<bool> is_transactional(const std::string& path, std::string_view text) {
  const std::string_view line = trimmed(text.substr(0, text.find('\n')));
  if (!line.starts_with(directive)) return true;
  const auto said = trimmed(line.substr(directive.size()));
  if (said == "no transaction") return false;
  if (said.starts_with("ignore")) return true;                     // for belay lint
  if (said == "draft" || said.starts_with("draft ")) return true;  // for draft_mark()
  return bad_sql_file(path, "its first line is a directive that Belay does not know",
                      "-- belay: no transaction");
}

namespace {

Result<SqlScript> read_script(const RevisionFile& file) {
  if (file.text.starts_with("\xef\xbb\xbf")) {  // the server takes it for a part of a name
    return bad_sql_file(file.path, "begins with a byte order mark",
                        "sed -i '1s/^\\xEF\\xBB\\xBF//' " + for_shell(file.path));
  }
  TRY(const bool transactional, is_transactional(file.path, file.text));
  auto statements = sql_statements(file.text);
  if (!statements) return bad_sql_file(file.path, statements.error().message);
  for (const auto& statement : *statements) {
    const std::string shown = "\"" + summary_of_sql(statement.text) + "\"";
    if (statement.controls_transaction()) {
      return bad_sql_file(
          file.path, shown + " begins or ends a transaction, which Belay does",
          "take it out; '-- belay: no transaction' as the first line means none at all");
    }
    if (statement.copies_from_client()) {
      return bad_sql_file(file.path, shown + " reads from the client, which sends nothing");
    }
  }
  return SqlScript{file.path, file.text, transactional};
}

ScriptEffects effects_of(const SqlScript& script) {
  ScriptEffects effects{.operations = {}, .additive = true};
  const auto statements = sql_statements(script.text);
  std::set<std::string> created;
  for (const auto& statement : *statements) {
    const auto effect = judge_sql(statement.text, created);
    if (!effect.creates.empty()) created.insert(effect.creates);
    effects.additive &= effect.additive;
    effects.destroys |= effect.destroys;
    if (effects.operations.size() < most_operations) {
      effects.operations.push_back(summary_of_sql(statement.text));
    }
  }
  effects.certain = effects.additive;
  effects.autocommit = !script.transactional;
  return effects;
}

}  // namespace

Result<std::vector<SqlMigration>> read_sql_files(const std::vector<RevisionFile>& files) {
  std::map<std::string, SqlMigration> found;  // by the plain number
  std::map<std::string, SqlScript> downs;
  for (const auto& file : files) {
    TRY(auto name, parsed_name(file.path));
    TRY(auto script, read_script(file));
    if (!name.is_up) {
      downs.emplace(name.id + "__" + name.name, std::move(script));
      continue;
    }
    SqlMigration migration{name.id, name.name, sha256_hex(file.text), std::move(script), {}};
    const auto [at, fresh] = found.emplace(plain_number(name.id), std::move(migration));
    if (!fresh) return bad_sql_file(file.path, "has the number of " + escaped(at->second.up.path));
  }
  std::vector<SqlMigration> ordered;
  for (auto& [number, migration] : found) {
    const auto down = downs.find(migration.id + "__" + migration.name);
    if (down != downs.end()) {
      migration.down = std::move(down->second);
      downs.erase(down);
    }
    ordered.push_back(std::move(migration));
  }
  if (!downs.empty()) return bad_sql_file(downs.begin()->second.path, "has no up file of its name");
  std::sort(ordered.begin(), ordered.end(), comes_before);
  return ordered;
}

Result<Graph> graph_of(const std::vector<SqlMigration>& migrations) {
  std::vector<Revision> revisions;
  for (const auto& migration : migrations) {
    Revision revision;
    revision.id = migration.id;
    if (!revisions.empty()) revision.down = {revisions.back().id};
    revision.doc = migration.name;
    revision.path = migration.up.path;
    revision.draft = draft_mark(migration.up.path, {}, migration.up.text);
    revision.upgrade = effects_of(migration.up);
    if (migration.down) revision.downgrade = effects_of(*migration.down);
    revisions.push_back(std::move(revision));
  }
  return Graph::of(std::move(revisions));
}

Done expect_history(const std::vector<SqlMigration>& files,
                    const std::vector<AppliedSql>& applied) {
  std::map<std::string, const SqlMigration*> known;
  for (const auto& file : files) known[file.id] = &file;
  std::set<std::string> there;
  for (const auto& row : applied) {
    const auto at = known.find(row.id);
    if (at == known.end()) {
      return fail(ErrorCode::revision_graph,
                  "the database has migration '" + escaped(row.id) + "', which is in no file",
                  "deploy the release that has it, or look for the missing file");
    }
    if (at->second->checksum != row.checksum) {
      return bad_sql_file(at->second->up.path,
                          "was changed after it was applied (applied " +
                              row.checksum.substr(0, 12) + "…, now " +
                              at->second->checksum.substr(0, 12) + "…)",
                          "put back what was applied, and write a new migration for the change");
    }
    there.insert(row.id);
  }
  for (const auto& file : std::span(files).first(there.size())) {
    if (there.contains(file.id)) continue;
    return bad_sql_file(file.up.path, "was not applied, though later ones were",
                        "give it a number after the last one that is applied");
  }
  return {};
}

}  // namespace belay::migration
