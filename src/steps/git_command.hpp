// git as a child that looks: neither the system's nor a user's configuration but where it is asked
// for, no question, no lock, no transport, no fsmonitor. Every call of git is made here.
#pragma once

#include <optional>

#include "ports/process_runner.hpp"
#include "steps/release_source.hpp"

namespace belay::steps {

// From where, and for whom, git looks.
struct GitLook {
  ports::ProcessRunner& processes;
  std::filesystem::path folder;  // git runs in it
  ToolRun run;
  std::string index = {};  // GIT_INDEX_FILE; empty: the work tree's own
  // By which git finds the user's configuration (HOME and its like); empty: neither that nor the
  // system's is read.
  std::map<std::string, Secret> user = {};
};

// How git ended, for a command that answers by its exit status. Errors: process_failed when it
// cannot be started.
Result<ports::Exited> run_git(const GitLook& look, std::vector<std::string> words);

// What git prints, without the blanks around it, of at most 1 MiB. Errors: `on_failure`, saying
// what git said, when it does not exit with 0.
Result<std::string> ask_git(const GitLook& look, std::vector<std::string> words,
                            ErrorCode on_failure = ErrorCode::input_unreadable);

// The commit at the head of the work tree; nothing where there is none yet.
Result<std::optional<std::string>> head_commit(const GitLook& look);

// The last commit that HEAD and the other one have in common. Errors: input_unreadable, also where
// none is known, as in a shallow clone.
Result<std::string> common_commit(const GitLook& look, const std::string& other);

// The names or lines that git prints, each ended by NUL (an option -z is the caller's). Errors:
// input_unreadable, also for more than 1 MiB of them.
Result<std::vector<std::string>> list_by_git(const GitLook& look, std::vector<std::string> words);

}  // namespace belay::steps
