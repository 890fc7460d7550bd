#include "cli/gatekeeping.hpp"

#include "cli/console.hpp"
#include "cli/narrator.hpp"
#include "cli/revocations.hpp"
#include "cli/secrets.hpp"

namespace belay::cli {

Result<ExitStatus> change_run(
    const Arguments& arguments, const std::string& why,
    const std::function<Result<std::string>(engine::Journal&, const saga::RunState&)>& change) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  const auto& name = settings.environment.name;
  TRY(auto lease, ground.lease->take(name, why));
  Narrator silent(true);
  TRY(auto journal, engine::Journal::open(*ground.store, *ground.clock, silent,
                                          {name, ground.here, &known_secrets()}));
  TRY_DONE(record_revocations(*ground.files, settings, journal));
  TRY(auto id, find_run(journal.state(), arguments.word(0)));
  const auto& run = journal.state().runs.at(id);
  if (run.end)
    return fail(ErrorCode::usage, "run " + id.text + " is over", "belay status " + id.text);
  TRY(auto sentence, change(journal, run));
  TRY_DONE(journal.commit());
  if (arguments.json) {
    print_line(pretty(
        Json::Object{{"schema", "belay." + why + "/1"}, {"run", id.text}, {"said", sentence}}));
  } else {
    print_line(sentence);
  }
  return ExitStatus::succeeded;
}

}  // namespace belay::cli
