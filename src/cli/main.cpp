#include <exception>
#include <string>

#include "cli/arguments.hpp"
#include "cli/console.hpp"
#include "cli/known_catalog.hpp"
#include "cli/live_catalog.hpp"
#include "cli/offered_revisions.hpp"
#include "cli/pending_revisions.hpp"
#include "cli/process_start.hpp"
#include "cli/secrets.hpp"
#include "cli/started_programs.hpp"

// The last catch: what arrives here is a defect of Belay.
int main(int argc, char** argv) {
  belay::cli::start_safely();
  belay::cli::set_libpq_variables_aside();
  belay::cli::offer_catalog(&belay::cli::read_live_catalog);
  belay::cli::offer_revisions(&belay::cli::pending_revisions);
  belay::cli::offer_programs(belay::cli::started_programs());
  try {
    return belay::cli::run_app(argc, argv);
  } catch (const std::exception& error) {
    belay::cli::complain(std::string("belay: bug: ") + error.what());
    return static_cast<int>(belay::ExitStatus::bug);
  }
}
