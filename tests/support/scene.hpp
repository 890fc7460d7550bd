// A whole small deployment for the real binary: an Alembic project in releases, a database of its
// own on the real server, and a service that says which release `current` names.
#pragma once

#include <gtest/gtest.h>

#include <optional>

#include "base/json.hpp"
#include "support/command.hpp"
#include "support/postgres.hpp"
#include "support/temp_dir.hpp"

namespace belay::support {

struct RevisionText {
  std::string id;
  std::string down;  // empty: none
  std::string upgrade;
  std::string downgrade;
};

class Scene {
 public:
  Scene();

  // A release directory with these revisions, as dist/<name>.
  void add_release(const std::string& name, const std::vector<RevisionText>& revisions);
  // The service answers 503 while this release is current.
  void make_unwell(const std::string& release);
  // plans/<name>.toml: stage, preflight, backup, migrate, verify, deploy, probe, or `steps`.
  std::string add_plan(const std::string& release, const std::string& revision);
  void write_plan(const std::string& name, const std::string& text);
  // plans/<name>.toml: a first phase, and then what step() and phase() say.
  std::string write_steps(const std::string& name, const std::vector<std::string>& parts);
  // More lines for belay.toml's environment.
  void configure(const std::string& more);
  // Puts one text of belay.toml in the place of another, which must be there.
  void reconfigure(const std::string& from, const std::string& to);
  // Of what the binary is given; DATABASE_URL and PATH are there already. Empty: taken away.
  void set_variable(const std::string& name, const std::string& value);
  // A command step, with more lines, that is begun and goes on only when the test lets it.
  std::string slow_step(const std::string& name, const std::string& lines = "") const;
  void wait_for_start(const std::string& name, Child& run) const;
  void let_go(const std::string& name) const;

  Ended belay(std::vector<std::string> words);
  std::unique_ptr<Child> start(std::vector<std::string> words);
  // Any program, with the binary's environment, in this folder of the scene.
  Ended program(std::vector<std::string> argv, const std::string& folder = ".");
  Json json(std::vector<std::string> words);

  std::string value(const std::string& query) const;
  void sql(const std::string& text) const;
  std::string current() const;  // the release that the link names
  std::string revision() const {
    return value("SELECT string_agg(version_num, ',') FROM alembic_version");
  }
  const std::string& database() const { return database_; }
  // Of the service; /slow never answers in time.
  std::string url(const std::string& path = "/healthz") const;
  std::filesystem::path path(const std::string& name) const { return directory_ / name; }
  const Variables& environment() const { return variables_; }

  // What must be true of the world whatever happened: no process of a run is alive, no session of
  // one, and the ledger verifies.
  void expect_nothing_left();

 private:
  TempDir directory_;
  std::string database_;
  std::unique_ptr<Child> service_;
  std::string port_;
  Variables variables_;
  int outputs_ = 0;
};

// The path of the real binary.
std::string binary();
// For write_steps: a step of this kind with these lines, and a next phase with what its gate holds.
std::string step(const std::string& kind, const std::string& lines = "");
std::string phase(const std::string& name, const std::string& gate);
// Its exit statuses, by name.
namespace status {
inline constexpr int succeeded = 0, invalid = 2, refused = 3, nothing_changed = 4, rolled_back = 5,
                     unverified = 6, restored = 7, person = 8, busy = 9, interrupted = 10,
                     waiting = 11;
}

// "0001" makes table items; "0002" adds a table and one row, slowly enough to be killed in.
RevisionText first_revision();
RevisionText additive_revision();

}  // namespace belay::support
