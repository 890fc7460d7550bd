// belay report [RUN], and the report that each acting command leaves.
#include "cli/html_report.hpp"

#include <array>

#include "cli/beginnings.hpp"
#include "cli/console.hpp"
#include "cli/evidence.hpp"
#include "cli/narrator.hpp"
#include "cli/notify.hpp"

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

}  // namespace

Done expect_plain_file(const fs::path& file) {
  std::error_code ignored;
  const auto kind = fs::status(file, ignored).type();
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
              ground.clock->now()} {}

std::string report_page(const Settings& settings, Ground& ground,
                        std::span<const ledger::Entry> chain, const RunId& run,
                        const saga::Standing& standing) {
  const auto state = saga::fold(chain);
  const RunSubject about(settings, ground, chain, state.runs.at(run), standing);
  return report::page(about.subject);
}

Result<ExitStatus> end_of_run(const Settings& settings, Ground& ground, const RunId& run,
                              const saga::Standing& standing, bool json) {
  TRY(auto chain, ground.store->read(settings.environment.name));
  const auto state = saga::fold(chain);
  const fs::path file = report_file(settings, run);
  const auto written =
      ground.files->write_durably(file, report_page(settings, ground, chain, run, standing), 0600);
  if (!written) complain("belay: no report: " + describe(written.error()));
  std::string evidence;
  if (leaves_evidence(standing.exit)) {
    const auto archive = evidence_file(settings, run);
    const auto packed = write_evidence(settings, ground, chain, run, standing, archive);
    if (packed) evidence = archive.string();
    if (!packed) complain("belay: no evidence: " + describe(packed.error()));
  }
  print_last_word(state.runs.at(run), standing, json,
                  {written ? file.string() : "", std::move(evidence)});
  notify(settings, ground, state.runs.at(run), standing, chain);
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
