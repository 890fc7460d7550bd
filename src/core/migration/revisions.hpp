// The revision graph of an Alembic or Flask-Migrate folder, read without running Python.
// This reader handles the plain and annotated forms of the four names; anything else that binds
// one of them at module level is "cannot tell": an error with file and line, never a guess.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace belay::migration {

// One file of the versions folder, as bytes: the core does not read files.
struct RevisionFile {
  std::string path;
  std::string text;
};

// What one function of a revision does, as far as its text tells.
struct ScriptEffects {
  // "add table x", "add column x.y", "drop column x.y", "alter column …", "execute", …
  std::vector<std::string> operations;
  bool additive = false;    // only additions that old code can live with
  bool destroys = false;    // drops or rewrites what can hold data
  bool certain = false;     // false: something in it cannot be judged from the text
  bool autocommit = false;  // uses autocommit_block(): not one transaction
};

struct Revision {
  std::string id;
  std::vector<std::string> down;  // empty for a base
  std::vector<std::string> labels;
  std::vector<std::string> depends;
  std::string doc;  // first paragraph of the docstring
  std::string path;
  ScriptEffects upgrade;
  ScriptEffects downgrade;
  // Names that only Python can tell, and that the migration tool told: "revision, depends_on".
  std::string told_by_tool = {};
  std::string draft = {};  // what marks it as one: see draft_mark(); empty: nothing
};

// What the migration tool, which runs Python, says of one script.
struct ToldScript {
  std::string path;  // as the tool gives it
  std::string id;
  std::vector<std::string> down;
  std::vector<std::string> depends;
};

struct Survey;

class Graph {
 public:
  // Refuses (revision_graph, with file and line): values that cannot be told, duplicate ids, ids
  // over 32 characters or with an illegal character, a missing parent, a cycle.
  static Result<Graph> build(const std::vector<RevisionFile>& files);
  // The same of revisions that were read already.
  static Result<Graph> of(std::vector<Revision> revisions);
  static Result<Graph> of(Survey survey);

  const std::map<std::string, Revision>& revisions() const { return revisions_; }
  const Revision* find(const std::string& id) const;
  // Sorted. Nothing names them as down_revision.
  std::vector<std::string> heads() const;
  // All of them, parents before children, and where that leaves a choice by id.
  std::vector<std::string> in_order() const;
  // The revisions to apply, oldest first, to come from `from` (empty: nothing applied) to `to`,
  // both given as full ids. Only a linear path (each has one parent) counts; else an error.
  Result<std::vector<std::string>> path(const std::optional<std::string>& from,
                                        const std::string& to) const;
  // A full id, a unique prefix of at least 4 characters, or "head" where there is exactly one.
  Result<std::string> resolve(const std::string& symbol) const;

 private:
  std::map<std::string, Revision> revisions_;
};

// Where Alembic's settings say that the scripts are. Paths are relative to the working directory or
// absolute; "package:folder" is a place inside a Python package.
struct ScriptLocations {
  std::string script_location;                 // empty where nothing says it
  std::vector<std::string> version_locations;  // default: <script_location>/versions
  bool recursive = false;
  std::vector<std::string> module_paths;  // prepend_sys_path
  // Settings that Alembic itself would read otherwise than they are meant.
  std::vector<std::string> notes;
};

struct AlembicSettings {
  std::string ini;   // the text of alembic.ini; may be empty
  std::string here;  // its folder
  std::string section = "alembic";
  // [tool.alembic] of pyproject.toml; a string is a list of one. What the ini says counts first.
  std::map<std::string, std::vector<std::string>> toml = {};
  std::string script_location = {};  // given from outside: over both
};
Result<ScriptLocations> read_alembic_settings(const AlembicSettings& settings);
// alembic.ini alone, where script_location must be in it.
Result<ScriptLocations> read_alembic_ini(const std::string& text, const std::string& here);

// Whether a file of a versions folder is a revision: Alembic's own rule.
bool is_revision_file(const std::string& file_name);

}  // namespace belay::migration
