#include "core/plan/plan.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "core/plan/did_you_mean.hpp"

namespace belay::plan {
namespace {

using Problems = std::vector<Problem>;
constexpr std::size_t most_phases = 100;
constexpr std::size_t most_steps = 100;
constexpr std::int64_t most_persons = 1000;

constexpr std::array<std::string_view, 2> on_failure_choices{"rollback", "stop"};

constexpr std::array plan_table{
    Field{"name", Type::name, true, "what the plan is called"},
    Field{"description", Type::text, false, "one sentence for people"},
    Field{.key = "on_failure",
          .type = Type::choice,
          .required = false,
          .doc = "rollback (default): take the way back; stop: leave it to a person",
          .choices = on_failure_choices},
};
constexpr std::array gate_table{
    Field{"after", Type::name, false, "the earlier phase that must have ended; default: the last"},
    Field{"soak", Type::duration, false, "how long ago that phase must have ended"},
    Field{"manual", Type::flag, false, "wait for `belay release`"},
    Field{"approvals", Type::integer, false,
          "so many persons must approve, which `belay release` judges"},
};
constexpr std::array phase_table{
    Field{"name", Type::name, true, "what the phase is called"},
    Field{.key = "gate",
          .type = Type::table,
          .required = false,
          .doc = "what must hold before the phase starts",
          .fields = gate_table},
};

// The table without one member, which is read apart.
Table without(const Table& table, std::string_view key) {
  Table rest;
  for (const auto& member : table) {
    if (member.key != key) rest.push_back(member);
  }
  return rest;
}

// The tables of an array of tables; a problem where it is none, is empty or too long.
std::vector<const Node*> tables_of(const Table& parent, std::string_view key, Place place,
                                   std::size_t most, Problems& problems) {
  std::vector<const Node*> tables;
  const Member* member = find(parent, key);
  const auto* list = member ? std::get_if<List>(&member->node.value) : nullptr;
  const std::string name(key);
  if (!list || list->empty()) {
    problems.push_back({member ? member->place : place, "there is no [[" + name + "]]", {}});
    return tables;
  }
  if (list->size() > most) {
    problems.push_back(
        {member->place, "more than " + std::to_string(most) + " of '" + name + "'", {}});
    return tables;
  }
  for (const auto& node : *list) {
    if (std::holds_alternative<Table>(node.value)) {
      tables.push_back(&node);
    } else {
      problems.push_back({node.place, "'" + name + "' must be a table", {}});
    }
  }
  return tables;
}

class PlanReader {
 public:
  PlanReader(std::span<const KindFields> kinds, Problems& problems)
      : kinds_(kinds), problems_(problems) {}

  Plan read(const Table& root) {
    Plan plan;
    for (const auto& member : root) {
      if (member.key != "plan" && member.key != "phase") {
        constexpr std::array<std::string_view, 2> keys{"plan", "phase"};
        problems_.push_back(unknown_key(member, keys));
      }
    }
    read_head(root, plan);
    for (const Node* node : tables_of(root, "phase", {1, 1}, most_phases, problems_)) {
      read_phase(*node, plan);
    }
    return plan;
  }

 private:
  void read_head(const Table& root, Plan& plan) {
    const Member* head = find(root, "plan");
    const auto* table = head ? std::get_if<Table>(&head->node.value) : nullptr;
    if (!table) {
      problems_.push_back({head ? head->place : Place{1, 1}, "there is no [plan] table", {}});
      return;
    }
    const Json values = read_fields(*table, head->place, plan_table, problems_);
    plan.name = values["name"].string_or("");
    plan.description = values["description"].string_or("");
    plan.rollback_on_failure = values["on_failure"].string_or("rollback") == "rollback";
  }

  void read_phase(const Node& node, Plan& plan) {
    const auto& table = std::get<Table>(node.value);
    const Json values = read_fields(without(table, "step"), node.place, phase_table, problems_);
    PhaseSpec phase;
    phase.place = node.place;
    phase.name = values["name"].string_or("");
    for (const auto& earlier : plan.phases) {
      if (earlier.name == phase.name) {
        problems_.push_back({node.place, "two phases are called '" + phase.name + "'", {}});
      }
    }
    phase.gate = read_gate(values["gate"], plan, node.place);
    for (const Node* step : tables_of(table, "step", node.place, most_steps, problems_)) {
      read_step(*step, phase);
    }
    plan.phases.push_back(std::move(phase));
  }

  GateSpec read_gate(const Json& values, const Plan& plan, Place place) {
    GateSpec gate;
    gate.after = values["after"].string_or("");
    if (const auto* soak = values["soak"].if_int()) gate.soak = Duration{*soak};
    gate.manual = values["manual"].bool_or(false);
    gate.approvals =
        static_cast<int>(std::min<std::int64_t>(values["approvals"].int_or(0), most_persons));
    std::vector<std::string_view> names;
    for (const auto& phase : plan.phases) names.push_back(phase.name);
    if (!gate.after.empty() && std::ranges::find(names, gate.after) == names.end()) {
      problems_.push_back({place, "'after' names no earlier phase: '" + gate.after + "'",
                           did_you_mean(gate.after, names)});
    }
    if (gate.soak && plan.phases.empty()) {
      problems_.push_back({place, "the first phase has nothing to soak after", {}});
    }
    return gate;
  }

  void read_step(const Node& node, PhaseSpec& phase) {
    const auto& table = std::get<Table>(node.value);
    const Member* kind = find(table, "kind");
    const auto* name = kind ? std::get_if<std::string>(&kind->node.value) : nullptr;
    if (!name) {
      problems_.push_back({kind ? kind->node.place : node.place, "a step needs a 'kind'", {}});
      return;
    }
    const auto known = std::ranges::find(kinds_, std::string_view(*name), &KindFields::kind);
    if (known == kinds_.end()) return unknown_kind(*kind, *name);
    Json options = read_fields(without(table, "kind"), node.place, known->fields, problems_);
    phase.steps.push_back({*name, std::move(options), node.place});
  }

  void unknown_kind(const Member& kind, const std::string& name) {
    std::vector<std::string_view> names;
    for (const auto& known : kinds_) names.push_back(known.kind);
    const std::vector<std::string> all(names.begin(), names.end());
    problems_.push_back({kind.node.place, "there is no step kind '" + escaped(name) + "'",
                         did_you_mean(name, names, "one of: " + join(all, ", "))});
  }

  std::span<const KindFields> kinds_;
  Problems& problems_;
};

}  // namespace

tl::expected<Plan, std::vector<Problem>> parse_plan(std::string_view text,
                                                    std::span<const KindFields> kinds) {
  auto root = parse_toml(text);
  if (!root) return tl::unexpected(Problems{std::move(root).error()});
  Problems problems;
  Plan plan = PlanReader(kinds, problems).read(*root);
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  return plan;
}

std::span<const Field> plan_fields() {
  return plan_table;
}
std::span<const Field> phase_fields() {
  return phase_table;
}
std::span<const Field> gate_fields() {
  return gate_table;
}

}  // namespace belay::plan
