#include <array>

#include "base/text.hpp"
#include "core/policy/rule_functions.hpp"
#include "core/saga/naming.hpp"

namespace belay::policy {
namespace {

using Steps = std::vector<ledger::StepShape>;

bool is(const ledger::StepShape& step, std::string_view kind) {
  return step.kind == kind;
}

bool changes_something(const ledger::StepShape& step) {
  return is(step, "migrate") || is(step, "deploy") || is(step, "command");
}

bool stands_in(const Steps& steps, std::size_t from, std::size_t to, std::string_view kind) {
  for (std::size_t at = from; at < to; ++at) {
    if (is(steps[at], kind)) return true;
  }
  return false;
}

// Asks of every step; `steps` are those of its phase and `at` its place among them.
template <class Objects>
Objections of_steps(const Facts& facts, Objects objects) {
  Objections all;
  for (int p = 0; p < static_cast<int>(facts.shape.phases.size()); ++p) {
    const auto& steps = facts.shape.phases[static_cast<std::size_t>(p)].steps;
    for (int s = 0; s < static_cast<int>(steps.size()); ++s) {
      const Objection found = objects(steps, static_cast<std::size_t>(s));
      if (found.seen.empty()) continue;
      all.push_back({saga::name_of(facts.shape, {p, s}) + " " + found.seen, found.help});
    }
  }
  return all;
}

Objections of_environment(bool objects, std::string seen, std::string help) {
  if (!objects) return {};
  return {{std::move(seen), std::move(help)}};
}

Objections name_environment(const Facts& facts) {
  return of_environment(!facts.environment.named, "the environment is not named",
                        "say which: belay -e NAME …");
}

Objections bound_database(const Facts& facts) {
  return of_environment(facts.environment.has_database && !facts.environment.bound,
                        "the environment is not bound to its database", "belay init --bind");
}

Objections unknown_refused(const Facts& facts) {
  return of_environment(facts.environment.unknown_passes,
                        "the environment lets pass what could not be observed",
                        "take unknown = \"pass\" out of belay.toml");
}

Objections people_told(const Facts& facts) {
  return of_environment(
      !facts.environment.tells_people, "nobody is told when a run fails or needs a person",
      "add a notify with on = [\"failed\", \"needs_person\"] to belay.toml; belay "
      "check says whether its webhook can be used");
}

Objections rollback_on_failure(const Facts& facts) {
  return of_environment(facts.shape.on_failure != ledger::OnFailure::rollback,
                        "the plan stops where it fails", "set on_failure = \"rollback\"");
}

Objections preflight_first(const Facts& facts) {
  return of_steps(facts, [](const Steps& steps, std::size_t at) -> Objection {
    if (!changes_something(steps[at]) || stands_in(steps, 0, at, "preflight")) return {};
    return {"has no preflight before it in its phase", "add a preflight to the phase"};
  });
}

Objections backup_before_migrate(const Facts& facts) {
  return of_steps(facts, [](const Steps& steps, std::size_t at) -> Objection {
    if (!is(steps[at], "migrate") || stands_in(steps, 0, at, "backup")) return {};
    return {"has no backup before it in its phase", "add a backup to the phase"};
  });
}

Objections migrate_before_deploy(const Facts& facts) {
  return of_steps(facts, [](const Steps& steps, std::size_t at) -> Objection {
    if (!is(steps[at], "migrate") || !stands_in(steps, 0, at, "deploy")) return {};
    return {"comes after a deploy of its phase", "migrate first, or in a phase of its own"};
  });
}

Objections verify_after_migrate(const Facts& facts) {
  return of_steps(facts, [](const Steps& steps, std::size_t at) -> Objection {
    if (!is(steps[at], "migrate")) return {};
    for (std::size_t next = at + 1; next < steps.size(); ++next) {
      if (is(steps[next], "verify")) return {};
      if (is(steps[next], "deploy")) break;
    }
    return {"is not verified before the next deploy or the end of its phase",
            "add a verify behind it"};
  });
}

Objections probe_after_deploy(const Facts& facts) {
  return of_steps(facts, [](const Steps& steps, std::size_t at) -> Objection {
    if (!is(steps[at], "deploy") || stands_in(steps, at + 1, steps.size(), "probe")) return {};
    return {"is not followed by a probe in its phase", "add a probe behind it"};
  });
}

Objections way_back(const Facts& facts) {
  return of_steps(facts, [](const Steps& steps, std::size_t at) -> Objection {
    for (const auto way : steps[at].ways) {
      if (way != ledger::WayBack::person) return {};
    }
    return {"has no way back but a person", "give it one: belay plan shows what each step has"};
  });
}

Objections closed_by(const Facts& facts, bool freezes) {
  Objections all;
  for (const auto& closure : facts.environment.closed) {
    if (closure.is_freeze != freezes) continue;
    const auto& opens = facts.environment.opens;
    all.push_back({closure.text, opens ? "a phase may begin from " + to_text(*opens) + " on"
                                       : "no moment of the next two years is open"});
  }
  return all;
}

Objections no_freeze(const Facts& facts) {
  return closed_by(facts, true);
}

Objections open_window(const Facts& facts) {
  return closed_by(facts, false);
}

// `of_what` is what they approve, `command` what saves it.
Objections persons_missing(const Facts& facts, const std::string& of_what,
                           const std::string& command) {
  // Before a run begins there is nothing to be approved yet.
  if (!facts.environment.approved) return {};
  const auto& approved = *facts.environment.approved;
  const std::string wanted = std::to_string(facts.bound);
  if (!approved.saved) {
    return {{wanted + " person(s) must approve" + of_what + ", and this plan is not saved",
             command + " --save FILE, then belay approve FILE --as PERSON"}};
  }
  if (static_cast<std::int64_t>(approved.persons.size()) >= facts.bound) return {};
  Objections all{{std::to_string(approved.persons.size()) + " of " + wanted +
                      " person(s) have approved" + of_what +
                      (approved.persons.empty() ? "" : ": " + join(approved.persons, ", ")),
                  "belay approve FILE --as PERSON"}};
  for (const auto& refused : approved.refused) {
    all.push_back({refused, "this one does not count"});
  }
  return all;
}

Objections approvals(const Facts& facts) {
  return persons_missing(facts, "", "belay plan PLAN");
}

Objections override_approvals(const Facts& facts) {
  if (!facts.environment.overrides) return {};
  return persons_missing(facts, " the override", "belay plan PLAN --override RULE=REASON");
}

}  // namespace

std::span<const Rule> rule_table() {
  static constexpr std::array rules{
      Rule{"name_environment", "the environment is named on the command line",
           "with one environment in belay.toml the next one that is added would be meant",
           &name_environment},
      Rule{"bound_database", "the environment is bound to its cluster and database",
           "a URL that leads elsewhere is found before anything is done there", &bound_database},
      Rule{"unknown_refused", "what could not be observed is refused",
           "a right that is missing hides what would have stopped the run", &unknown_refused},
      Rule{"people_told", "a webhook is told when a run fails or needs a person",
           "a timer advances runs while nobody looks", &people_told},
      Rule{"rollback_on_failure", "a failed run takes its way back by itself",
           "half of a deploy that waits for somebody is the worst of both releases",
           &rollback_on_failure},
      Rule{"preflight_first", "a preflight stands before what changes something, in each phase",
           "between two phases the world goes on for hours or days", &preflight_first},
      Rule{"backup_before_migrate", "a proven backup stands before each migrate, in its phase",
           "the last rung of the way back restores it", &backup_before_migrate},
      Rule{"migrate_before_deploy", "no migrate comes after a deploy of its phase",
           "new code would meet the old schema", &migrate_before_deploy},
      Rule{"verify_after_migrate", "each migrate is verified before the code is switched",
           "a tool may say that all is well and have done something else", &verify_after_migrate},
      Rule{"probe_after_deploy", "each deploy is followed by a probe, in its phase",
           "a release that is not asked whether it works is known by its users",
           &probe_after_deploy},
      Rule{"watched",
           "in each phase a probe says that somebody watches before anything is switched",
           "what breaks for users and not for Belay is seen by nobody else", &watched},
      Rule{"way_back", "every step has a way back that is not a person",
           "what cannot be taken back at night must not begin then", &way_back},
      Rule{"backup_age", "where a migrate begins, the backup that it goes by is younger than this",
           "what was written since the backup is lost with a restore of it", &backup_age,
           Scale::age},
      Rule{"tried",
           "exactly the revisions that are pending were tried on a copy, at most so long ago",
           "on an empty database every migration works", &tried, Scale::age, false,
           &grounds_of_tried},
      Rule{"contract_after_soak",
           "a migrate that surely destroys something stands in a phase that soaked",
           "the release that still reads it may be the one to go back to", &contract_after_soak},
      Rule{"lint", "no finding so grave in the pending migrations, but silenced ones",
           "what stops the application is known before it does", &lint, Scale::severity},
      Rule{"no_stamp", "nobody writes the version row by hand, nor goes down to base",
           "the row then says what the schema is not, and base is the loss of all data", &no_stamp},
      Rule{"migrate_by_belay", "no command drives the migration tool past Belay",
           "its locks are not bounded, its effect is not observed, and it has no way back",
           &migrate_by_belay},
      Rule{"freeze", "no freeze of the calendar is in force when a phase begins",
           "what must not change now is known to a calendar and not to a timer", &no_freeze},
      Rule{"window", "a window of the calendar is open when a phase begins, where it has any",
           "a phase that begins while nobody is there fails while nobody is there", &open_window},
      Rule{"approvals", "so many persons have approved the saved plan, none of them its author",
           "who made a plan does not see what is wrong with it", &approvals, Scale::count, true},
      Rule{"override_approvals",
           "so many persons have approved the saved plan where it overrides a rule",
           "a reason is written quickly by whoever is in a hurry", &override_approvals,
           Scale::count, true},
  };
  return rules;
}

}  // namespace belay::policy
