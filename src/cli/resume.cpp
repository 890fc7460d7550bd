// belay resume [RUN]
#include <array>
#include <utility>

#include "base/text.hpp"
#include "cli/html_report.hpp"
#include "cli/narrator.hpp"
#include "cli/session.hpp"
#include "core/saga/decide.hpp"
#include "core/saga/naming.hpp"
#include "core/saga/question.hpp"

namespace belay::cli {
namespace {

constexpr std::array resume_options{
    OptionSpec{"answer", "applied|not-applied|keep|undone",
               "of the step that the run is stuck at: its effect is there, or is not; on the way "
               "back: it is to stay, or a person has undone it"},
    OptionSpec{"look-again", "", "the cause was mended: observe again, and go on"},
    OptionSpec{"reason", "TEXT", "kept in the ledger with the answer"},
};

using Answered = std::pair<saga::Question, ledger::Answer>;

// What stands in the ledger for each word, and which question it answers.
Result<Answered> meaning_of(const std::string& word) {
  using saga::Question;
  if (word == "applied") return Answered{Question::took_effect, ledger::Answer::applied};
  if (word == "not-applied") return Answered{Question::took_effect, ledger::Answer::not_applied};
  if (word == "keep") return Answered{Question::way_back, ledger::Answer::applied};
  if (word == "undone") return Answered{Question::way_back, ledger::Answer::not_applied};
  return fail(ErrorCode::usage, "'" + escaped(word) + "' is not an answer",
              "--answer applied|not-applied, or on the way back keep|undone");
}

Done check_answers(const Arguments& arguments) {
  const std::string word = arguments.option("answer");
  if (word.empty()) return {};
  if (arguments.flag("look-again")) {
    return fail(ErrorCode::usage, "--answer and --look-again exclude each other");
  }
  TRY(auto meaning, meaning_of(word));
  static_cast<void>(meaning);
  return {};
}

// An answer to the other question is refused: it would mean something else than what was typed.
Result<ledger::Answer> answer_to(const saga::RunState& run, const Arguments& arguments) {
  const auto question = saga::question_of(run);
  const std::string id = run.id.text;
  if (question == saga::Question::none) {
    return fail(ErrorCode::usage, "run " + id + " asks nothing", "belay resume " + id);
  }
  if (arguments.flag("look-again")) return ledger::Answer::look_again;
  const std::string word = arguments.option("answer");
  TRY(const auto meaning, meaning_of(word));
  if (meaning.first == question) return meaning.second;
  const std::string step = saga::name_of(run.shape, *run.escalation->at);
  if (question == saga::Question::took_effect) {
    return fail(
        ErrorCode::usage,
        "'" + word + "' answers another question: it is open whether " + step + " took effect",
        "belay resume " + id + " --answer applied|not-applied");
  }
  return fail(ErrorCode::usage,
              "'" + word + "' answers another question: " + step +
                  " took effect, and is to be taken back or to stay",
              "belay resume " + id + " --answer keep (it stays) | undone (you took it back)");
}

// A run that is over: how it ended.
Result<ExitStatus> tell_end(const saga::RunState& run, const Arguments& arguments, bool answered) {
  if (answered) {
    return fail(ErrorCode::usage, "run " + run.id.text + " is over: it asks nothing",
                "belay status " + run.id.text);
  }
  print_last_word(run, {saga::exit_of(*run.end), {}, {}}, arguments.json);
  return saga::exit_of(*run.end);
}

// What is noted before the run goes on.
std::function<Done(engine::Journal&)> noting_answer(const RunId& id, const Arguments& arguments) {
  return [&](engine::Journal& journal) -> Done {
    const auto& stuck = journal.state().runs.at(id);
    TRY(const auto answer, answer_to(stuck, arguments));
    journal.note(id, ledger::PersonAnswered{*stuck.escalation->at, answer,
                                            escaped(arguments.option("reason"))});
    return {};
  };
}

Result<ExitStatus> resume(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY_DONE(check_answers(arguments));
  static_cast<void>(process_stop());
  TRY(auto ground, make_ground(settings));
  TRY(auto before, ground.store->read(settings.environment.name));
  const auto state = saga::fold(before);
  TRY(auto id, find_run(state, arguments.word(0)));
  const auto& run = state.runs.at(id);
  const bool answered = arguments.flag("look-again") || !arguments.option("answer").empty();
  if (run.end) return tell_end(run, arguments, answered);
  if (answered) {
    TRY(const auto meant, answer_to(run, arguments));
    static_cast<void>(meant);
  }
  Narrator narrator(arguments.json);
  narrator.watch(*ground.store, settings.environment.name);
  narrator.remember(before, id);
  std::function<Done(engine::Journal&)> prepare;
  if (answered) prepare = noting_answer(id, arguments);
  TRY(const auto driven, go_on(settings, ground, id, "resume", narrator, prepare));
  return end_of_run(settings, ground, driven, arguments.json);
}

}  // namespace

extern const CommandSpec command_resume;
const CommandSpec command_resume{
    "resume",       "[RUN]",        "go on with a run that was interrupted",
    "belay resume", resume_options, &resume};

}  // namespace belay::cli
