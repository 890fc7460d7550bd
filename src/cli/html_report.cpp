// belay report [RUN], and the report that each acting command leaves.
#include "cli/html_report.hpp"

#include <array>

#include "cli/beginnings.hpp"
#include "cli/console.hpp"
#include "cli/evidence.hpp"
#include "cli/narrator.hpp"
#include "cli/notify.hpp"
#include "cli/revision_picture.hpp"
#include "cli/told_error.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array html_report_options{
    OptionSpec{"output", "FILE",
               "where to; default: report.html in the run's folder; - is standard output"},
};

std::vector<ledger::Entry> entries_of(std::span<const ledger::Entry> chain, const RunId& run) {
  std::vector<ledger::Entry> entries;
  for (const auto& entry : chain) {
    if (entry.draft.run == run) entries.push_back(entry);
  }
  return entries;
}

Result<ExitStatus> report(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  TRY(auto ground, make_ground(settings));
  TRY(auto chain, ground.store->read(settings.environment.name));
  const auto state = saga::fold(chain);
  TRY(auto id, find_run(state, arguments.word(0)));
  const auto standing = standing_here(settings, ground, state.runs.at(id));
  const std::string page = report_page(settings, ground, chain, id, standing);
  const std::string output = arguments.option("output");
  if (output == "-") {
    print_text(page);
    return ExitStatus::succeeded;
  }
  std::error_code ignored;
  const fs::path file = output.empty() ? report_file(settings, id) : fs::absolute(output, ignored);
  TRY_DONE(expect_plain_file(file));
  TRY_DONE(ground.files->write_durably(file, page, 0600));
  if (arguments.json) {
    print_line(pretty(
        Json::Object{{"schema", "belay.report/1"}, {"run", id.text}, {"report", file.string()}}));
  } else {
    print_line(file.string());
  }
  return ExitStatus::succeeded;
}

// The report, and of a run that failed its evidence.
Left left_behind(const Settings& settings, Ground& ground, std::span<const ledger::Entry> chain,
                 const saga::RunState& run, const saga::Standing& standing) {
  Left left;
  const fs::path file = report_file(settings, run.id);
  const auto written = ground.files->write_durably(
      file, report_page(settings, ground, chain, run.id, standing), 0600);
  if (written) left.report = file.string();
  if (!written) complain("belay: no report: " + describe(written.error()));
  if (!leaves_evidence(standing.exit)) return left;
  const auto archive = evidence_file(settings, run.id);
  const auto packed = write_evidence(settings, ground, chain, run.id, standing, archive);
  if (packed) left.evidence = archive.string();
  if (!packed) complain("belay: no evidence: " + describe(packed.error()));
  return left;
}

}  // namespace

Done expect_plain_file(const fs::path& file) {
  std::error_code ignored;
  const auto kind = fs::symlink_status(file, ignored).type();
  if (kind == fs::file_type::not_found || kind == fs::file_type::regular) return {};
  return fail(ErrorCode::usage, "'" + file.string() + "' is no regular file",
              "give another --output");
}

fs::path report_file(const Settings& settings, const RunId& run) {
  return run_directory(settings, run) / "report.html";
}

RunSubject::RunSubject(const Settings& settings, Ground& ground,
                       std::span<const ledger::Entry> chain, const saga::RunState& run,
                       const saga::Standing& standing)
    : entries(entries_of(chain, run.id)),
      subject{settings.environment.name,
              run,
              standing,
              entries,
              chain.back().head,
              static_cast<std::int64_t>(chain.size()),
              ground.clock->now(),
              revision_picture(settings, run)} {}

std::string report_page(const Settings& settings, Ground& ground,
                        std::span<const ledger::Entry> chain, const RunId& run,
                        const saga::Standing& standing) {
  const auto state = saga::fold(chain);
  const RunSubject about(settings, ground, chain, state.runs.at(run), standing);
  return report::page(about.subject);
}

ExitStatus end_of_run(const Settings& settings, Ground& ground, const Driven& driven, bool json) {
  const auto& standing = driven.standing;
  if (driven.stopped_by) tell(*driven.stopped_by);
  auto chain = ground.store->read(settings.environment.name);
  if (!chain) {
    complain("belay: no report: " + describe(chain.error()));
    chain = std::vector<ledger::Entry>{};
  }
  const auto state = saga::fold(*chain);
  const auto found = state.runs.find(driven.run.id);
  const auto& run = found == state.runs.end() ? driven.run : found->second;
  Left left;
  if (found != state.runs.end()) left = left_behind(settings, ground, *chain, run, standing);
  if (driven.stopped_by) left.stopped_by = &*driven.stopped_by;
  print_last_word(run, standing, json, left);
  notify(settings, ground, run, standing, *chain);
  return standing.exit;
}

extern const CommandSpec command_report;
const CommandSpec command_report{"report",
                                 "[RUN]",
                                 "write what a run did as one HTML file",
                                 "belay report --output release.html",
                                 html_report_options,
                                 &report};

}  // namespace belay::cli
