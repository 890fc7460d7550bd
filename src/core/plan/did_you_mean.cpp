#include "core/plan/did_you_mean.hpp"

#include "base/text.hpp"

namespace belay::plan {

std::string did_you_mean(std::string_view name, std::span<const std::string_view> names,
                         std::string otherwise) {
  const std::string best = nearest(name, names);
  return best.empty() ? std::move(otherwise) : "did you mean '" + best + "'?";
}

Problem unknown_key(const Member& member, std::span<const std::string_view> keys) {
  return {member.place, "unknown key '" + escaped(member.key) + "'",
          did_you_mean(member.key, keys)};
}

}  // namespace belay::plan
