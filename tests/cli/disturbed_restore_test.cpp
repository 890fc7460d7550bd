// A restore that somebody disturbs while it copies, its runner alive.
#include <functional>

#include "cli/gated_restore.hpp"

namespace belay::cli_test {
namespace {

class DisturbedRestore : public GatedRestore {
 protected:
  // Runs until it copies, does this, and lets it end.
  Ended run_with(const std::function<void()>& disturb) {
    write_text(gate_, "closed");
    const auto run = scene_.start({"run", plan_});
    wait_until_copying(*run);
    if (!HasFatalFailure()) disturb();
    std::filesystem::remove(gate_);
    return run->wait();
  }
};

}  // namespace

// That the fence is closed again when the copy is made does not prove that it stood.
TEST_F(DisturbedRestore, IsGivenUpWhenSomebodyWroteBehindItsFence) {
  const auto ended = run_with([&] {
    const std::string alter = "ALTER DATABASE " + scene_.database() + " ALLOW_CONNECTIONS ";
    server_.sql("postgres", alter + "true");
    scene_.sql("INSERT INTO items VALUES (2)");
    server_.sql("postgres", alter + "false");
  });
  EXPECT_NE(ended.output.find("while it was fenced"), std::string::npos) << ended.output;
  expect_refused(ended);
}

TEST_F(DisturbedRestore, PutsNoCopyInPlaceThatIsNotWhatWasBefore) {
  const auto ended = run_with(
      [&] { server_.sql(database_like("restore"), "CREATE TABLE public.stranger (id int)"); });
  EXPECT_EQ(ended.status, status::person) << ended.output;
  EXPECT_NE(ended.output.find("not the state before"), std::string::npos) << ended.output;
  EXPECT_TRUE(is_open());
  EXPECT_EQ(scene_.revision(), "0002");
  EXPECT_EQ(database_like("restore"), "");
  EXPECT_EQ(database_like("failed"), "");
  scene_.expect_nothing_left();
}

}  // namespace belay::cli_test
