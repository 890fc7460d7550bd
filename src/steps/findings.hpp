// The findings of preflight: each is ok, bad or unknown, with what was seen and the command that
// helps. The table of findings is the reference's source. Nothing here changes anything.
#pragma once

#include <string>
#include <vector>

#include "base/json.hpp"
#include "engine/kinds.hpp"

namespace belay::steps {

enum class Verdict { ok, bad, unknown };
std::string_view to_text(Verdict verdict);

struct Finding {
  std::string code;
  Verdict verdict = Verdict::unknown;
  std::string seen;
  std::string help;  // empty when ok
};
Json to_json(const Finding& finding);

// What is being inspected: an environment, for the plan that a step stands in.
struct Inspection {
  engine::Binding binding;
  AttemptId attempt;  // for the tool's processes
  const ports::Stop& stop;
  std::filesystem::path directory;  // for the tool's output
};

struct FindingKind {
  std::string_view code;
  std::string_view question;
  Finding (*look)(const Inspection&);
};
std::span<const FindingKind> finding_table();

// All of them, in the order of the table. When the database cannot be reached, those that need it
// are unknown.
std::vector<Finding> inspect(const Inspection& inspection);

}  // namespace belay::steps
