// belay resume [RUN]
#include <array>

#include "cli/html_report.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"
#include "core/saga/decide.hpp"

namespace belay::cli {
namespace {

constexpr std::array options{
    OptionSpec{"answer", "applied|not-applied",
               "what a person saw of the step that the run is stuck at"},
    OptionSpec{"look-again", "", "the cause was mended: observe again, and go on"},
    OptionSpec{"reason", "TEXT", "kept in the ledger with the answer"},
};

Result<std::optional<ledger::Answer>> answer_of(const Arguments& arguments) {
  const std::string answer = arguments.option("answer");
  if (arguments.flag("look-again")) {
    if (answer.empty()) return std::optional{ledger::Answer::look_again};
    return fail(ErrorCode::usage, "--answer and --look-again exclude each other");
  }
  if (answer.empty()) return std::optional<ledger::Answer>{};
  if (answer == "applied") return std::optional{ledger::Answer::applied};
  if (answer == "not-applied") return std::optional{ledger::Answer::not_applied};
  return fail(ErrorCode::usage, "'" + answer + "' is not an answer",
              "--answer applied|not-applied");
}

Done note_answer(engine::Journal& journal, const RunId& id, ledger::Answer answer,
                 const std::string& reason) {
  const auto& run = journal.state().runs.at(id);
  if (!run.escalation || !run.escalation->at) {
    return fail(ErrorCode::usage, "run " + id.text + " asks nothing", "belay resume " + id.text);
  }
  journal.note(id, ledger::PersonAnswered{*run.escalation->at, answer, reason});
  return {};
}

Result<ExitStatus> resume(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto answer, answer_of(arguments));
  static_cast<void>(process_stop());
  TRY(auto ground, make_ground(settings));
  TRY(auto before, ground.store->read(settings.environment.name));
  const auto state = saga::fold(before);
  TRY(auto id, find_run(state, arguments.word(0)));
  const auto& run = state.runs.at(id);
  if (run.end) {
    print_last_word(run, {saga::exit_of(*run.end), {}, {}}, arguments.json);
    return saga::exit_of(*run.end);
  }
  Narrator narrator(arguments.json);
  for (const auto& entry : before) {
    if (entry.draft.run == id) narrator.remember(entry);
  }
  const auto prepare = [&](engine::Journal& journal) -> Done {
    if (!answer) return {};
    return note_answer(journal, id, *answer, arguments.option("reason"));
  };
  TRY(auto standing, go_on(settings, ground, id, "resume", narrator, prepare));
  return end_of_run(settings, ground, id, standing, arguments.json);
}

}  // namespace

extern const CommandSpec command_resume;
const CommandSpec command_resume{"resume",       "[RUN]", "go on with a run that was interrupted",
                                 "belay resume", options, &resume};

}  // namespace belay::cli
