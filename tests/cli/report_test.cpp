// The HTML report of a real run, in a real browser: a database whose names are markup, a migration
// that fails with markup in its message, and a way back.
#include <algorithm>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Report : public testing::Test {
 protected:
  // The path that the end of a run names.
  static fs::path report_of(const std::string& output) {
    const auto at = output.find("report      ");
    if (at == std::string::npos) return {};
    const auto from = at + std::string_view("report      ").size();
    return output.substr(from, output.find('\n', from) - from);
  }
  Scene scene_;
};

class ReportInChromium : public Report {
 protected:
  // Release app-2 brings a table with a hostile name, and is taken back.
  fs::path run_with_hostile_names() {
    scene_.add_release("app-1", {first_revision()});
    EXPECT_EQ(scene_.belay({"run", scene_.add_plan("app-1", "0001")}).status, status::succeeded);
    scene_.add_release(
        "app-2",
        {first_revision(),
         {"0002", "0001",
          R"py(op.execute('CREATE TABLE "<img src=x onerror=document.title=1>" (a int)'))py",
          "pass"}});
    const auto script = scene_.path("dist/app-2/migrations/versions/0002.py");
    write_text(script, "'<img src=y onerror=document.title=2>'\n" + read_text(script));
    scene_.make_unwell("app-2");
    const auto ended = scene_.belay({"run", scene_.add_plan("app-2", "0002")});
    EXPECT_EQ(ended.status, status::rolled_back) << ended.output;
    return report_of(ended.output);
  }
  Ended chromium(std::vector<std::string> words, const fs::path& page) {
    // No sandbox: tests run as root too, and the page is ours.
    std::vector<std::string> argv{"/usr/bin/timeout",
                                  "--kill-after=5",
                                  "100",
                                  "/usr/bin/chromium",
                                  "--headless",
                                  "--no-sandbox",
                                  "--disable-gpu",
                                  "--disable-dev-shm-usage",
                                  "--no-first-run",
                                  "--user-data-dir=" + scene_.path("browser").string(),
                                  "--enable-logging=stderr",
                                  "--v=0"};
    argv.insert(argv.end(), words.begin(), words.end());
    argv.push_back("file://" + page.string());
    return scene_.program(std::move(argv));
  }
};

