// The drawn revision graph of the page: what is marked, what is cut, and that names stay text.
#include <gtest/gtest.h>

#include "core/report/sections.hpp"
#include "core/report/told_run.hpp"

namespace belay::report {
namespace {

using Mark = RevisionRow::Mark;

std::string section_of(RevisionPicture picture) {
  const ToldRun told;
  const auto run = told.run();
  Html html;
  write_revisions(html,
                  {"production", run, {}, told.entries(), {}, 0, after(0), std::move(picture)});
  return html.take();
}

std::size_t count(const std::string& text, std::string_view word) {
  std::size_t found = 0;
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++found;
  return found;
}

RevisionPicture long_picture(std::size_t rows) {
  RevisionPicture picture{.scripts = "srv"};
  for (std::size_t i = 0; i < rows; ++i)
    picture.rows.push_back({"○", "r" + std::to_string(i) + "."});
  return picture;
}

TEST(Revisions, AreLeftOutOfARunThatMigratedNothing) {
  EXPECT_EQ(section_of({}), "");
}

TEST(Revisions, SayWhyTheyAreNotDrawn) {
  const auto text = section_of({.scripts = "/srv/<app-1>", .missing = "they are gone"});
  EXPECT_EQ(text,
            "<h2>Revisions</h2>\n<p>The scripts of &#39;/srv/&lt;app-1&gt;&#39; cannot be "
            "drawn: they are gone</p>\n");
}

TEST(Revisions, AreDrawnWithWhatTheRunDidAndAsText) {
  RevisionPicture picture{.scripts = "/srv/app"};
  picture.rows = {{"○", "0003 <script>", Mark::taken_back},
                  {"●", "0002", Mark::applied, true},
                  {"├─╮"},
                  {"○", "0001"}};
  EXPECT_EQ(section_of(picture),
            "<h2>Revisions</h2>\n<p class=\"facts\">The scripts of &#39;/srv/app&#39; as they are "
            "now, newest first</p>\n<div class=\"wide\"><div id=\"revisions\">"
            "<span class=\"strokes\">○</span> <span>0003 &lt;script&gt;</span> "
            "<span class=\"mark back\">applied by this run and taken back</span>\n"
            "<span class=\"strokes\">●</span> <span class=\"here\">0002</span> "
            "<span class=\"mark good\">applied by this run</span>\n"
            "<span class=\"strokes\">├─╮</span>\n"
            "<span class=\"strokes\">○</span> <span>0001</span>\n</div></div>\n");
}

TEST(Revisions, OfALongHistoryAreTheNewestAndThoseAroundWhatIsMarked) {
  auto picture = long_picture(10'000);
  picture.rows[5'000].mark = Mark::applied;
  picture.rows[5'001].left_here = true;
  const auto text = section_of(picture);
  for (const auto* shown : {"r0.", "r39.", "r4980.", "r5021."}) EXPECT_EQ(count(text, shown), 1U);
  for (const auto* cut : {">r40.", ">r4979.", ">r5022.", ">r9999."})
    EXPECT_EQ(count(text, cut), 0U);
  EXPECT_EQ(count(text, "4940 rows are left out here; belay history has them"), 1U);
  EXPECT_EQ(count(text, "4978 rows are left out here"), 1U);
}

TEST(Revisions, AreNeverMoreThanAPageHolds) {
  auto picture = long_picture(10'000);
  for (auto& row : picture.rows) row.mark = Mark::applied;
  const auto text = section_of(picture);
  EXPECT_EQ(count(text, "class=\"strokes\""), most_revision_rows);
  EXPECT_EQ(count(text, "9600 rows are left out here"), 1U);
}

TEST(Revisions, OfAShortHistoryAreAllShown) {
  auto picture = long_picture(first_revision_rows);
  picture.rows.back().left_here = true;
  const auto text = section_of(picture);
  EXPECT_EQ(count(text, "class=\"strokes\""), first_revision_rows);
  EXPECT_EQ(count(text, "left-out"), 0U);
}

TEST(Revisions, StandInThePageBeforeTheReceipts) {
  const ToldRun told;
  const auto run = told.run();
  const auto page = report::page({"production",
                                  run,
                                  saga::standing_of(run, after(1)),
                                  told.entries(),
                                  {},
                                  2,
                                  after(1),
                                  {.scripts = "/srv/app", .missing = "they are gone"}});
  const auto at = page.find("<h2>Revisions</h2>");
  ASSERT_NE(at, page.npos);
  EXPECT_LT(at, page.find("<h2>Ledger</h2>"));
}

}  // namespace
}  // namespace belay::report
