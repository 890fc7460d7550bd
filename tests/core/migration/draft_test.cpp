#include "core/migration/draft.hpp"

#include <gtest/gtest.h>

#include "core/migration/fixtures.hpp"

namespace belay::migration {
namespace {

std::string mark(const std::string& path, const std::string& doc, const std::string& text = "") {
  const auto marked = draft_mark(path, doc, text);
  return marked.empty() ? "none" : marked;
}

TEST(DraftMark, IsAWordOfTheAuthorInMessageNameOrComment) {
  for (const std::string doc : {"draft: tags", "Draft: tags", "[DRAFT] tags", "(wip) tags", "WIP",
                                "wip tags", "WIP: tags\n\nRevises: 0001"}) {
    EXPECT_EQ(mark("versions/0002_tags.py", doc), "its message") << doc;
  }
  for (const std::string path :
       {"versions/draft_tags.py", "versions/wip-tags.py", "0002_wip_tags.py",
        "versions/0002_tags.draft.py", "0002_tags.wip.py"}) {
    EXPECT_EQ(mark(path, "tags"), "its name") << path;
  }
  EXPECT_EQ(mark("0002.py", "tags", "'''tags'''\n  # belay: draft until the form is there\n"),
            "a line \"belay: draft\"");
  EXPECT_EQ(mark("V0002__tags.up.sql", "", "-- belay: draft\nSELECT 1;"),
            "a line \"belay: draft\"");
  EXPECT_EQ(mark("0002.py", "tags", "# belay: draft"), "a line \"belay: draft\"");
}

TEST(DraftMark, IsNoTableOrColumnOfThatName) {
  for (const std::string doc :
       {"add draft to posts", "draft posts", "drafts: a table", "wipe sessions", "drop wip", ""}) {
    EXPECT_EQ(mark("versions/0002_tags.py", doc), "none") << doc;
  }
  for (const std::string path :
       {"versions/0002_add_post_draft.py", "0002_draft_posts.py", "0002_add_wip_to_orders.py",
        "drafts/0002.py", "0002_wipe.py", "V0002__{tags}.up.sql"}) {
    EXPECT_EQ(mark(path, "tags"), "none") << path;
  }
  for (const std::string text :
       {"x = '# belay: draft'\n", "# belay: drafted\n", "op.execute('y') # belay: draft\n"}) {
    EXPECT_EQ(mark("0002.py", "tags", text), "none") << text;
  }
}

TEST(DraftMark, IsAWarningOfWhoReadsTheWholeFile) {
  const auto marked = file("b2", "'a1'", "\n# belay: draft\n");
  const auto reading = read_whole(marked);
  ASSERT_EQ(reading.problems.size(), 1U);
  EXPECT_EQ(reading.problems.front().kind, ProblemKind::draft);
  EXPECT_EQ(reading.problems.front().gravity, Gravity::warning);
  EXPECT_EQ(reading.problems.front().message,
            "b2_x.py: a line \"belay: draft\" says that it is a draft");
  EXPECT_EQ(reading.revision->draft, "a line \"belay: draft\"");
  EXPECT_TRUE(read_names(marked).problems.empty()) << "the text is not searched for names alone";
  EXPECT_EQ(read_whole(file("a1", "None")).revision->draft, "");
}

}  // namespace
}  // namespace belay::migration
