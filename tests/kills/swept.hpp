// What is killed again and again: a command in a scene that is kept as it was before, so that each
// kill begins there without making it again.
#pragma once

#include "support/scene.hpp"

namespace belay::kills {

namespace fs = std::filesystem;

// What a killed command left in the ledger.
struct Left {
  bool begun = false;   // a record of it; without one the command was never there
  std::string running;  // the kind of the step whose intent, or whose undo's, is the last record
};

class Swept {
 public:
  Swept() = default;
  Swept(const Swept&) = delete;
  Swept& operator=(const Swept&) = delete;
  virtual ~Swept() = default;

  virtual std::vector<std::string> command() const = 0;
  // Of the command, however often it was killed and gone on with.
  virtual void expect_whole(const support::Ended& ended) = 0;

  // As before the command; nothing may be connected or alive.
  void reset() {
    auto& server = support::Postgres::shared();
    for (std::string name; !(name = made_since()).empty();) {
      server.sql("postgres", "DROP DATABASE \"" + name + "\" WITH (FORCE)");
    }
    server.sql("postgres", "CREATE DATABASE " + scene_.database() + " TEMPLATE " + kept_);
    for (const auto* name : folders) {
      fs::remove_all(scene_.path(name));
      fs::copy(scene_.path(std::string("kept/") + name), scene_.path(name), how);
    }
    fs::remove(scene_.path("command.did"));
    prepare();
    records_before_ = records().size();
  }

  Left left() {
    const auto shown = records();
    Left left;
    for (std::size_t i = records_before_; i < shown.size(); ++i) {
      left.begun |= shown[i]["kind"] != Json("lease_taken");
    }
    const auto kind = shown.back()["kind"].string_or("");
    if (kind == "step_intended" || kind == "undo_intended") {
      left.running = step(shown, shown.back())["kind"].string_or("");
    }
    return left;
  }

  // The steps of the newest run, as it was opened.
  std::map<std::string, Json> steps_by_kind() {
    std::map<std::string, Json> found;
    for (const auto& record : records()) {
      const auto* phases = record["body"]["shape"]["phases"].if_array();
      if (!phases) continue;
      found.clear();
      for (const auto& phase : *phases) {
        for (const auto& step : *phase["steps"].if_array()) {
          found[step["kind"].string_or("")] = step;
        }
      }
    }
    return found;
  }

  support::Scene& operator*() { return scene_; }
  support::Scene* operator->() { return &scene_; }

 protected:
  // What cannot be kept, since it holds for this very database only.
  virtual void prepare() {}

  void run_well(const std::vector<std::string>& words) {
    const auto ended = scene_.belay(words);
    if (ended.status != 0) throw std::runtime_error(ended.output);
  }

  // From here on this is what reset() comes back to.
  void keep() {
    auto& server = support::Postgres::shared();
    kept_ = scene_.database() + "_kept";
    server.sql("postgres", "CREATE DATABASE " + kept_ + " TEMPLATE " + scene_.database());
    fs::create_directories(scene_.path("kept"));
    for (const auto* name : folders) {
      fs::copy(scene_.path(name), scene_.path(std::string("kept/") + name), how);
    }
  }

  // The databases of this scene whose names go on like that; empty when there is none.
  std::string database_like(const std::string& what) const {
    return support::Postgres::shared().value(
        "postgres", "SELECT string_agg(datname, ',') FROM pg_database WHERE datname LIKE '" +
                        scene_.database() + "\\_" + what + "%'");
  }

  support::Scene scene_;

 private:
  static constexpr std::array folders{"state", "srv", "backups"};
  static constexpr auto how = fs::copy_options::recursive | fs::copy_options::copy_symlinks;

  // A database of the scene, but for the kept one.
  std::string made_since() const {
    return support::Postgres::shared().value(
        "postgres", "SELECT datname FROM pg_database WHERE (datname = '" + scene_.database() +
                        "' OR datname LIKE '" + scene_.database() + "\\_%') AND datname <> '" +
                        kept_ + "' LIMIT 1");
  }

  Json::Array records() { return *scene_.json({"audit", "show"})["records"].if_array(); }

  // The step that a record is about.
  static Json step(const Json::Array& records, const Json& about) {
    const auto place = [&](const char* name) {
      return static_cast<std::size_t>(about["body"]["at"][name].int_or(0));
    };
    for (const auto& record : records) {
      if (record["kind"] != Json("run_opened") || record["run"] != about["run"]) continue;
      const auto& phase = record["body"]["shape"]["phases"].if_array()->at(place("phase"));
      return phase["steps"].if_array()->at(place("step"));
    }
    return {};
  }

  std::string kept_;
  std::size_t records_before_ = 0;
};

}  // namespace belay::kills
