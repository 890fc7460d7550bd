// The revisions of docs/examples/notes, as the last release has them, are clean or say why not.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/json.hpp"
#include "support/command.hpp"
#include "support/scene.hpp"
#include "support/temp_dir.hpp"

namespace belay::docs {
namespace {

namespace fs = std::filesystem;

TEST(DemoHistory, LintsCleanOrWithExplainedFindings) {
  const support::TempDir folder;
  const fs::path notes = fs::path(BELAY_SOURCE_DIR) / "docs/examples/notes";
  const auto copy = [&](const fs::path& from) {
    fs::copy(from, folder / "demo",
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
  };
  copy(notes / "common");
  for (const auto* release : {"1", "2", "3", "4"}) copy(notes / "releases" / release);
  const auto ended =
      support::Child({support::binary(), "lint", "--json", "-c", "alembic.ini", "--since", "base",
                      "--env-pass", "DATABASE_URL"},
                     folder / "demo",
                     {{"PATH", "/usr/bin:/bin"}, {"DATABASE_URL", "postgresql://127.0.0.1:1/none"}},
                     folder / "out")
          .wait();
  const auto report = parse_json(ended.output);
  ASSERT_TRUE(report) << ended.output;
  EXPECT_EQ((*report)["files"].if_array()->size(), 4U);
  for (const auto& file : *(*report)["files"].if_array()) {
    EXPECT_EQ(file["not_analysed"].int_or(-1), 0) << ended.output;
    for (const auto& finding : *file["findings"].if_array()) {
      EXPECT_FALSE(finding["ignored"].string_or("").empty())
          << file["file"].string_or("") << ": " << finding["rule"].string_or("") << ": "
          << finding["message"].string_or("");
    }
  }
}

}  // namespace
}  // namespace belay::docs
