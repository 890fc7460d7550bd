#include "world/migrate/session_options.hpp"

#include <gtest/gtest.h>

namespace belay::world {
namespace {

using namespace std::chrono_literals;

TEST(PgOptions, NamesTheSessionAndLimitsIt) {
  EXPECT_EQ(pgoptions({"belay:R/1/2/1", 300ms, 90s}),
            "-c application_name=belay:R/1/2/1 -c lock_timeout=300 "
            "-c client_connection_check_interval=500 -c idle_in_transaction_session_timeout=90000 "
            "-c synchronous_commit=on");
}

TEST(PgOptions, NeverAsksForNoLimit) {
  const auto none = pgoptions({"n", 0ms, std::chrono::hours(24 * 365)});
  EXPECT_NE(none.find("lock_timeout=1 "), std::string::npos);
  EXPECT_NE(none.find("idle_in_transaction_session_timeout=2147483647 "), std::string::npos);
}

TEST(PgOptions, EscapesBlanks) {
  EXPECT_NE(pgoptions({"a b\\c", 1ms, 1ms}).find("application_name=a\\ b\\\\c "),
            std::string::npos);
}

}  // namespace
}  // namespace belay::world
