// deploy: points `current` at a staged release and tells the services. Switching is idempotent;
// which release was there before is written down before the first switch, and never again.
#include <array>

#include "base/text.hpp"
#include "steps/release_tree.hpp"
#include "steps/retention.hpp"
#include "steps/seal.hpp"
#include "steps/services.hpp"
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
    if (auto intact = expect_intact(world_, tree_, name_); !intact) {
      return engine::Failed{std::move(intact).error()};
    }
    auto switched = switch_to(attempt, name_);
    if (switched) switched = expect_drained(attempt, *previous);
    if (!switched) return engine::Failed{std::move(switched).error(), ledger::Effect::partial};
    Json facts(Json::Object{{"release", name_}, {"previous", previous->name}});
    if (!previous->source.empty()) facts.set("previous_source", previous->source);
    // What this run and all others may go back to is among what stays.
    if (auto gone = remove_expendable(world_, tree_, previous->name, attempt.observer);
        !gone.empty()) {
      facts.set("removed", Json::Array(gone.begin(), gone.end()));
    }
    return engine::Succeeded{std::move(facts)};
  }

  engine::UndoResult undo(Attempt& attempt, ledger::WayBack) override {
    auto previous = remember_previous(attempt);
    if (!previous) return engine::not_undone(std::move(previous).error());
    if (auto there = expect_there(attempt, *previous); !there) {
      return engine::Failed{std::move(there).error()};
    }
    auto back = switch_to(attempt, previous->name);
    if (!back) return engine::Failed{std::move(back).error(), ledger::Effect::partial};
    // Whoever is left is waited for, but bars nothing: that the old release serves is the probe's
    // matter, and sessions of the new one are the schema's.
    if (previous->name != name_) drain(world_, attempt, tree_, name_);
    Json facts(Json::Object{{"release", previous->name}});
    // From here on no session of the new code may write; the schema's way back compares with it.
    if (world_.database) {
      if (auto time = world_.database->server_time()) facts.set("switched_back_at", *time);
    }
    return engine::Undone{true, std::move(facts)};
  }

 private:
  // By name and by what it was made of: another release may take the same name meanwhile.
  struct Previous {
    std::string name;    // empty: there was none
    std::string source;  // of its seal; empty: it has none
  };

  // The release before this step, from the file that its first attempt wrote, else from its
  // receipt, which outlives the run's folder.
  Result<Previous> remember_previous(const Attempt& attempt) {
    const auto file = attempt.directory / ("previous-" + std::to_string(attempt.id.at.phase + 1) +
                                           "-" + std::to_string(attempt.id.at.step + 1));
    if (world_.files.exists(file)) {
      TRY(const auto text, world_.files.read(file, 4096));
      const auto lines = split(text, '\n');
      return Previous{lines[0], lines.size() > 1 ? lines[1] : ""};
    }
    const auto& facts = attempt.run.step(attempt.id.at).facts;
    if (const auto* known = facts["previous"].if_string()) {
      return Previous{*known, facts["previous_source"].string_or("")};
    }
    TRY(const auto current, current_release(world_, tree_));
    Previous previous{current.value_or(""), {}};
    if (current) {
      TRY(const auto seal, read_seal(world_, tree_.release(*current)));
      if (seal) previous.source = seal->source;
    }
    TRY_DONE(world_.files.write_durably(file, previous.name + "\n" + previous.source + "\n", 0600));
    return previous;
  }

  Done expect_there(const Attempt& attempt, const Previous& previous) {
    const auto refuse = [&](const std::string& why) {
      return fail(ErrorCode::filesystem, why,
                  "bring it back to " + tree_.release(previous.name).string() +
                      ", then: belay resume " + attempt.id.run.text + " --look-again");
    };
    if (previous.name.empty()) return refuse("which release was there before is not known");
    if (!world_.files.exists(tree_.release(previous.name))) {
      return refuse("release '" + previous.name + "' is gone");
    }
    TRY(const auto seal, read_seal(world_, tree_.release(previous.name)));
    if (previous.source.empty() || (seal && seal->source == previous.source)) return {};
    return refuse("release '" + previous.name + "' is another one by now");
  }

  Done switch_to(Attempt& attempt, const std::string& release) {
    // Relative, so that the tree may be moved or mounted elsewhere.
    TRY_DONE(
        world_.files.switch_link(tree_.current(), std::filesystem::path("releases") / release));
    return tell_services(world_, attempt, tree_);
  }

  Done expect_drained(Attempt& attempt, const Previous& previous) {
    if (previous.name.empty() || previous.name == name_) return {};
    const auto left = drain(world_, attempt, tree_, previous.name);
    if (left.empty()) return {};
    return fail(ErrorCode::process_timeout,
                std::to_string(left.size()) + " process(es) of release '" + previous.name +
                    "' did not end in the time of 'drain', the first is " +
                    std::to_string(left.front()),
                "ps -o pid,args -p " + std::to_string(left.front()));
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
    bound.details.push_back("then " + shown(service));
  }
  if (const auto keep = binding.world.environment.releases->keep; keep > 0) {
    bound.details.push_back("then keep the newest " + std::to_string(keep) +
                            " releases, and what a run may go back to");
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
