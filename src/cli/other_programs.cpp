#include "cli/other_programs.hpp"

#include "base/ensure.hpp"

namespace belay::cli {
namespace {

const OtherPrograms* offered_programs = nullptr;

}  // namespace

void offer_programs(const OtherPrograms& programs) {
  offered_programs = &programs;
}

const OtherPrograms& other_programs() {
  ENSURE(offered_programs != nullptr, "another program is asked by the one that starts none");
  return *offered_programs;
}

}  // namespace belay::cli
