#include "core/migration/revision_file.hpp"

#include <algorithm>
#include <regex>

#include "base/text.hpp"
#include "core/migration/module_reader.hpp"
#include "core/migration/script_effects.hpp"

namespace belay::migration {
namespace {

// alembic_version.version_num is varchar(32): PostgreSQL refuses the stamp of a longer id.
constexpr std::size_t longest_id = 32;
constexpr std::string_view illegal_in_ids = "@-+";

std::string source_line(const RevisionFile& file, int line) {
  std::string_view rest = file.text;
  for (int i = 1; i < line && !rest.empty(); ++i) {
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
  }
  const auto text = trimmed(rest.substr(0, rest.find('\n')));
  return escaped(text.substr(0, 100));
}

tl::unexpected<Error> refuse(const RevisionFile& file, int line, const std::string& what,
                             std::string hint = {}) {
  return fail(ErrorCode::revision_graph, place(file, line) + ": " + what, std::move(hint));
}

// The value of one of the names; none when the file does not bind it.
Result<std::optional<Literal>> value_of(const RevisionFile& file, const Module& module,
                                        const std::string& name) {
  const auto bound = module.find(name);
  if (!bound) return std::optional<Literal>{};
  if (bound->value) return bound->value;
  return refuse(file, bound->line,
                "cannot tell what \"" + name + "\" is: " + source_line(file, bound->line),
                "write " + name + " as a literal at module level");
}

// The items that count: an empty string is as good as None.
std::vector<std::string> items_of(const std::optional<Literal>& literal) {
  if (!literal) return {};
  if (!literal->sequence && literal->items == std::vector<std::string>{""}) return {};
  return literal->items;
}

Result<std::string> id_of(const RevisionFile& file, const Module& module) {
  TRY(const auto literal, value_of(file, module, "revision"));
  if (literal) {
    const int line = module.find("revision")->line;
    if (literal->text() == nullptr || literal->text()->empty()) {
      return refuse(file, line, "\"revision\" is not a string");
    }
    return *literal->text();
  }
  static const std::regex legacy(R"(^([a-f0-9]+)\.py$)");
  const std::string name = file.path.substr(file.path.find_last_of('/') + 1);
  std::smatch match;
  if (std::regex_match(name, match, legacy)) return match[1].str();
  return refuse(file, 1, "no \"revision\" in this file");
}

Done check_id(const RevisionFile& file, const Module& module, const std::string& id) {
  const auto bound = module.find("revision");
  const int line = bound ? bound->line : 1;
  if (const auto at = id.find_first_of(illegal_in_ids); at != std::string::npos) {
    return refuse(file, line,
                  "the id \"" + escaped(id) + "\" holds \"" + id[at] + "\", which Alembic refuses");
  }
  // In characters, as PostgreSQL counts them: continuation bytes of UTF-8 do not count.
  const auto characters = std::count_if(
      id.begin(), id.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; });
  if (static_cast<std::size_t>(characters) <= longest_id) return {};
  return refuse(file, line,
                "the id \"" + escaped(id) + "\" is longer than " + std::to_string(longest_id) +
                    " characters: the version table cannot hold it");
}

std::string first_paragraph(std::string_view doc) {
  doc = trimmed(doc);
  return std::string(doc.substr(0, doc.find("\n\n")));
}

}  // namespace

Result<Revision> read_revision(const RevisionFile& file) {
  TRY(const Module module, read_module(file));
  Revision revision;
  TRY(revision.id, id_of(file, module));
  TRY_DONE(check_id(file, module, revision.id));
  TRY(const auto down, value_of(file, module, "down_revision"));
  if (!down) return refuse(file, 1, "no \"down_revision\" in this file");
  revision.down = items_of(down);
  TRY(const auto labels, value_of(file, module, "branch_labels"));
  revision.labels = items_of(labels);
  TRY(const auto depends, value_of(file, module, "depends_on"));
  revision.depends = items_of(depends);
  revision.doc = first_paragraph(module.doc);
  revision.path = file.path;
  revision.upgrade = effects_of(module, "upgrade");
  revision.downgrade = effects_of(module, "downgrade");
  return revision;
}

}  // namespace belay::migration
