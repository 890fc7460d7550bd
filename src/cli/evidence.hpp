// The evidence of a run: one archive with an index page, from which its cause can be named without
// access to the host or the database.
#pragma once

#include <filesystem>
#include <span>

#include "cli/session.hpp"

namespace belay::cli {

// <state>/runs/<id>/evidence.tar.gz
std::filesystem::path evidence_file(const Settings& settings, const RunId& run);

// Gathers and writes it (0600, whole or not at all). What cannot be had is named in the index with
// its reason, and is no error; nothing is changed, in the target neither. Errors: filesystem; bug
// when a known secret is left in it, and then nothing is written.
Done write_evidence(const Settings& settings, Ground& ground, std::span<const ledger::Entry> chain,
                    const RunId& run, const saga::Standing& standing,
                    const std::filesystem::path& file);

// Whether a run that came to this leaves its evidence by itself.
bool leaves_evidence(ExitStatus exit);

}  // namespace belay::cli
