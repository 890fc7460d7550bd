// Properties: a claim is tried on a hundred generated cases, and a case that breaks it is made as
// small as it can be before it is printed. rapidcheck is included here only.
#pragma once

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>

namespace belay {

// The same cases in every run; RC_PARAMS="seed=N max_success=100000" tries others. The property
// takes generated arguments, and is broken by an exception, RC_ASSERT or `false`.
template <class Property>
void expect_property(const char* claim, Property&& property) {
  ::setenv("RC_PARAMS", "seed=25", 0);
  EXPECT_TRUE(rc::check(claim, std::forward<Property>(property))) << claim;
}

}  // namespace belay
