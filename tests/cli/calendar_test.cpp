// Freezes and windows: a run is refused before anything is touched, a phase waits at its gate, what
// was begun is finished, and no way back is ever kept.
#include "cli/calendars.hpp"

#include <unistd.h>

#include <csignal>

#include "cli/waiting_scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;
using std::chrono::days;

// The day so many days from today, as a calendar has it.
std::string day(int distance) {
  const auto now = std::chrono::floor<days>(std::chrono::system_clock::now());
  return to_text(Instant{now + days{distance}}).substr(0, 10);
}

class CalendarScene : public WaitingScene {
 protected:
  void SetUp() override {
    scene_.reconfigure("[environment.test]\n", "[environment.test]\npolicy = \"own\"\n");
    write_text(scene_.path("policies/own.toml"),
               "[rules]\nfreeze = \"refuse\"\nwindow = \"refuse\"\n");
  }

  void calendar(const std::string& text) {
    write_text(scene_.path("policies/own.calendar.toml"), text);
  }
  void freeze() {
    calendar("zone = \"Europe/Berlin\"\n[[freeze]]\nname = \"fair\"\nfrom = \"" + day(-2) +
             "\"\nto = \"" + day(2) + "\"\n");
  }
  void thaw() { calendar(""); }

  // A run that waits at its second gate, which a person then opens.
  void begin_days() { ASSERT_EQ(scene_.belay({"run", days_plan()}).status, status::waiting); }
  void expect_says(const Ended& ended, int status, const std::vector<std::string>& texts) {
    EXPECT_EQ(ended.status, status) << ended.output;
    for (const auto& text : texts) {
      EXPECT_NE(ended.output.find(text), std::string::npos) << text << " in:\n" << ended.output;
    }
  }
};

}  // namespace

TEST_F(CalendarScene, RefusesADeployWhileFrozenBeforeAnythingIsTouchedAndAdmitsItLater) {
  scene_.add_release("app-1", {first_revision()});
  const auto plan = scene_.add_plan("app-1", "0001");
  freeze();
  expect_says(scene_.belay({"run", plan}), status::refused,
              {"freeze: freeze 'fair' until " + day(3) + " 00:00+0", "a phase may begin from ",
               "[policy-refused]"});
  EXPECT_FALSE(exists("state/runs"));
  EXPECT_EQ(scene_.value("SELECT to_regnamespace('belay')"), "");
  expect_says(scene_.belay({"check", plan}), status::refused, {"refuse  freeze: freeze 'fair'"});
  expect_says(scene_.belay({"plan", plan}), status::succeeded, {"refuse  freeze: freeze 'fair'"});
  thaw();
  expect_says(scene_.belay({"run", plan}), status::succeeded, {});
  EXPECT_EQ(scene_.revision(), "0001");
}

TEST_F(CalendarScene, AdmitsInAWindowAndRefusesOutsideOfAllOfThem) {
  const auto plan = scene_.write_steps("one", {touch("a")});
  calendar("[[window]]\nfrom = \"" + day(2) + "\"\nto = \"" + day(3) + "\"\n");
  expect_says(scene_.belay({"run", plan}), status::refused,
              {"window: no window is open until " + day(2) + " 00:00+00:00"});
  EXPECT_FALSE(exists("a"));
  calendar("[[window]]\nfrom = \"" + day(-1) + "\"\nto = \"" + day(1) + "\"\n");
  expect_says(scene_.belay({"run", plan}), status::succeeded, {});
}

TEST_F(CalendarScene, KeepsAPhaseAtItsGateAndSaysUntilWhenWithoutWritingTwice) {
  begin_days();
  freeze();
  expect_says(scene_.belay({"release"}), status::succeeded,
              {"the gate of phase 'later' is open; it waits for: freeze 'fair' until "});
  expect_says(scene_.belay({"tick"}), status::succeeded, {"freeze 'fair'"});
  EXPECT_FALSE(exists("b"));
  expect_idle_tick();
  const auto told = scene_.json({"status"})["runs"].if_array()->front();
  EXPECT_EQ(told["exit"].int_or(0), status::waiting) << canonical(told);
  EXPECT_EQ(told["due"].string_or("").substr(0, 10), day(2)) << "midnight in Berlin, in UTC";
  expect_says(scene_.belay({"resume"}), status::waiting, {"freeze 'fair'"});
  // A run that waits for the calendar keeps no other from acting.
  expect_says(scene_.belay({"run", scene_.write_steps("other", {touch("c")}), "--override",
                            "freeze=of another matter"}),
              status::succeeded, {});
  thaw();
  expect_says(scene_.belay({"tick"}), status::succeeded, {});
  EXPECT_TRUE(exists("b"));
  scene_.expect_nothing_left();
}

