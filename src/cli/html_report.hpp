// The HTML report of a run, read from the ledger and written as one file.
#pragma once

#include <filesystem>

#include "cli/session.hpp"
#include "core/report/page.hpp"

namespace belay::cli {

// <state>/runs/<id>/report.html
std::filesystem::path report_file(const Settings& settings, const RunId& run);

// What a page is about. It refers to the run, the chain's entries and this; all must outlive it.
struct RunSubject {
  RunSubject(const Settings& settings, Ground& ground, std::span<const ledger::Entry> chain,
             const saga::RunState& run, const saga::Standing& standing);
  RunSubject(const RunSubject&) = delete;
  RunSubject& operator=(const RunSubject&) = delete;

  std::vector<ledger::Entry> entries;  // of the run
  report::Subject subject;
};

// The page, from a chain that was just read and verified.
std::string report_page(const Settings& settings, Ground& ground,
                        std::span<const ledger::Entry> chain, const RunId& run,
                        const saga::Standing& standing);

// What was given must not put a file in the place of a device, a folder or a symbolic link: usage.
Done expect_plain_file(const std::filesystem::path& file);

// The end of a command that acted: reads the chain anew, writes the report (0600, whole or not at
// all) and, of a run that failed, its evidence; prints what stopped it, the last word and where
// they are. What cannot be read or written is told and changes nothing about the run's end. Returns
// the run's exit status.
ExitStatus end_of_run(const Settings& settings, Ground& ground, const Driven& driven, bool json);

}  // namespace belay::cli
