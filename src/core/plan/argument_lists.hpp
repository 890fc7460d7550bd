// The argument lists in a plan and in a configuration, found by the very tables of fields that they
// are read by: a new step kind or setting that takes a command is found without being named here.
// Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/plan/schema.hpp"

namespace belay::plan {

struct ArgumentList {
  std::string field;  // "run", "releases.services.reload"
  std::vector<std::string> words;
};

// Every one in `values`, as read_fields() gave them for these fields, also in tables below. The
// order is that of the fields.
std::vector<ArgumentList> argument_lists(const Json& values, std::span<const Field> fields);

// Those of one environment of a configuration. Errors: config_invalid where the text is none, or
// has no environment of that name.
Result<std::vector<ArgumentList>> argument_lists_of_environment(std::string_view text,
                                                                std::string_view environment);

}  // namespace belay::plan