// The window opens while the freeze lasts, of which nobody is kept.
TEST_F(CalendarScene, SaysNoTimeWhereSomethingThatOnlyWarnsIsClosedToo) {
  begin_days();
  write_text(scene_.path("policies/own.toml"), "[rules]\nfreeze = \"warn\"\nwindow = \"refuse\"\n");
  freeze();
  calendar(read_text(scene_.path("policies/own.calendar.toml")) + "[[window]]\nfrom = \"" + day(1) +
           "\"\nto = \"" + day(5) + "\"\n");
  expect_says(scene_.belay({"release"}), status::succeeded, {"no window is open until " + day(1)});
  ASSERT_EQ(scene_.belay({"tick"}).status, status::succeeded);
  const auto told = scene_.json({"status"})["runs"].if_array()->front();
  EXPECT_EQ(told["exit"].int_or(0), status::waiting) << canonical(told);
  EXPECT_EQ(told["due"].string_or("none"), "none") << canonical(told);
}

TEST_F(CalendarScene, LetsAPersonOverrideOneFreezeWithAReasonThatStandsInLedgerAndReport) {
  begin_days();
  freeze();
  ASSERT_EQ(scene_.belay({"release"}).status, status::succeeded);
  ASSERT_EQ(scene_.belay({"tick"}).status, status::succeeded);
  expect_says(scene_.belay({"release", "--override", "freeze"}), status::invalid, {"no reason"});
  expect_says(scene_.belay({"release", "--override", "window=x"}), status::refused, {"freeze"});
  expect_says(scene_.belay({"release", "--override", "freeze=ticket 4711"}), status::succeeded,
              {"overridden: freeze; belay tick goes on"});
  expect_says(scene_.belay({"release", "--override", "freeze=again"}), status::invalid,
              {"nothing refuses by freeze"});
  expect_says(scene_.belay({"tick"}), status::succeeded, {});
  EXPECT_TRUE(exists("b"));
  expect_says(scene_.belay({"audit", "show"}), status::succeeded,
              {"rule_overridden", "ticket 4711", "freeze 'fair' until "});
  EXPECT_EQ(scene_.belay({"report", "--output", scene_.path("r.html").string()}).status, 0);
  EXPECT_NE(read_text(scene_.path("r.html")).find("ticket 4711"), std::string::npos);
}

TEST_F(CalendarScene, CountsAnOverrideForEveryPhaseOfTheRunButForNoOtherFreeze) {
  freeze();
  expect_says(scene_.belay({"run", days_plan(), "--override", "freeze=agreed"}), status::waiting,
              {"agreed"});
  ASSERT_EQ(scene_.belay({"release"}).status, status::succeeded);
  calendar(read_text(scene_.path("policies/own.calendar.toml")) +
           "[[freeze]]\nname = \"audit\"\nfrom = \"" + day(-1) + "\"\nto = \"" + day(1) + "\"\n");
  expect_says(scene_.belay({"tick"}), status::succeeded, {"waits for freeze 'audit'"});
  EXPECT_FALSE(exists("b"));
  freeze();
  expect_says(scene_.belay({"tick"}), status::succeeded, {});
  EXPECT_TRUE(exists("b"));
}

TEST_F(CalendarScene, FinishesAPhaseThatWasBegunThoughAFreezeCameMeanwhile) {
  const auto plan =
      scene_.write_steps("one", {scene_.slow_step("slow", "harmless = true\n"), touch("behind")});
  auto run = scene_.start({"run", plan});
  scene_.wait_for_start("slow", *run);
  freeze();
  run->signal(SIGKILL);
  run->wait();
  scene_.let_go("slow");
  expect_says(scene_.belay({"resume"}), status::succeeded, {});
  EXPECT_TRUE(exists("behind"));
}

TEST_F(CalendarScene, StandsInTheWayOfNoWayBackWhateverItSays) {
  begin_days();
  ASSERT_TRUE(exists("a"));
  calendar("[[freeze]\n");
  expect_says(scene_.belay({"rollback"}), status::rolled_back, {});
  EXPECT_FALSE(exists("a"));
  // A phase that fails goes back by itself.
  thaw();
  const auto fails =
      scene_.write_steps("fails", {touch("d"), scene_.slow_step("gate", "harmless = true\n"),
                                   step("command", "run = [\"false\"]\nharmless = true\n")});
  auto run = scene_.start({"run", fails});
  scene_.wait_for_start("gate", *run);
  freeze();
  scene_.let_go("gate");
  expect_says(run->wait(), status::rolled_back, {});
  EXPECT_FALSE(exists("d")) << "not taken back";
}

