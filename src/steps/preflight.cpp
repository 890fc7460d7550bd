// preflight: everything that can be known before anything is changed. A bad finding refuses; so
// does an unknown one, unless the environment lets it pass.
#include <array>

#include "base/text.hpp"
#include "steps/findings.hpp"
#include "steps/table.hpp"
#include "steps/target.hpp"

namespace belay::steps {
namespace {

using engine::Attempt;

constexpr std::array fields{
    plan::Field{"drift", plan::Type::flag, false,
                "run the scripts in a scratch database and compare the schema with it"},
    plan::Field{"edited", plan::Type::texts, false,
                "revisions whose script was edited on purpose after it was applied; kept in the "
                "ledger"},
};

std::string complaint(const Finding& finding) {
  std::string text =
      finding.code + " is " + std::string(to_text(finding.verdict)) + ": " + finding.seen;
  if (!finding.help.empty()) text += " (" + finding.help + ")";
  return text;
}

class Preflight final : public engine::Step {
 public:
  Preflight(engine::World& world, Planned planned) : world_(world), planned_(std::move(planned)) {}

  engine::Performed perform(Attempt& attempt) override {
    const auto findings = inspect({world_, planned_, attempt.id, attempt.stop, attempt.directory,
                                   world_.runs ? &world_.runs() : nullptr});
    Json::Array all;
    std::vector<std::string> against;
    Json edited;
    for (const auto& finding : findings) {
      all.push_back(to_json(finding));
      if (finding.verdict != Verdict::ok) attempt.observer.progress(complaint(finding));
      if (!passes(finding, world_.environment)) against.push_back(complaint(finding));
      if (finding.code == "edited-scripts") edited = finding.facts;
    }
    attempt.observer.progress(std::to_string(findings.size() - against.size()) + " of " +
                              std::to_string(findings.size()) + " findings pass");
    Json facts(Json::Object{{"findings", std::move(all)}});
    if (!edited.is_null()) facts.set("edited_sha256", std::move(edited));
    return conclude(attempt, against, std::move(facts));
  }

 private:
  engine::Performed conclude(Attempt& attempt, const std::vector<std::string>& against,
                             Json facts) {
    if (!against.empty()) {
      return engine::Failed{{ErrorCode::preflight_failed, join(against, "; "), "belay check"},
                            ledger::Effect::none,
                            std::move(facts)};
    }
    if (world_.database) {
      auto identity = expect_identity(world_, attempt.run);
      if (!identity) return engine::not_performed(std::move(identity).error());
      facts.set("identity", ports::to_json(*identity));
    }
    return engine::Succeeded{std::move(facts)};
  }

  engine::World& world_;
  Planned planned_;
};

Result<engine::BoundStep> bind(const engine::Binding& binding) {
  engine::BoundStep bound;
  bound.shape.title = "preflight";
  bound.shape.replay = ledger::Replay::harmless;
  bound.shape.undo_replay = ledger::Replay::harmless;
  bound.shape.ways = {ledger::WayBack::nothing};
  std::vector<std::string> codes;
  for (const auto& kind : finding_table()) codes.emplace_back(kind.code);
  bound.details = {"findings: " + join(codes, ", ")};
  auto planned = planned_for(binding);
  planned.drift = binding.options()["drift"].bool_or(false);
  planned.edited = edited_on_purpose(binding.options());
  bound.step = std::make_unique<Preflight>(binding.world, std::move(planned));
  return bound;
}

}  // namespace

extern const engine::StepKind preflight;
const engine::StepKind preflight{"preflight", "look for everything that would make the plan fail",
                                 fields, &bind};

}  // namespace belay::steps
