// The parts of `belay approve`: giving an approval, taking one that was signed, and what both say.
#pragma once

#include "cli/approvals.hpp"
#include "cli/arguments.hpp"

namespace belay::cli {

// Signs for what was saved, or for the gate that the run of the first word waits at; without a word
// that of the newest open run. Kept here, or written to a file with --output and --offline.
Result<ExitStatus> give_to_plan(const Arguments& arguments, const SavedFile& saved);
Result<ExitStatus> give_to_run(const Arguments& arguments);

// Keeps an approval in the state directory; the sentence about it. `saved` is the plan that it is
// for, where that is at hand. approval_refused, at once and while somebody is there who can sign
// again, for what could not count: whatever judge() refuses, the author among it, as far as the
// author can be told without the target (a plan's from `saved`, a run's from the ledger).
Result<std::string> keep_approval(SigningPlace& place, const Arguments& arguments,
                                  const approval::Presented& one, const SavedFile* saved);
// FILE.sig, with FILE beside it.
Result<ExitStatus> add_approval(const Arguments& arguments, const std::filesystem::path& signature);

// Lets an approval of this environment count no more, whoever holds the lease; without the lease
// the record of it is left to whoever has it next. Also one that never came here.
Result<ExitStatus> revoke_approval(const Arguments& arguments, const std::string& nonce);

// One sentence, or with --json that and `more`.
ExitStatus approve_said(const Arguments& arguments, const std::string& sentence, Json more);

}  // namespace belay::cli
