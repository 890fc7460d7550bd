// Writes down what SQLAlchemy sends inside a migration tool's Python, while a revision is tried on
// a copy: docs/adr/0043-sql-as-it-was-sent.md.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace belay::world {

class SentRecorder {
 public:
  // `folder` is empty, nobody else may write there, and it outlives the object. Errors: filesystem.
  static Result<SentRecorder> make(std::filesystem::path folder);

  // The tool's variables with those by which its Python finds ours. A sitecustomize of theirs runs
  // all the same. A tool without Python, or without SQLAlchemy, is not changed by them.
  std::map<std::string, Secret> added_to(std::map<std::string, Secret> variables) const;

  // What was written since it was last asked, for migration::read_sent: at most 1 MiB of each run
  // of the tool, without the values of parameters. Statements that go past SQLAlchemy are not in
  // it. Errors: filesystem.
  Result<std::string> take();

 private:
  explicit SentRecorder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path file() const { return folder_ / "sent"; }

  std::filesystem::path folder_;
};

}  // namespace belay::world
