#include "core/lint/rule.hpp"

#include "base/ensure.hpp"

namespace belay::lint {

std::string_view word_of(Severity severity) {
  switch (severity) {
    case Severity::advice:
      return "advice";
    case Severity::warning:
      return "warning";
    case Severity::danger:
      return "danger";
  }
  ENSURE(false, "a severity that does not exist");
}

std::string Look::lock_word() const {
  const auto* lock = effects().lock_on(action().on);
  return lock ? std::string(sql::word_of(lock->mode)) : std::string();
}

const Rule* find_rule(std::string_view id) {
  for (const auto* rule : rule_table()) {
    if (rule->id == id) return rule;
  }
  return nullptr;
}

}  // namespace belay::lint
