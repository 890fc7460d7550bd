// The evidence of a run: what its archive holds, and the page that leads through it. Pure; the
// files are gathered by cli.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/redactor.hpp"
#include "core/report/page.hpp"

namespace belay::report {

// One file of the archive.
struct Exhibit {
  std::string name;          // inside the archive; belongs to "outputs/" where a child printed it
  std::string what;          // one line for a reader
  std::string bytes;         // empty where it could not be had,
  std::string missing = {};  // and then why
};

// The records from the run's first to its last, those of other runs between them included, each
// with its hash, one JSON object a line: {"hash":…,"record":"the very bytes"}. Before them a line
// with the hash before the first: {"before":…}. Whoever has it can compute the chain anew
// (docs/ledger-format.md, "The chain"). Empty where the chain has no record of the run.
std::string ledger_extract(std::span<const ledger::Entry> chain, const RunId& run);

// Masks every known secret in names, words and bytes. How many exhibits held one.
std::size_t redact(std::vector<Exhibit>& exhibits, const Redactor& secrets);
// The proof of it: the names of the exhibits in which a secret is still found. None, that is.
std::vector<std::string> leaking(std::span<const Exhibit> exhibits, const Redactor& secrets);

// The page `index.html`: what failed, the end of what the failed steps' children printed, and each
// file with its line. `masked` is what redact() gave.
std::string evidence_index(const Subject& subject, std::span<const Exhibit> exhibits,
                           std::size_t masked);

}  // namespace belay::report
