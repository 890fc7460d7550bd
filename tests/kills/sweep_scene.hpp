// One deployed release, kept as it was: each kill begins there without deploying it again.
#pragma once

#include "support/scene.hpp"

namespace belay::kills {

namespace fs = std::filesystem;

// The kinds of the plan, in its order.
inline const std::vector<std::string> kinds{"stage",  "preflight", "backup", "migrate",
                                            "verify", "command",   "deploy", "probe"};

// A plan of every step kind over release app-1. A good release adds a table with one row; a bad one
// is unwell, and adds a constraint that old code cannot live with, so that its way back is a
// downgrade.
class SweepScene {
 public:
  explicit SweepScene(bool bad) : bad_(bad) {
    scene_.add_release("app-1", {support::first_revision()});
    const auto ended = scene_.belay({"run", scene_.add_plan("app-1", "0001")});
    if (ended.status != 0) throw std::runtime_error(ended.output);
    scene_.add_release("app-2", {support::first_revision(), second_revision()});
    if (bad) scene_.make_unwell("app-2");
    write_plan();
    keep();
  }

  support::Scene& operator*() { return scene_; }
  support::Scene* operator->() { return &scene_; }
  bool bad() const { return bad_; }

  // As right after app-1; nothing may be connected or alive.
  void reset() {
    auto& server = support::Postgres::shared();
    server.sql("postgres", "DROP DATABASE " + scene_.database() + " WITH (FORCE)");
    server.sql("postgres", "CREATE DATABASE " + scene_.database() + " TEMPLATE " + kept_);
    for (const auto* name : folders) {
      fs::remove_all(scene_.path(name));
      fs::copy(scene_.path(std::string("kept/") + name), scene_.path(name), how);
    }
    fs::remove(scene_.path("command.did"));
  }

  // How often the command took effect, and was not taken back.
  long commands_done() const {
    const auto file = scene_.path("command.did");
    return fs::exists(file) ? std::ranges::count(support::read_text(file), '\n') : 0;
  }

 private:
  static constexpr std::array folders{"state", "srv", "backups"};
  static constexpr auto how = fs::copy_options::recursive | fs::copy_options::copy_symlinks;

  support::RevisionText second_revision() const {
    if (!bad_) return support::additive_revision();
    return {"0002", "0001", "op.create_check_constraint('short', 'items', 'length(body) < 9')",
            "op.drop_constraint('short', 'items')"};
  }

  void write_plan() {
    scene_.add_plan("app-2", "0002");
    std::string text = support::read_text(scene_.path("plans/app-2.toml"));
    const std::string file = scene_.path("command.did").string();
    const std::string command =
        support::step("command", "run = [\"sh\", \"-c\", \"sleep 0.02; echo x >> " + file +
                                     "; sleep 0.02\"]\ncheck = [\"test\", \"-e\", \"" + file +
                                     "\"]\nundo = [\"rm\", \"" + file + "\"]\n");
    const auto deploy = text.find("[[phase.step]]\nkind = \"deploy\"");
    scene_.write_plan("app-2", text.insert(deploy, command));
  }

  void keep() {
    kept_ = scene_.database() + "_kept";
    support::Postgres::shared().sql("postgres",
                                    "CREATE DATABASE " + kept_ + " TEMPLATE " + scene_.database());
    for (const auto* name : folders) {
      fs::create_directories(scene_.path("kept"));
      fs::copy(scene_.path(name), scene_.path(std::string("kept/") + name), how);
    }
  }

  bool bad_;
  support::Scene scene_;
  std::string kept_;
};

}  // namespace belay::kills
