// What `hold` and `release` share: one record about an open run, written under the lease, with
// nothing done to the target.
#pragma once

#include <functional>

#include "cli/session.hpp"

namespace belay::cli {

// `change` notes its record and gives the sentence to print.
Result<ExitStatus> change_run(
    const Arguments& arguments, const std::string& why,
    const std::function<Result<std::string>(engine::Journal&, const saga::RunState&)>& change);

}  // namespace belay::cli
