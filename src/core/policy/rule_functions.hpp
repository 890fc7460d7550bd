// The rules of rules.cpp's table that stand in files of their own.
#pragma once

#include "core/policy/rule.hpp"

namespace belay::policy {

using Objections = std::vector<Objection>;

// proof_rules.cpp
Objections backup_age(const Facts& facts);
Objections contract_after_soak(const Facts& facts);
Objections lint(const Facts& facts);
// tried_rule.cpp
Objections tried(const Facts& facts);
std::vector<Ground> grounds_of_tried(const Facts& facts);
// watched_rule.cpp
Objections watched(const Facts& facts);
// hand_rules.cpp
Objections no_stamp(const Facts& facts);
Objections migrate_by_belay(const Facts& facts);

}  // namespace belay::policy
