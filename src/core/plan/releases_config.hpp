// [environment.NAME.releases]: its fields, and what they mean.
#pragma once

#include <array>

#include "core/plan/config.hpp"

namespace belay::plan {

inline constexpr std::array<std::string_view, 2> service_choices{"reload", "restart"};

inline constexpr std::array service_table{
    Field{"name", Type::name, false, "what it is called in messages; default: the unit"},
    Field{"reload", Type::command, false,
          "makes it run the release that `current` names; either this or 'unit'"},
    Field{"unit", Type::text, false, "a systemd unit, told by systemctl"},
    Field{.key = "how",
          .type = Type::choice,
          .required = false,
          .doc = "how the unit is told; default reload",
          .choices = service_choices},
    Field{"drain", Type::duration, false,
          "how long processes of the old release may live on; default: they are not waited for"},
    Field{"within", Type::duration, false, "to be told and up again; default 90s"},
};
inline constexpr std::array releases_table{
    Field{"root", Type::path, true, "holds releases/, shared/ and the link `current`"},
    Field{"shared", Type::texts, false, "paths linked from shared/ into every release"},
    Field{"prepare", Type::commands, false, "run in a staged release before it is sealed"},
    Field{.key = "services",
          .type = Type::tables,
          .required = false,
          .doc = "told of every switch, in this order",
          .fields = service_table},
    Field{"keep", Type::integer, false,
          "how many releases stay when a run has succeeded; default: all"},
    Field{"most_files", Type::integer, false, "that one release may hold; default 200000"},
    Field{"most_mib", Type::integer, false, "that one release may hold; default 8192"},
};

ReleasesConfig releases_of(const Json& values);

// Adds what contradicts itself or cannot be: paths that leave the release, services without a way
// to tell them, names that are no unit.
void check_releases(const ReleasesConfig& releases, Place place, std::vector<Problem>& problems);

}  // namespace belay::plan
