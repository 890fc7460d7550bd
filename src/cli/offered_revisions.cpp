#include "cli/offered_revisions.hpp"

#include "base/ensure.hpp"

namespace belay::cli {
namespace {

RevisionsReader offered_reader = nullptr;

}  // namespace

void offer_revisions(RevisionsReader reader) {
  offered_reader = reader;
}

Done expect_no_revisions(const Arguments& arguments) {
  for (const std::string option : {"since", "script-location", "name", "env-pass"}) {
    if (arguments.option(option).empty()) continue;
    return fail(ErrorCode::usage, "--" + option + " is about revisions, and files are named",
                "leave out the one or the other");
  }
  if (!arguments.flag("changed")) return {};
  return fail(ErrorCode::usage, "--changed is about revisions, and files are named",
              "leave out the one or the other");
}

Result<lint::RevisionRun> revisions_for(const Arguments& arguments) {
  ENSURE(offered_reader != nullptr, "no revisions are offered to this program");
  return offered_reader(arguments);
}

}  // namespace belay::cli