TEST_F(CalendarScene, ThatCannotBeReadStopsWhatWouldBeginWithItsPlace) {
  const auto plan = days_plan();
  calendar("[[freeze]]\nname = \"x\"\non = \"12-32\"\n");
  expect_says(scene_.belay({"run", plan}), status::invalid, {"own.calendar.toml:3:6", "12-32"});
  EXPECT_FALSE(exists("a"));
  calendar("zone = \"Europe/Berlim\"\n");
  expect_says(scene_.belay({"run", plan}), status::invalid, {"no time zone 'Europe/Berlim'"});
  thaw();
  begin_days();
  ASSERT_EQ(scene_.belay({"release"}).status, status::succeeded);
  calendar("freeze = 1\n");
  expect_says(scene_.belay({"tick"}), status::invalid, {"own.calendar.toml"});
  EXPECT_FALSE(exists("b"));
  thaw();
  expect_says(scene_.belay({"tick"}), status::succeeded, {});
}

TEST_F(CalendarScene, IsReadWhenItIsNeededAndMakesNoSavedPlanStale) {
  const auto plan = scene_.write_steps("one", {touch("a")});
  expect_says(scene_.belay({"plan", plan, "--save", "saved.json"}), status::succeeded, {});
  freeze();
  expect_says(scene_.belay({"run", "saved.json"}), status::refused, {"freeze 'fair'"});
  thaw();
  expect_says(scene_.belay({"run", "saved.json"}), status::succeeded, {});
}

TEST_F(CalendarScene, OnlyWarnsWhereThatIsTheLevel) {
  write_text(scene_.path("policies/own.toml"), "[rules]\nfreeze = \"warn\"\n");
  freeze();
  expect_says(scene_.belay({"run", scene_.write_steps("one", {touch("a")})}), status::succeeded,
              {"freeze 'fair'"});
}

TEST_F(CalendarScene, IsExplainedWithItsFilesAndWhatIsClosedNow) {
  freeze();
  expect_says(scene_.belay({"policy", "explain"}), status::succeeded,
              {"own.calendar.toml: 1 freeze(s), 0 window(s), by the clocks of Europe/Berlin",
               "closed now: freeze 'fair' until "});
  const auto json = scene_.json({"policy", "explain"});
  EXPECT_EQ(json["closed"].if_array()->size(), 1U) << canonical(json);
  EXPECT_EQ(json["opens"].string_or("").substr(0, 10), day(2));
  thaw();
  expect_says(scene_.belay({"policy", "explain"}), status::succeeded, {"open now"});
}

TEST(CalendarFiles, OfRootAndOfTheApplicationBothHold) {
  TempDir base;
  const fs::path root = base / "etc";
  cli::Settings settings;
  settings.base = base.path();
  settings.environment.policy = "own";
  write_text(root / "own.calendar.toml", "[[freeze]]\nname = \"a\"\non = \"mon\"\n");
  write_text(base / "policies/own.calendar.toml", "[[freeze]]\nname = \"b\"\non = \"tue\"\n");
  fs::permissions(root, fs::perms(0755));
  fs::permissions(root / "own.calendar.toml", fs::perms(0644));
  const auto both = cli::calendars_of(settings, Instant{}, root);
  if (geteuid() == 0) {
    ASSERT_TRUE(both) << describe(both.error());
    EXPECT_EQ(both->size(), 2U);
  } else {
    EXPECT_FALSE(both) << "a calendar that an ordinary user owns was trusted";
  }
  fs::permissions(root / "own.calendar.toml", fs::perms(0666));
  const auto refused = cli::calendars_of(settings, Instant{}, root);
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().message.find("is not believed"), std::string::npos);
}

TEST(CalendarFiles, AreNotOverlookedWhereTheyCannotBeLookedAt) {
  TempDir base;
  cli::Settings settings;
  settings.base = base.path();
  settings.environment.policy = "own";
  for (const auto& file : {base / "etc/own.calendar.toml", base / "policies/own.calendar.toml"}) {
    fs::create_directories(file.parent_path());
    fs::create_symlink(file, file);
    EXPECT_FALSE(cli::calendars_of(settings, Instant{}, base / "etc")) << file;
    fs::remove(file);
  }
  EXPECT_TRUE(cli::calendars_of(settings, Instant{}, base / "etc"));
}

}  // namespace belay::cli_test
