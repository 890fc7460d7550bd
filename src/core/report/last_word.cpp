#include "core/report/last_word.hpp"

#include "core/saga/naming.hpp"
#include "core/saga/question.hpp"

namespace belay::report {
namespace {

using namespace ledger;

// One that failed, and what follows from it was not begun: a second signal ended it.
std::optional<StepAt> step_that_failed(const saga::RunState& run) {
  if (run.rollback || run.end) return std::nullopt;
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto forward = run.step(at).forward;
    if (forward == saga::Forward::failed || forward == saga::Forward::partial) return at;
  }
  return std::nullopt;
}

std::string failure_of(const saga::RunState& run) {
  // Why it goes back, and then what stopped it there.
  if (run.escalation && run.rollback) {
    return run.rollback->reason + "\non the way back, " + run.escalation->reason;
  }
  if (run.escalation) return run.escalation->reason;
  if (run.rollback) return run.rollback->reason;
  const auto at = step_that_failed(run);
  if (!at) return "";
  return saga::naming(run.shape, *at) + " failed: " + run.step(*at).message +
         "; nothing was taken back yet";
}

std::vector<std::string> done_about_it(const saga::RunState& run) {
  std::vector<std::string> lines;
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto& step = run.step(at);
    if (step.backward != saga::Backward::undone) continue;
    const auto way = saga::text_of(step.way.value_or(WayBack::person));
    lines.push_back(saga::name_of(run.shape, at) + ": " + std::string(way) +
                    (step.verified ? ", verified" : ", not verified"));
  }
  return lines;
}

// What of the run stands now. Of several steps of a kind, the last that was not taken back counts;
// where all were, what was there before the first of them.
class Standings {
 public:
  void stands(std::string value) {
    value_ = std::move(value);
    taken_back_ = false;
  }
  void was_taken_back_to(std::string value) {
    if (!taken_back_) value_ = std::move(value);
    taken_back_ = true;
  }
  const std::string& value() const { return value_; }

 private:
  std::string value_;
  bool taken_back_ = false;
};

// In quotation marks, with `inside` for each of them that the text has.
std::string in_marks(char mark, const std::string& text, std::string_view inside) {
  std::string whole(1, mark);
  for (const char c : text) {
    if (c == mark)
      whole += inside;
    else
      whole += c;
  }
  return whole + mark;
}

// For psql, in a shell.
std::string drop_command(const std::string& database) {
  const auto statement = "DROP DATABASE " + in_marks('"', database, "\"\"");
  return "psql -c " + in_marks('\'', statement, "'\\''");
}

// What `belay restore` left: the former database, and what removes it.
std::vector<std::string> restored(const saga::RunState& run) {
  std::vector<std::string> lines;
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto& facts = run.step(at).facts;
    const bool done = run.step(at).forward == saga::Forward::succeeded;
    if (run.shape.step(at).kind != "restore" || !done) continue;
    const std::string aside = facts["aside"].string_or("");
    const std::string database = facts["database"].string_or("");
    lines.push_back("database " + database + " is backup " + facts["backup"].string_or(""));
    if (const auto lost = facts["lost_transactions"].int_or(0); lost > 0) {
      lines.push_back(std::to_string(lost) + " transaction(s) made since the backup are not in it");
    }
    if (aside.empty()) {
      lines.push_back("it is removed by " + drop_command(database));
    } else {
      lines.push_back("the former one is kept as " + aside + ", closed; it is removed by " +
                      drop_command(aside));
    }
  }
  return lines;
}

