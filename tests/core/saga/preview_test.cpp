#include "core/saga/preview.hpp"

#include "core/saga/story.hpp"

namespace belay::saga {

using namespace ledger;

TEST(Preview, ShowsForEveryPointWhatWouldBeUndoneInWhatOrder) {
  const auto points = preview(release_shape());
  ASSERT_EQ(points.size(), 3U);
  ASSERT_EQ(points[0].moves.size(), 1U);
  EXPECT_EQ(points[0].moves[0].ladder, (std::vector{WayBack::keep, WayBack::downgrade}));
  ASSERT_EQ(points[2].moves.size(), 3U);
  EXPECT_EQ(points[2].moves[0].at, (StepAt{0, 1}));
  EXPECT_EQ(points[2].moves[1].ladder, std::vector{WayBack::prove});
  EXPECT_EQ(points[2].moves[2].at, (StepAt{0, 0}));
  EXPECT_FALSE(points[2].needs_person);
}

TEST(Preview, ShowsThePointOfNoReturn) {
  auto shape = release_shape();
  shape.phases[0].steps[0].ways = {WayBack::person};
  const auto points = preview(shape);
  EXPECT_TRUE(points[0].needs_person);
  EXPECT_EQ(points[0].moves.back().ladder, std::vector{WayBack::person});
}

}  // namespace belay::saga
