#include "core/migration/revision_file.hpp"

#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "core/migration/draft.hpp"
#include "core/migration/module_reader.hpp"
#include "core/migration/script_effects.hpp"
#include "core/migration/skim.hpp"

namespace belay::migration {
namespace {

// alembic_version.version_num is varchar(32): PostgreSQL refuses the stamp of a longer id.
constexpr std::size_t longest_id = 32;
constexpr std::string_view illegal_in_ids = "@-+";
constexpr std::size_t longest_shown = 100;

std::string source_line(const RevisionFile& file, int line) {
  std::string_view rest = file.text;
  for (int i = 1; i < line && !rest.empty(); ++i) {
    rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1);
  }
  const auto text = trimmed(rest.substr(0, rest.find('\n')));
  return escaped(text.substr(0, longest_shown));
}

// The items that count: an empty string is as good as None.
std::vector<std::string> items_of(const Literal& literal) {
  const bool empty_text = literal.text() != nullptr && literal.text()->empty();
  return empty_text ? std::vector<std::string>{} : literal.items;
}

// The id in the name of a file without `revision`: ([a-f0-9]+)\.py.
std::string legacy_id(std::string_view path) {
  path = path.substr(path.find_last_of('/') + 1);
  if (!path.ends_with(".py")) return {};
  path.remove_suffix(3);
  const auto strange = path.find_first_not_of("abcdef0123456789");
  return strange == std::string_view::npos ? std::string(path) : std::string();
}

std::string_view first_paragraph(std::string_view doc) {
  doc = trimmed(doc);
  return doc.substr(0, doc.find("\n\n"));
}

// In characters, as PostgreSQL counts them: continuation bytes of UTF-8 do not count.
std::size_t characters_of(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

// What stands behind "Revises:" or "Revision ID:" in a docstring; none when there is no such line.
std::optional<std::string_view> said_in(std::string_view doc, std::string_view key) {
  for (auto at = doc.find(key); at != std::string_view::npos; at = doc.find(key, at + 1)) {
    if (at > 0 && doc[at - 1] != '\n') continue;
    const auto line = doc.substr(at + key.size());
    return trimmed(line.substr(0, line.find('\n')));
  }
  return std::nullopt;
}

std::vector<std::string> sorted(std::vector<std::string> items) {
  std::sort(items.begin(), items.end());
  return items;
}

std::vector<std::string> ids_in(std::string_view text) {
  std::vector<std::string> ids;
  for (const auto& part : split(text, ',')) {
    const auto id = trimmed(part);
    if (!id.empty() && id != "None" && id != "<base>") ids.emplace_back(id);
  }
  return sorted(std::move(ids));
}

bool says_the_same(std::string_view revises, const std::vector<std::string>& down) {
  if (down.size() == 1 && revises == down.front()) return true;  // without making lists
  return ids_in(revises) == sorted(down);
}

class FileJudge {
 public:
  FileJudge(const RevisionFile& file, const Module& module, const ToldScript* told = nullptr)
      : file_(file), module_(module), told_(told) {}

  FileReading run() {
    Revision& revision = reading_.revision.emplace();
    revision.path = file_.path;
    revision.id = id();
    if (!revision.id.empty()) check_id(revision.id);
    revision.down = down();
    revision.depends = optional_items("depends_on", Gravity::blocks);
    revision.labels = optional_items("branch_labels", Gravity::warning);
    revision.doc = first_paragraph(module_.doc);
    if (!blocked_) check_docstring(revision);
    revision.told_by_tool = join(told_names_, ", ");
    if (blocked_) reading_.revision.reset();
    return std::move(reading_);
  }

 private:
  void note(ProblemKind kind, int line, const std::string& what, Gravity gravity,
            std::string hint = {}) {
    blocked_ = blocked_ || gravity == Gravity::blocks;
    reading_.problems.push_back({.kind = kind,
                                 .path = file_.path,
                                 .line = line,
                                 .message = place(file_, line) + ": " + what,
                                 .hint = std::move(hint),
                                 .gravity = gravity});
  }
  void note(ProblemKind kind, int line, const std::string& what) {
    note(kind, line, what, row_of(kind).gravity);
  }

  // The value of a name that is bound; none, with a problem, where it cannot be told.
  const Literal* value(const Bound& bound, std::string_view name, Gravity gravity) {
    if (bound.value) return &*bound.value;
    if (told_ != nullptr && name != "branch_labels") return told_value(bound, name);
    note(ProblemKind::cannot_tell, bound.line,
         "cannot tell what \"" + std::string(name) + "\" is: " + source_line(file_, bound.line),
         gravity, "write " + std::string(name) + " as a literal at module level");
    return nullptr;
  }

  // What the tool says, told as such.
  const Literal* told_value(const Bound& bound, std::string_view name) {
    auto& literal = told_values_[std::string(name)];
    literal.sequence = name != "revision";
    literal.items = name == "revision"        ? std::vector{told_->id}
                    : name == "down_revision" ? told_->down
                                              : told_->depends;
    told_names_.emplace_back(name);
    note(ProblemKind::told_by_tool, bound.line,
         "\"" + std::string(name) + "\" is " +
             (literal.items.empty() ? "none" : "\"" + escaped(join(literal.items, ", ")) + "\"") +
             ", as the migration tool says: " + source_line(file_, bound.line));
    return &literal;
  }

  int line_of(std::string_view name) const {
    const auto* bound = module_.find(name);
    return bound != nullptr ? bound->line : 1;
  }

  std::string id() {
    const auto* bound = module_.find("revision");
    if (bound == nullptr) {
      std::string id = legacy_id(file_.path);
      if (id.empty()) note(ProblemKind::no_revision, 1, "no \"revision\" in this file");
      return id;
    }
    const Literal* literal = value(*bound, "revision", Gravity::blocks);
    if (literal == nullptr) return {};
    if (literal->text() != nullptr && !literal->text()->empty()) return *literal->text();
    note(ProblemKind::no_revision, bound->line, "\"revision\" is not a string");
    return {};
  }

  void check_id(const std::string& id) {
    if (const auto at = id.find_first_of(illegal_in_ids); at != std::string::npos) {
      note(ProblemKind::illegal_id, line_of("revision"),
           "the id \"" + escaped(id) + "\" holds \"" + id[at] + "\", which Alembic refuses");
    }
    if (characters_of(id) <= longest_id) return;
    note(ProblemKind::long_id, line_of("revision"),
         "the id \"" + escaped(id) + "\" is longer than " + std::to_string(longest_id) +
             " characters: the version table cannot hold it");
  }

  std::vector<std::string> down() {
    const auto* bound = module_.find("down_revision");
    if (bound == nullptr) {
      note(ProblemKind::no_down_revision, 1, "no \"down_revision\" in this file");
      return {};
    }
    const Literal* literal = value(*bound, "down_revision", Gravity::blocks);
    return literal != nullptr ? items_of(*literal) : std::vector<std::string>{};
  }

  std::vector<std::string> optional_items(std::string_view name, Gravity gravity) {
    const auto* bound = module_.find(name);
    if (bound == nullptr) return {};
    const Literal* literal = value(*bound, name, gravity);
    return literal != nullptr ? items_of(*literal) : std::vector<std::string>{};
  }

  void check_docstring(const Revision& revision) {
    const auto revises = said_in(module_.doc, "Revises:");
    if (revises && !says_the_same(*revises, revision.down)) {
      note(ProblemKind::docstring_disagrees, line_of("down_revision"),
           "the docstring says \"Revises: " + escaped(*revises) + "\", but down_revision is " +
               (revision.down.empty() ? "none" : "\"" + escaped(join(revision.down, ", ")) + "\""));
    }
    const auto id = said_in(module_.doc, "Revision ID:");
    if (!id || *id == revision.id) return;
    note(ProblemKind::docstring_disagrees, line_of("revision"),
         "the docstring says \"Revision ID: " + escaped(*id) + "\", but revision is \"" +
             escaped(revision.id) + "\"");
  }

  const RevisionFile& file_;
  const Module& module_;
  const ToldScript* told_;
  std::map<std::string, Literal> told_values_;
  std::vector<std::string> told_names_;
  FileReading reading_;
  bool blocked_ = false;
};

FileReading not_python_file(const RevisionFile& file, const Error& error) {
  FileReading reading;
  reading.problems.push_back({.kind = ProblemKind::not_python,
                              .path = file.path,
                              .line = 0,
                              .message = error.message,
                              .hint = error.hint,
                              .gravity = Gravity::blocks});
  return reading;
}

}  // namespace

namespace {

void note_draft(const RevisionFile& file, FileReading& reading) {
  auto& revision = *reading.revision;
  revision.draft = draft_mark(file.path, revision.doc, file.text);
  if (revision.draft.empty()) return;
  reading.problems.push_back(
      {.kind = ProblemKind::draft,
       .path = file.path,
       .line = 0,
       .message = escaped(file.path) + ": " + revision.draft + " says that it is a draft",
       .hint = {},
       .gravity = row_of(ProblemKind::draft).gravity});
}

}  // namespace

FileReading read_whole(const RevisionFile& file, const ToldScript* told) {
  const auto module = read_module(file);
  if (!module) return not_python_file(file, module.error());
  FileReading reading = FileJudge(file, *module, told).run();
  if (!reading.revision) return reading;
  note_draft(file, reading);
  reading.revision->upgrade = effects_of(*module, "upgrade");
  reading.revision->downgrade = effects_of(*module, "downgrade");
  return reading;
}

FileReading read_names(const RevisionFile& file) {
  const auto module = skim_module(file);
  if (!module) return not_python_file(file, module.error());
  FileReading reading = FileJudge(file, *module).run();
  // A merge is judged by what it does; and why a file is not understood may stand further down.
  const bool needs_more = !reading.revision || reading.revision->down.size() > 1;
  return needs_more ? read_whole(file) : std::move(reading);
}

bool needs_tool(const FileReading& reading) {
  return !reading.revision &&
         std::any_of(reading.problems.begin(), reading.problems.end(), [](const Problem& problem) {
           return problem.kind == ProblemKind::cannot_tell && problem.gravity == Gravity::blocks;
         });
}

Result<Revision> read_revision(const RevisionFile& file) {
  FileReading reading = read_whole(file);
  for (Problem& problem : reading.problems) {
    if (problem.gravity == Gravity::warning) continue;
    return fail(ErrorCode::revision_graph, std::move(problem.message), std::move(problem.hint));
  }
  return *std::move(reading.revision);
}

}  // namespace belay::migration
