// A plan and a belay.toml: each text is given to both. What is refused has its place; what is read
// keeps what the readers behind it rely on; any text can be written into such a file.
#include "core/plan/plan.hpp"

#include <array>
#include <set>

#include "base/text.hpp"
#include "core/plan/config.hpp"
#include "core/plan/toml_string.hpp"
#include "fuzz/toml_claims.hpp"

namespace belay::fuzz {
namespace {

using plan::Field;
using plan::Type;

constexpr std::array<std::string_view, 2> choices{"reload", "restart"};
constexpr std::array part_fields{Field{"name", Type::name, true}, Field{"url", Type::text}};
// Every type that an option of a step may have.
constexpr std::array step_fields{Field{"to", Type::text, true},
                                 Field{"file", Type::path},
                                 Field{"count", Type::integer},
                                 Field{"strict", Type::flag},
                                 Field{"within", Type::duration},
                                 Field{"run", Type::command},
                                 Field{"all", Type::commands},
                                 Field{"tables", Type::texts},
                                 Field{"how", Type::choice, false, {}, {}, choices},
                                 Field{"part", Type::table, false, {}, part_fields},
                                 Field{"parts", Type::tables, false, {}, part_fields},
                                 Field{"env", Type::scalars}};
constexpr std::array kinds{plan::KindFields{"migrate", "", step_fields},
                           plan::KindFields{"probe", "", {}}};

bool expect_plan(std::string_view input) {
  const auto read = plan::parse_plan(input, kinds);
  if (!read) {
    expect_problems(read.error(), input);
    return false;
  }
  claim(is_name(read->name) && !read->phases.empty(), "a plan has a name and a phase");
  std::set<std::string> before;
  for (const auto& phase : read->phases) {
    claim(!phase.steps.empty(), "a phase has a step");
    claim(phase.gate.after.empty() || before.contains(phase.gate.after), "a gate is after another");
    claim(!phase.gate.soak || phase.gate.soak->count() >= 0, "a soak is not negative");
    claim(before.insert(phase.name).second, "a phase has a name of its own");
    for (const auto& step : phase.steps) {
      claim(step.kind == "probe" || step.options["to"].if_string() != nullptr,
            "what a step requires is there");
    }
  }
  return true;
}

bool expect_config(std::string_view input) {
  const auto read = plan::parse_config(input);
  if (!read) {
    expect_problems(read.error(), input);
    return false;
  }
  claim(!read->environments.empty(), "a configuration has an environment");
  for (const auto& [name, environment] : read->environments) {
    claim(is_name(name) && environment.name == name, "an environment has its name");
    claim(!environment.migrations || !environment.migrations->command.empty(),
          "migrations have a command");
    claim(environment.locks.attempts >= 0 && environment.locks.wait.count() >= 0,
          "what is waited is not negative");
  }
  return true;
}

// "Refused before parsing" holds of a text however it is quoted, so only the other texts return.
void expect_written_text(std::string_view input) {
  const std::string file = "x = " + plan::toml_string(input);
  const auto read = plan::parse_toml(file);
  if (!read) return expect_problems({read.error()}, file);
  claim(read->size() == 1 && read->front().key == "x", "a text cannot end its string");
  const auto* text = std::get_if<std::string>(&read->front().node.value);
  claim(text != nullptr && *text == input, "a text that is written is read as it was");
}

}  // namespace

bool plan(std::string_view input) {
  expect_written_text(input);
  const bool is_plan = expect_plan(input);
  return expect_config(input) || is_plan;
}

}  // namespace belay::fuzz
