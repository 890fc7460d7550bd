// deploy: points `current` at a staged release and tells the services. Switching is idempotent;
// which release was there before is written down before the first switch, and never again.
#include <array>

#include "base/text.hpp"
#include "steps/release_tree.hpp"
#include "steps/table.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;

constexpr std::array fields{
    plan::Field{"release", plan::Type::name, true, "the name of a staged release"},
};

class Deploy final : public engine::Step {
 public:
  Deploy(engine::World& world, ReleaseTree tree, std::string name)
      : world_(world), tree_(std::move(tree)), name_(std::move(name)) {}

  engine::Performed perform(Attempt& attempt) override {
    auto previous = remember_previous(attempt);
    if (!previous) return engine::not_performed(std::move(previous).error());
    if (!world_.files.exists(tree_.release(name_))) {
      return engine::Failed{{ErrorCode::filesystem, "release '" + name_ + "' is not staged",
                             "put a 'stage' step before this one"}};
    }
    auto switched = switch_to(attempt, name_);
    if (!switched) return engine::Failed{std::move(switched).error(), ledger::Effect::partial};
    return engine::Succeeded{Json::Object{{"release", name_}, {"previous", *previous}}};
  }

  engine::UndoResult undo(Attempt& attempt, ledger::WayBack) override {
    auto previous = remember_previous(attempt);
    if (!previous) return engine::not_undone(std::move(previous).error());
    if (previous->empty() || !world_.files.exists(tree_.release(*previous))) {
      return engine::Failed{{ErrorCode::filesystem,
                             previous->empty() ? "which release was there before is not known"
                                               : "release '" + *previous + "' is gone",
                             "bring it back to " + tree_.release(*previous).string() +
                                 ", then: belay resume " + attempt.id.run.text + " --look-again"}};
    }
    auto back = switch_to(attempt, *previous);
    if (!back) return engine::Failed{std::move(back).error(), ledger::Effect::partial};
    Json facts(Json::Object{{"release", *previous}});
    // From here on no session of the new code may write; the schema's way back compares with it.
    if (world_.database) {
      if (auto time = world_.database->server_time()) facts.set("switched_back_at", *time);
    }
    return engine::Undone{true, std::move(facts)};
  }

 private:
  // The release before this step, from the file that its first attempt wrote; empty: none.
  Result<std::string> remember_previous(const Attempt& attempt) {
    const auto file = attempt.directory / ("previous-" + std::to_string(attempt.id.at.phase + 1) +
                                           "-" + std::to_string(attempt.id.at.step + 1));
    if (world_.files.exists(file)) {
      TRY(auto text, world_.files.read(file, 4096));
      return std::string(trimmed(text));
    }
    TRY(auto current, current_release(world_, tree_));
    TRY_DONE(world_.files.write_durably(file, current.value_or("") + "\n", 0600));
    return current.value_or("");
  }

  Done switch_to(Attempt& attempt, const std::string& release) {
    // Relative, so that the tree may be moved or mounted elsewhere.
    TRY_DONE(
        world_.files.switch_link(tree_.current(), std::filesystem::path("releases") / release));
    for (const auto& service : world_.environment.releases->services) {
      attempt.observer.progress("telling " + service.name);
      auto told = run_command(world_, attempt, service.reload, tree_.root,
                              "service-" + service.name + ".log", true);
      if (!told) {
        return fail(std::move(told).error().while_doing("telling service '" + service.name + "'"));
      }
    }
    return {};
  }

  engine::World& world_;
  ReleaseTree tree_;
  std::string name_;
};

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  TRY(auto tree, release_tree(binding.world));
  TRY(auto previous, current_release(binding.world, tree));
  const std::string name = binding.options()["release"].string_or("");
  engine::BoundStep bound;
  bound.shape.title = "deploy " + name;
  bound.shape.replay = ledger::Replay::harmless;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.shape.switches_code = true;
  // A deploy before this one in the plan leaves a release to go back to.
  const bool has_previous = previous || binding.before("deploy");
  bound.shape.ways = {has_previous ? ledger::WayBack::switch_back : ledger::WayBack::person};
  bound.details.push_back("point " + tree.current().string() + " at releases/" + name);
  for (const auto& service : binding.world.environment.releases->services) {
    bound.details.push_back("then " + service.name + ": " + join(service.reload, " "));
  }
  bound.details.push_back(previous ? "before: " + *previous
                                   : "before: none, so there is no release to go back to");
  bound.step = std::make_unique<Deploy>(binding.world, std::move(tree), name);
  return bound;
}

}  // namespace

extern const engine::StepKind deploy;
const engine::StepKind deploy{"deploy", "switch to a staged release and tell the services", fields,
                              &bind};

}  // namespace belay::steps