std::vector<std::string> state_of_the_world(const saga::RunState& run) {
  Standings release, revision;
  for (const StepAt at : saga::all_steps(run.shape)) {
    const auto& step = run.step(at);
    const bool undone = step.backward == saga::Backward::undone && step.way != WayBack::keep;
    const std::string& kind = run.shape.step(at).kind;
    // Of a migration that failed, what came before its revision stays.
    const auto* reached = step.facts["revision"].if_string();
    if (!undone && kind == "migrate" && step.forward == saga::Forward::partial && reached) {
      revision.stands(*reached);
    }
    if (!undone && step.forward != saga::Forward::succeeded) continue;
    if (kind == "deploy" && undone) {
      release.was_taken_back_to(step.undo_facts["release"].string_or("unknown"));
    } else if (kind == "deploy") {
      release.stands(step.facts["release"].string_or("unknown"));
    } else if (kind == "migrate" && undone) {
      revision.was_taken_back_to(
          step.undo_facts["revision"].string_or(step.facts["from"].string_or("")));
    } else if (kind == "migrate") {
      revision.stands(step.facts["to"].string_or("unknown"));
    }
  }
  std::vector<std::string> lines = restored(run);
  if (!release.value().empty()) lines.push_back("release " + release.value() + " is current");
  if (!revision.value().empty()) lines.push_back("the schema is at revision " + revision.value());
  return lines;
}

// The open question, each answer with the command that gives it.
std::vector<std::string> answers(const saga::RunState& run) {
  const std::string resume = "belay resume " + run.id.text;
  std::vector<std::string> lines{resume + " --look-again (after the cause was mended)"};
  switch (saga::question_of(run)) {
    case saga::Question::none:
      break;
    case saga::Question::took_effect:
      lines.push_back(resume + " --answer applied (you have looked: its effect is there)");
      lines.push_back(resume + " --answer not-applied (you have looked: its effect is not there)");
      break;
    case saga::Question::way_back:
      lines.push_back(resume + " --answer undone (you have taken it back yourself)");
      lines.push_back(resume + " --answer keep (its effect is to stay)");
      break;
  }
  return lines;
}

std::vector<std::string> what_opens(const saga::RunState& run, const saga::Standing& standing) {
  const std::string id = run.id.text;
  if (run.held) return {"belay release " + id};
  if (standing.is_due) return {"belay tick"};
  std::vector<std::string> lines;
  if (saga::gate_to_approve(run)) lines.push_back("belay approve " + id + " --as PERSON");
  if (!standing.due) {
    lines.push_back("belay release " + id + ", then belay tick");
    return lines;
  }
  if (!lines.empty()) lines.push_back("belay release " + id);
  lines.push_back("belay tick, from " + to_text(*standing.due) + " on");
  return lines;
}

std::vector<std::string> next_commands(const saga::RunState& run, const saga::Standing& standing) {
  const std::string id = run.id.text;
  switch (standing.exit) {
    case ExitStatus::succeeded:
      return {};
    case ExitStatus::waiting:
      return what_opens(run, standing);
    case ExitStatus::interrupted:
      if (step_that_failed(run)) {
        const bool back = run.shape.on_failure == OnFailure::rollback;
        return {"belay resume " + id + (back ? " (takes the way back of this phase)" : ""),
                "belay rollback " + id + " (takes back all that the run did)"};
      }
      return {"belay resume " + id, "belay rollback " + id};
    case ExitStatus::needs_person:
      return answers(run);
    case ExitStatus::busy:
      if (!standing.waits_for.empty()) return {"belay status, where that runner acts"};
      return {"belay status --watch " + id};
    case ExitStatus::rolled_back_unverified:
      // Aborted, and something stays.
      if (run.escalation)
        return {"belay audit show " + id, "belay rollback " + id + " (what stays)"};
      [[fallthrough]];
    default:
      return {"belay audit show " + id, "mend the cause and run the new plan"};
  }
}

// What a person has to settle. A step whose doubt has no text of its own would give an empty line.
std::vector<std::string> open_matters(const saga::RunState& run) {
  if (!run.escalation) return {};
  auto open = run.escalation->open;
  std::erase(open, "");
  return open;
}

}  // namespace

LastWord last_word(const saga::RunState& run, const saga::Standing& standing) {
  return {standing,           failure_of(run),
          done_about_it(run), state_of_the_world(run),
          open_matters(run),  next_commands(run, standing)};
}

}  // namespace belay::report
