// An error as every command tells it.
#pragma once

#include "base/result.hpp"

namespace belay::cli {

// To standard error, in this order: the message, behind "belay: " and `of` ("run X: "); its hint;
// and the name of its code, by which docs/errors.md is searched.
void tell(const Error& error, const std::string& of = {});

}  // namespace belay::cli
