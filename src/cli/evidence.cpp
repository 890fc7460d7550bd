// belay evidence [RUN], and the archive that a failed run leaves.
#include "cli/evidence.hpp"

#include <array>

#include "base/text.hpp"
#include "cli/beginnings.hpp"
#include "cli/console.hpp"
#include "cli/exhibits.hpp"
#include "cli/html_report.hpp"
#include "cli/secrets.hpp"
#include "world/os/pack.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::array evidence_options{
    OptionSpec{"output", "FILE", "where to; default: evidence.tar.gz in the run's folder"},
};

// What is looked for in the archive must be known first, also what this command does not use.
void learn_secrets(const Settings& settings) {
  for (const auto& target : settings.environment.notify) {
    static_cast<void>(resolve_webhook(target.webhook, settings.base));
  }
}

Done expect_no_secret(const Exhibits& exhibits) {
  const auto names = report::leaking(exhibits, childrens_secrets());
  if (names.empty()) return {};
  return fail(ErrorCode::bug,
              "a secret is left in " + join(names, ", ") + ": no evidence was written");
}

Exhibits gather(const Settings& settings, Ground& ground, std::span<const ledger::Entry> chain,
                const saga::RunState& run, const saga::Standing& standing) {
  learn_secrets(settings);
  auto wired = wire(settings, ground, run.id, Access::read_only);
  const EvidenceOf of{settings, ground, run, wired ? &wired->world() : nullptr,
                      wired ? Error{} : wired.error()};
  Exhibits exhibits;
  exhibits.push_back({"report.html",
                      "the whole report: steps, timeline, findings, lock waits, "
                      "receipts, ways back",
                      report_page(settings, ground, chain, run.id, standing)});
  exhibits.push_back({"ledger.jsonl",
                      "the ledger's records from the run's first to its last, with "
                      "the hashes that prove them",
                      report::ledger_extract(chain, run.id)});
  add_host(of, exhibits);
  add_target(of, exhibits);
  add_run_files(of, exhibits);
  return exhibits;
}

Result<ExitStatus> evidence(const Arguments& arguments) {
  TRY(auto settings, read_settings(arguments));
  static_cast<void>(process_stop());
  TRY(auto ground, make_ground(settings));
  TRY(auto chain, ground.store->read(settings.environment.name));
  const auto state = saga::fold(chain);
  TRY(auto id, find_run(state, arguments.word(0)));
  const auto standing = standing_here(settings, ground, state.runs.at(id));
  const std::string output = arguments.option("output");
  std::error_code ignored;
  const fs::path file =
      output.empty() ? evidence_file(settings, id) : fs::absolute(output, ignored);
  TRY_DONE(expect_plain_file(file));
  TRY_DONE(write_evidence(settings, ground, chain, id, standing, file));
  if (arguments.json) {
    print_line(pretty(Json::Object{
        {"schema", "belay.evidence/1"}, {"run", id.text}, {"evidence", file.string()}}));
  } else {
    print_line(file.string());
  }
  return ExitStatus::succeeded;
}

}  // namespace

fs::path evidence_file(const Settings& settings, const RunId& run) {
  return run_directory(settings, run) / "evidence.tar.gz";
}

bool leaves_evidence(ExitStatus exit) {
  return !saga::is_good(exit) && exit != ExitStatus::interrupted && exit != ExitStatus::busy;
}

Done write_evidence(const Settings& settings, Ground& ground, std::span<const ledger::Entry> chain,
                    const RunId& run, const saga::Standing& standing, const fs::path& file) {
  const auto state = saga::fold(chain);
  const auto& found = state.runs.at(run);
  auto exhibits = gather(settings, ground, chain, found, standing);
  const auto masked = report::redact(exhibits, childrens_secrets());
  const RunSubject about(settings, ground, chain, found, standing);
  exhibits.insert(exhibits.begin(), {"index.html", "this page",
                                     report::evidence_index(about.subject, exhibits, masked)});
  TRY_DONE(expect_no_secret(exhibits));
  std::vector<world::Packed> files;
  for (auto& exhibit : exhibits) {
    if (!exhibit.missing.empty()) continue;
    files.push_back({std::move(exhibit.name), std::move(exhibit.bytes)});
  }
  TRY(const auto packed, world::pack("evidence-" + run.text, files, about.subject.now));
  return ground.files->write_durably(file, packed, 0600);
}

extern const CommandSpec command_evidence;
const CommandSpec command_evidence{"evidence",
                                   "[RUN]",
                                   "pack what a run did and left into one archive, to hand on",
                                   "belay evidence --output incident.tar.gz",
                                   evidence_options,
                                   &evidence};

}  // namespace belay::cli
