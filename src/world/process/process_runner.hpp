// Makes the ProcessRunner that starts real processes (docs/adr/0003-children.md).
#pragma once

#include <filesystem>
#include <memory>

#include "base/redactor.hpp"
#include "ports/process_runner.hpp"

namespace belay::world {

// Children get `empty_home` as HOME; it is made, with no right to write, when it is missing. From
// this call on our process adopts orphaned descendants (PR_SET_CHILD_SUBREAPER). Use it from
// threads that live on: the kernel ends a child when the thread that started it ends.
//
// With `leaves_running` a survivor's writes to the output that it inherited fail with EPERM once
// the command is over: nothing reads them then, and neither a signal nor a full pipe harms it. At
// its deadline or at a stop, the command and its own session are ended all the same.
//
// `known` (may be null; must outlive the runner) holds the secrets that any child may print, such
// as the database's password; those of a command's own environment are masked besides.
//
// Not found: a descendant that has left its session, lost its parent and overwritten its
// environment, all three.
std::unique_ptr<ports::ProcessRunner> make_process_runner(std::filesystem::path empty_home,
                                                          const Redactor* known = nullptr);

}  // namespace belay::world
