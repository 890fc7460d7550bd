// The page as a text: what it says, and that nothing from outside becomes markup.
#include "core/report/page.hpp"

#include <gtest/gtest.h>

#include "core/report/told_run.hpp"

namespace belay::report {
namespace {

bool has(const std::string& page, std::string_view text) {
  return page.find(text) != std::string::npos;
}

ToldRun rolled_back() {
  ToldRun told;
  told.done({0, 0}, 0, 1,
            Json::Object{{"findings", Json::Array{Json::Object{{"code", "disk-room"},
                                                               {"verdict", "unknown"},
                                                               {"seen", "no right to look"},
                                                               {"help", "GRANT pg_monitor"}}}}});
  told.done({0, 1}, 1, 4,
            Json::Object{{"from", "0001"},
                         {"to", "0002"},
                         {"change", Json::Object{{"added", Json::Array{"table public.marks"}},
                                                 {"changed", Json::Array{}},
                                                 {"removed", Json::Array{}}}}});
  told.done({0, 2}, 4, 5, Json::Object{{"release", "app-2"}, {"previous", "app-1"}});
  told.tell(5, ledger::StepIntended{{0, 3}, 1});
  told.tell(9, ledger::StepFailed{
                   {0, 3}, 1, ledger::Effect::none, "probe-failed", "it said 503", "", {}});
  told.tell(9, ledger::RollbackStarted{0, "step 1.4 (probe) failed: it said 503"});
  told.tell(9, ledger::UndoIntended{{0, 2}, 1, ledger::WayBack::switch_back});
  told.tell(10,
            ledger::StepUndone{
                {0, 2}, 1, ledger::WayBack::switch_back, true, Json::Object{{"release", "app-1"}}});
  told.tell(10, ledger::UndoIntended{{0, 3}, 1, ledger::WayBack::prove});
  told.tell(11, ledger::StepUndone{{0, 3}, 1, ledger::WayBack::prove, true, {}});
  told.tell(11, ledger::WayBackChosen{{0, 1}, ledger::WayBack::keep, "purely additive"});
  told.tell(11, ledger::UndoIntended{{0, 1}, 1, ledger::WayBack::keep});
  told.tell(11, ledger::StepUndone{{0, 1}, 1, ledger::WayBack::keep, true, {}});
  told.tell(11, ledger::RunClosed{ledger::RunEnd::rolled_back_verified});
  return told;
}

TEST(Page, SaysHowItEndedWhatWasDoneAboutItAndWhatToType) {
  const std::string page = rolled_back().page();
  for (const auto* text : {"rolled back and verified", "step 1.4 (probe) failed: it said 503",
                           "1.3 deploy app-2: switch back, verified", "release app-1 is current",
                           "the schema is at revision 0002", "<code>belay audit show ",
                           "opened by eva@host", "11.0 s"}) {
    EXPECT_TRUE(has(page, text)) << text;
  }
}

TEST(Page, ShowsFindingsReceiptsAndTheWayBackThatWasChosen) {
  const std::string page = rolled_back().page();
  for (const auto* text : {"no right to look", "GRANT pg_monitor", "+ table public.marks",
                           "1.2 migrate to 0002: keep the schema: purely additive",
                           "keep the schema, else downgrade"}) {
    EXPECT_TRUE(has(page, text)) << text;
  }
}

TEST(Page, ShowsTheFirstObjectsOfALargeChangeAndSaysHowManyMoreThereAre) {
  Json::Array added;
  for (int i = 0; i < 205; ++i) added.push_back("table public.t" + std::to_string(i));
  const Json change(Json::Object{{"added", std::move(added)}, {"removed", Json::Array{"index i"}}});
  ToldRun told;
  told.done({0, 1}, 1, 4, Json::Object{{"change", change}});
  const std::string page = told.page();
  const auto changes = page.substr(page.find("change of the catalog"));
  const auto list = changes.substr(0, changes.find("</ul>"));
  EXPECT_TRUE(has(list, "+ table public.t199<"));
  EXPECT_FALSE(has(list, "+ table public.t200<"));
  EXPECT_TRUE(has(list, "+ and 5 more, in the ledger"));
  EXPECT_TRUE(has(list, "− index i")) << "the other kinds have a count of their own";
}

Json watched(std::int64_t waits) {
  const Json::Array behind{"the migration"};
  Json one = Json::Object{
      {"who", "shop <b> (pid 7)"}, {"waited_ms", 612}, {"lock", "l on t"}, {"behind", behind}};
  return Json::Object{{"lock_waits", Json::Object{{"waits", waits},
                                                  {"longest_ms", 612},
                                                  {"total_ms", 700},
                                                  {"cancelled", 1},
                                                  {"application", Json::Array{std::move(one)}}}}};
}

TEST(Page, ShowsWhoWaitedBehindAMigrationAlsoOfATryThatFailed) {
  ToldRun told;
  told.tell(1, ledger::StepIntended{{0, 1}, 1});
  told.tell(
      2, ledger::StepFailed{{0, 1}, 1, ledger::Effect::none, "lock-timeout", "m", "", watched(2)});
  const std::string page = told.page();
  for (const auto* text :
       {"<h2>Lock waits</h2>", "<h3>1.2 migrate to 0002, failed</h3>",
        "2 waited, at most 612 ms, in all 700 ms; 1 times cancelled for it",
        "<td>shop &lt;b&gt; (pid 7)</td><td>612 ms</td>", "<td>the migration</td>"}) {
    EXPECT_TRUE(has(page, text)) << text;
  }
  EXPECT_FALSE(has(page, "<dt>lock_waits</dt>"));
}

TEST(Page, HasNoLockWaitsWhereNothingWasWatched) {
  EXPECT_FALSE(has(rolled_back().page(), "Lock waits"));
}

TEST(Page, EndsWithTheRecordsAndTheHeadThatProvesThem) {
  const auto told = rolled_back();
  const std::string page = told.page();
  EXPECT_TRUE(has(page, "--expect-head " + ledger::to_text(told.entries().back().head)));
  EXPECT_TRUE(has(page, "step_failed"));
  EXPECT_TRUE(has(page, "run_closed"));
}

TEST(Page, NeedsNothingButItself) {
  const std::string page = rolled_back().page();
  for (const auto* foreign : {"<script", "<link", "<img", "src=", "href=", "url(", "@import"}) {
    EXPECT_FALSE(has(page, foreign)) << foreign;
  }
  EXPECT_TRUE(has(page, "default-src 'none'"));
}

TEST(Page, LeavesForeignTextText) {
  const std::string hostile =
      "</title><script>alert(1)</script>\" onload=\"x' & \u202egnp.exe\x1b[2J";
  ToldRun told(release_shape(hostile));
  told.done({0, 0}, 0, 1, Json::Object{{hostile, Json::Object{{hostile, Json::Array{hostile}}}}});
  told.tell(1, ledger::StepIntended{{0, 1}, 1});
  told.tell(2,
            ledger::StepFailed{{0, 1}, 1, ledger::Effect::partial, "step-failed", hostile, "", {}});
  told.tell(2, ledger::RollbackStarted{0, hostile});
  told.tell(2, ledger::WayBackChosen{{0, 1}, ledger::WayBack::keep, hostile});
  told.tell(3, ledger::RunHeld{hostile});
  const std::string page = told.page();
  EXPECT_FALSE(has(page, "<script"));
  EXPECT_FALSE(has(page, "\" onload"));
  EXPECT_FALSE(has(page, "x' &"));
  EXPECT_FALSE(has(page, "\u202e"));
  EXPECT_FALSE(has(page, "\x1b"));
  EXPECT_TRUE(has(page, "&lt;script&gt;alert(1)&lt;/script&gt;"));
}

TEST(Page, IsBoundedHoweverMuchHappened) {
  ToldRun told;
  const std::string much(50'000, 'x');
  told.done({0, 0}, 0, 1, Json::Object{{"output", much}});
  for (int n = 1; n <= 700; ++n) {
    told.tell(n, ledger::StepIntended{{0, 1}, n});
    told.tell(n, ledger::StepReconciled{{0, 1}, n, ledger::Verdict::not_applied, "", {}});
  }
  const std::string page = told.page();
  EXPECT_TRUE(has(page, "404 records are left out here"));
  EXPECT_TRUE(has(page, "belay audit show has them all"));
  EXPECT_LT(page.size(), 1'500'000U);
}

}  // namespace
}  // namespace belay::report
