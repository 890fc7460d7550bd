// The scratch databases of drift and of rehearsals, wired: made beside the live one, with the
// environment's own tool led into them.
#pragma once

#include "cli/settings.hpp"
#include "ports/process_runner.hpp"
#include "ports/scratch.hpp"

namespace belay::cli {

// `maker` is a reference to the URL of the role that makes and drops them; empty: the
// environment's. Settings and runner must outlive what is made. config_invalid where the
// environment has no database or no migrations.
ports::MakeScratch scratch_databases(const Settings& settings, ports::ProcessRunner& processes,
                                     const std::string& maker = {});

}  // namespace belay::cli
