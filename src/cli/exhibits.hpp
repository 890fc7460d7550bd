// What goes into the evidence of a run, gathered from the host and from the target.
#pragma once

#include "cli/session.hpp"
#include "core/report/evidence.hpp"

namespace belay::cli {

using Exhibits = std::vector<report::Exhibit>;

struct EvidenceOf {
  const Settings& settings;
  Ground& ground;
  const saga::RunState& run;
  engine::World* world = nullptr;  // null when it could not be wired
  Error not_wired = {};            // and why
};

// The files of the run's folder: plan and configuration as it used them, what its children printed,
// what its steps kept. Of a large file the beginning and the end.
void add_run_files(const EvidenceOf& of, Exhibits& exhibits);
// Revision graph, catalog against the one before, sessions and locks, the server's log.
void add_target(const EvidenceOf& of, Exhibits& exhibits);
// Versions, kernel, clock, units, disk.
void add_host(const EvidenceOf& of, Exhibits& exhibits);

// The bytes, or why there are none.
report::Exhibit exhibit(std::string name, std::string what, const Result<std::string>& bytes);

}  // namespace belay::cli
