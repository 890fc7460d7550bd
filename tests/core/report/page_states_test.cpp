// What the page shows of a run in each state, and of receipts of every form.
#include "core/report/html.hpp"
#include "core/report/spans.hpp"
#include "core/report/told_run.hpp"
#include "core/report/words.hpp"

namespace belay::report {
namespace {

using namespace ledger;

bool has(const std::string& page, std::string_view text) {
  return page.find(text) != std::string::npos;
}

// The page of a run whose second step was told these records.
std::string page_of(const std::vector<Record>& records) {
  ToldRun told;
  told.done({0, 0}, 0, 1).tell(2, StepIntended{{0, 1}, 1});
  for (const auto& record : records) told.tell(3, record);
  return told.page(4);
}

constexpr StepAt at{0, 1};

}  // namespace

TEST(Page, NamesTheStateOfAStepAndDrawsIt) {
  struct Row {
    std::vector<Record> records;
    std::string_view state;
    std::string_view bar;
  };
  const StepFailed half{at, 1, Effect::partial, "", "half", "", {}};
  const UndoFailed undo_half{at, 1, WayBack::downgrade, Effect::partial, "", "half", ""};
  const std::vector<Row> rows{
      {{}, "<td class=\"mark doubt\">not finished<", "bar work"},
      {{StepInDoubt{at, 1, "lost"}}, "<td class=\"mark doubt\">in doubt<", "bar doubt"},
      {{StepFailed{at, 1, Effect::none, "", "no", "", {}}},
       "<td class=\"mark bad\">failed<",
       "bar failed"},
      {{half}, "<td class=\"mark bad\">failed, in part<", "bar failed"},
      {{half, RollbackStarted{0, "why"}, UndoIntended{at, 1, WayBack::downgrade}, undo_half},
       "failed, in part; then, half: downgrade<",
       "bar failed"},
      {{half, RollbackStarted{0, "why"}, UndoIntended{at, 1, WayBack::downgrade},
        UndoInDoubt{at, 1, "lost"}},
       "failed, in part<",
       "bar doubt"}};
  for (const auto& row : rows) {
    const auto page = page_of(row.records);
    EXPECT_TRUE(has(page, row.state)) << row.state;
    EXPECT_TRUE(has(page, row.bar)) << row.bar;
  }
}

TEST(Page, OfARunThatBeganNothingSaysSo) {
  const auto page = ToldRun().page();
  EXPECT_TRUE(has(page, "No step was begun."));
  EXPECT_TRUE(has(page, "nothing was changed by then"));
}

TEST(Page, OfASuccessAsksForNothing) {
  ToldRun told;
  for (int step = 0; step < 4; ++step) told.done({0, step}, step, step + 1);
  told.tell(4, PhaseClosed{0}).tell(4, RunClosed{RunEnd::succeeded});
  const auto page = told.page();
  EXPECT_FALSE(has(page, "id=\"next\""));
  EXPECT_TRUE(has(page, "outcome good"));
}

TEST(Page, SaysWhoLoggedInWhereThatIsSomebodyElse) {
  const auto page_by = [](const std::string& login) {
    ToldRun told;
    auto entries = std::vector<Entry>(told.entries().begin(), told.entries().end());
    entries.front().draft.actor.login = login;
    const auto run = told.run();
    return page({"production", run, saga::standing_of(run, noon), entries, {}, 2, noon});
  };
  EXPECT_TRUE(has(page_by("ann"), "eva@host, logged in as ann"));
  EXPECT_FALSE(has(page_by(""), "logged in as"));
  EXPECT_FALSE(has(page_by("eva"), "logged in as"));
}

TEST(Page, ShowsReceiptsOfEveryForm) {
  Json::Array many;
  for (int i = 0; i < 203; ++i) many.push_back(i);
  const Json deep(Json::Object{
      {"a",
       Json::Object{
           {"b", Json::Object{
                     {"c", Json::Object{{"d", Json::Object{{"e", Json::Object{{"f", 1}}}}}}}}}}}});
  ToldRun told;
  told.done({0, 0}, 0, 1,
            Json::Object{{"bytes", 3'500},
                         {"bytes_text", Json::Object{{"bytes", "unknown"}}},
                         {"none", nullptr},
                         {"count", 7},
                         {"empty", Json::Object{}},
                         {"nothing", Json::Array{}},
                         {"many", many},
                         {"deep", deep}});
  told.done({0, 1}, 1, 2,
            Json::Object{{"change", Json::Object{{"added", Json::Array{}}, {"changed", 3}}}});
  const auto page = told.page();
  for (const auto* text :
       {"3.4 KiB (3500 bytes)", "<dt>none</dt><dd>none</dd>", "<dt>count</dt><dd>7</dd>",
        "and 3 more, in the ledger", "{&quot;f&quot;:1}", "<dt>bytes</dt><dd>unknown</dd>",
        "<ul class=\"change\"><li>none</li></ul>"}) {
    EXPECT_TRUE(has(page, text)) << text;
  }
  EXPECT_FALSE(has(page, "<dt>empty</dt>"));
  EXPECT_FALSE(has(page, "<dt>nothing</dt>"));
}

TEST(Page, ShowsAGoodFindingWithoutItsHelp) {
  ToldRun told;
  const auto finding = [](std::string_view verdict, std::string_view help) {
    return Json(Json::Object{
        {"code", "disk-room"}, {"verdict", verdict}, {"seen", "1 GiB"}, {"help", help}});
  };
  told.done({0, 0}, 0, 1,
            Json::Object{{"findings", Json::Array{finding("ok", "mend it"), finding("bad", "")}}});
  const auto page = told.page();
  EXPECT_TRUE(has(page, "<td class=\"mark good\">ok</td>"));
  EXPECT_TRUE(has(page, "<td class=\"mark bad\">bad</td>"));
  EXPECT_FALSE(has(page, "<code>mend it</code>"));
  EXPECT_FALSE(has(page, "<br><code></code>"));
}

TEST(Page, CutsALongRecordBetweenCharacters) {
  for (std::size_t filler = 0; filler < 4; ++filler) {
    ToldRun told;
    std::string text(filler, 'x');
    for (int i = 0; i < 2'000; ++i) text += "\u20ac";
    told.done({0, 0}, 0, 1, Json::Object{{"text", text}});
    const auto page = told.page();
    EXPECT_TRUE(has(page, "belay audit show has them all"));
    EXPECT_FALSE(has(page, "\\xe2")) << filler;
  }
}

TEST(Page, ListsEveryWayBackThatWasTaken) {
  const auto shape = release_shape();
  ToldRun told;
  for (int step = 0; step < 3; ++step) told.done({0, step}, step, step + 1);
  told.tell(4, RollbackStarted{0, "why"});
  told.tell(5, WayBackChosen{{0, 1}, WayBack::keep, "additive"});
  told.tell(6, WayBackChosen{{0, 2}, WayBack::switch_back, "there is one"});
  const auto page = told.page();
  EXPECT_TRUE(has(page, "keep the schema: additive"));
  EXPECT_TRUE(has(page, "switch back: there is one"));
  auto lonely = release_shape();
  lonely.phases[0].steps[1].ways = {WayBack::person};
  EXPECT_TRUE(has(ToldRun(lonely).page(), "a person decides"));
}

TEST(Page, NamesTheRulesThatWereOverriddenAndTheirObjections) {
  ToldRun told;
  told.tell(1, RuleOverridden{"way_back", {"1.3 deploy has no way back"}, "we stand by"});
  const auto page = told.page();
  EXPECT_TRUE(has(page, "overridden</dt><dd><div>way_back: we stand by</div>"));
  EXPECT_TRUE(has(page, "<div>1.3 deploy has no way back</div>"));
}

TEST(Page, NamesTheReceiptByWhichTheRunWasLetBegin) {
  ToldRun told;
  told.tell(1, ReceiptCounted{"rehearsal R in 'ci'", "ci@x", "k", "t", "s"});
  EXPECT_TRUE(has(told.page(), "tried elsewhere</dt><dd><div>rehearsal R in &#39;ci&#39;</div>"))
      << told.page();
}

TEST(Page, ShowsTheBytesOfARecordThatIsNoJson) {
  const ToldRun told;
  auto entries = std::vector<Entry>(told.entries().begin(), told.entries().end());
  entries.back().bytes = "torn {";
  const auto run = told.run();
  EXPECT_TRUE(
      has(page({"production", run, saga::standing_of(run, noon), entries, {}, 2, noon}), "torn {"));
}

TEST(Page, SaysOfEachWatchedMigrationWhoWaited) {
  const auto said = [](Json waits) {
    ToldRun told;
    told.done({0, 1}, 0, 1, Json::Object{{"lock_waits", std::move(waits)}});
    return told.page();
  };
  const auto quiet = said(Json::Object{{"waits", 0}, {"powerless", "no right to cancel"}});
  EXPECT_TRUE(has(quiet, "<p>nobody waited; could not end it: no right to cancel</p>"));
  EXPECT_FALSE(has(quiet, "<th>who waited</th>"));
  const Json one(Json::Object{{"who", "shop"}, {"behind", Json::Array{"a", "b"}}});
  const auto application = said(Json::Object{{"application", Json::Array{one}}});
  EXPECT_TRUE(has(application, "<td>a, b</td></tr>"));
  const Json alone(Json::Object{{"who", "the migration itself"}});
  const auto migration = said(Json::Object{{"migration", Json::Array{alone}}});
  EXPECT_TRUE(has(migration, "<td>the migration itself</td>"));
  EXPECT_TRUE(has(migration, "<td></td></tr>"));
}

TEST(Timeline, CutsATitleBetweenCharacters) {
  std::string title;
  for (int i = 0; i < 60; ++i) title += "\u00e9";
  ToldRun told(release_shape(title));
  told.done({0, 1}, 0, 30);
  EXPECT_TRUE(has(told.page(), "\u00e9…</text>"));
}

TEST(Timeline, NamesAWayBackThatChangedNothingByItsStep) {
  ToldRun told;
  told.done({0, 1}, 1, 2).tell(3, RollbackStarted{0, "why"});
  told.tell(4, UndoIntended{{0, 1}, 1, WayBack::downgrade});
  EXPECT_TRUE(has(told.page(), "1.2 downgrade: migrate to 0002: at work"));
  told.tell(5, UndoFailed{{0, 1}, 1, WayBack::downgrade, Effect::none, "", "no room", ""});
  EXPECT_TRUE(has(told.page(), "<title>1.2 migrate to 0002: failed"));
}

TEST(Timeline, CutsLongTitlesAndNamesPausesWhereThereIsRoom) {
  ToldRun told(release_shape(std::string(60, 'm')));
  told.done({0, 0}, 0, 30).done({0, 1}, 200'000, 200'030);
  const auto page = told.page(200'030);
  EXPECT_TRUE(has(page, "mmm…</text>"));
  EXPECT_TRUE(has(page, "axis middle"));
  EXPECT_TRUE(has(page, "+2 d 7 h"));
}

TEST(Spans, AreOfTheUndoTooAndEndWithItsOutcome) {
  ToldRun told;
  told.done({0, 1}, 1, 2).tell(3, RollbackStarted{0, "why"});
  told.tell(4, UndoIntended{{0, 1}, 1, WayBack::restore});
  told.tell(5, IdentityChanged{{}, {}});
  told.tell(9, UndoFailed{{0, 1}, 1, WayBack::restore, Effect::none, "", "no room", ""});
  const auto spans = spans_of(told.entries(), after(100));
  ASSERT_EQ(spans.size(), 2U);
  EXPECT_EQ(spans[1].direction, Direction::back);
  EXPECT_EQ(spans[1].end, SpanEnd::failed);
  EXPECT_EQ(spans[1].to, after(9)) << "the new identity ends no attempt";
  EXPECT_EQ(spans[1].message, "no room");
  EXPECT_EQ(time_of_success(spans, {0, 1}), std::chrono::seconds(1));
}

TEST(Words, RoundAtTheEdgesOfTheirUnits) {
  EXPECT_EQ(spoken(Duration(-5)), "0 ms");
  EXPECT_EQ(spoken(std::chrono::minutes(3)), "3 min");
  EXPECT_EQ(spoken_bytes(std::int64_t{3} << 50U), "3072.0 TiB");
}

}  // namespace belay::report