std::size_t count(const std::string& text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_F(ReportInChromium, RendersWithItsTimelineAndLeavesHostileNamesText) {
  const auto page = run_with_hostile_names();
  ASSERT_TRUE(fs::exists(page)) << page;
  EXPECT_EQ(fs::status(page).permissions(), fs::perms::owner_read | fs::perms::owner_write);
  const auto dom = chromium({"--dump-dom"}, page);
  ASSERT_EQ(dom.status, 0) << dom.output;
  EXPECT_EQ(count(dom.output, "CONSOLE"), 0U) << dom.output.substr(0, 4000);
  EXPECT_EQ(count(dom.output, "<svg id=\"timeline\""), 1U);
  EXPECT_GE(count(dom.output, "class=\"bar done\""), 6U);
  EXPECT_GE(count(dom.output, "class=\"bar failed\""), 1U);
  EXPECT_GE(count(dom.output, "class=\"bar back\""), 2U);
  EXPECT_EQ(count(dom.output, "<div id=\"revisions\">"), 1U);
  EXPECT_GE(count(dom.output, "0002 (left here by this run) (head)  &lt;img src=y"), 1U);
  // The browser read the name as text, wherever it stands.
  EXPECT_EQ(count(dom.output, "<img"), 0U);
  EXPECT_GE(count(dom.output, "&lt;img src=x onerror"), 2U) << dom.output;
  EXPECT_EQ(count(dom.output, "<title>rolled back and verified: app-2</title>"), 1U);
}

TEST_F(ReportInChromium, IsDrawnForAPhoneInTheDarkAndOnPaper) {
  const auto page = run_with_hostile_names();
  const auto picture = scene_.path("phone.png");
  const auto shot = chromium({"--window-size=390,1200", "--blink-settings=preferredColorScheme=0",
                              "--screenshot=" + picture.string()},
                             page);
  EXPECT_EQ(shot.status, 0) << shot.output;
  EXPECT_GT(fs::file_size(picture), 10'000U);
  const auto paper = scene_.path("paper.pdf");
  const auto print = chromium({"--print-to-pdf=" + paper.string()}, page);
  EXPECT_EQ(print.status, 0) << print.output;
  EXPECT_GT(fs::file_size(paper), 10'000U);
}

TEST_F(Report, DrawsTheRevisionsOfTheReleaseWithWhatTheRunApplied) {
  scene_.add_release("app-1", {first_revision(), additive_revision()});
  const auto ended = scene_.belay({"run", scene_.add_plan("app-1", "0001")});
  ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  const auto page = read_text(report_of(ended.output));
  EXPECT_NE(page.find("<span class=\"strokes\">○</span> <span>0002 (head)"), page.npos) << page;
  EXPECT_NE(page.find("<span class=\"strokes\">●</span> <span class=\"here\">0001 (left here by "
                      "this run)"),
            page.npos)
      << page;
  EXPECT_EQ(count(page, "applied by this run<"), 1U);
  // An id makes no row of its own; a script that only Python can read is told, one that is gone,
  // too.
  const auto release = scene_.path("srv/releases/app-1");
  ASSERT_TRUE(fs::exists(release / "migrations/versions/0002.py"));
  fs::permissions(release / "migrations/versions", fs::perms::owner_all);
  fs::permissions(release / "migrations/versions/0002.py", fs::perms::owner_all);
  write_text(release / "migrations/versions/0002.py",
             "revision = 'two\\nlines'\ndown_revision = '0001'\n");
  const auto broken = scene_.belay({"report", "--output", "-"}).output;
  EXPECT_NE(broken.find("<span>two lines (head)"), broken.npos) << broken;
  write_text(release / "migrations/versions/0002.py",
             "revision = str(2)\ndown_revision = '0001'\n");
  const auto computed = scene_.belay({"report", "--output", "-"}).output;
  EXPECT_NE(computed.find("cannot be drawn: "), computed.npos) << computed;
  fs::rename(release, scene_.path("srv/gone"));
  const auto gone = scene_.belay({"report", "--output", "-"}).output;
  EXPECT_NE(gone.find("cannot be drawn: they are gone"), gone.npos) << gone;
}

TEST_F(Report, ShowsWhichRevisionsWereTakenBack) {
  scene_.add_release("app-1", {first_revision()});
  ASSERT_EQ(scene_.belay({"run", scene_.add_plan("app-1", "0001")}).status, status::succeeded);
  // What old code may not live with, and what goes without a loss.
  scene_.add_release(
      "app-2", {first_revision(),
                {"0002", "0001", "op.create_check_constraint('short', 'items', 'length(body) < 9')",
                 "op.drop_constraint('short', 'items')"}});
  scene_.make_unwell("app-2");
  const auto ended = scene_.belay({"run", scene_.add_plan("app-2", "0002")});
  EXPECT_EQ(ended.status, status::rolled_back) << ended.output;
  ASSERT_EQ(scene_.revision(), "0001") << ended.output;
  const auto page = read_text(report_of(ended.output));
  const auto at = page.find("<span>0002 (head)");
  ASSERT_NE(at, page.npos) << page;
  const auto row = page.substr(at, page.find('\n', at) - at);
  EXPECT_TRUE(row.ends_with("<span class=\"mark back\">applied by this run and taken back</span>"))
      << row;
  EXPECT_NE(page.find("0001 (left here by this run)"), page.npos) << page;
}

TEST_F(Report, IsWrittenAnewWhereItIsWantedAndNeverOverADevice) {
  const auto plan = scene_.write_steps("one", {step("command", "run = [\"true\"]\n")});
  const auto run = scene_.json({"run", plan});
  const fs::path own = run["report"].string_or("");
  EXPECT_TRUE(fs::exists(own)) << canonical(run);
  const auto there = scene_.path("there.html");
  const auto named = scene_.belay({"report", "--output", there.string()});
  EXPECT_EQ(named.status, status::succeeded) << named.output;
  EXPECT_NE(read_text(there).find("plan one"), std::string::npos);
  const auto printed = scene_.belay({"report", "--output", "-"});
  EXPECT_TRUE(printed.output.starts_with("<!doctype html>")) << printed.output.substr(0, 200);
  const auto device = scene_.belay({"report", "--output", "/dev/null"});
  EXPECT_EQ(device.status, status::invalid) << device.output;
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(Report, ThatCannotBeWrittenChangesNothingAboutTheRun) {
  const auto plan = scene_.write_steps(
      "one", {step("command", "run = [\"sh\", \"-c\", \"mkdir $(ls -d " +
                                  scene_.path("state/runs").string() + "/*)/report.html\"]\n")});
  const auto ended = scene_.belay({"run", plan});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_NE(ended.output.find("belay: no report: "), std::string::npos) << ended.output;
  EXPECT_EQ(ended.output.find("report      "), std::string::npos) << ended.output;
}

}  // namespace belay::cli_test
