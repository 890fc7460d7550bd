// The hint of a problem with a name that is not known.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/plan/document.hpp"

namespace belay::plan {

// "did you mean 'X'?" with the nearest of the names, or `otherwise` when none is near.
std::string did_you_mean(std::string_view name, std::span<const std::string_view> names,
                         std::string otherwise = {});

Problem unknown_key(const Member& member, std::span<const std::string_view> keys);

}  // namespace belay::plan
