#include "base/errors.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/result.hpp"

namespace belay {

TEST(Errors, EachHaveOneRowWithANameOfItsOwn) {
  std::set<std::string_view> names;
  for (const auto& row : error_table()) {
    EXPECT_EQ(row_of(row.code).name, row.name);
    names.insert(row.name);
  }
  EXPECT_EQ(names.size(), error_table().size());
}

TEST(Errors, GiveExitStatusesThatTheOtherTableKnows) {
  std::set<int> numbers;
  for (const auto& row : exit_status_table()) {
    EXPECT_EQ(row_of(row.status).status, row.status);
    numbers.insert(static_cast<int>(row.status));
  }
  EXPECT_EQ(numbers.size(), exit_status_table().size());
  for (const auto& row : error_table()) {
    EXPECT_TRUE(numbers.contains(static_cast<int>(row.exit))) << row.name;
  }
}

TEST(Error, TellsWhatWasBeingDoneInnermostFirst) {
  auto error = Error{ErrorCode::filesystem, "no room"}.while_doing("writing 'a'");
  EXPECT_EQ(describe(std::move(error).while_doing("staging")),
            "no room (while writing 'a') (while staging)");
  EXPECT_EQ(describe(Error{ErrorCode::filesystem, "no room"}), "no room");
}

}  // namespace belay
