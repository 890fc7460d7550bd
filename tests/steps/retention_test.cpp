// Retention: which releases may go, and that nothing somebody may go back to ever does.
#include "steps/retention.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

ledger::StepShape shape_of(const std::string& kind, const std::string& release) {
  ledger::StepShape shape;
  shape.kind = kind;
  shape.title = kind + " " + release;
  return shape;
}

// A run that staged and deployed a release in the place of another.
void add_run(saga::EnvironmentState& state, const std::string& id, const std::string& release,
             const std::string& previous, bool over = true) {
  saga::RunState run;
  run.id = {id};
  run.shape.phases = {{"only", {}, {shape_of("stage", release), shape_of("deploy", release)}}};
  run.phases.emplace_back().steps.resize(2);
  run.step({0, 1}).facts = Json(Json::Object{{"release", release}, {"previous", previous}});
  if (over) run.end = ledger::RunEnd::succeeded;
  state.runs.emplace(run.id, std::move(run));
}

}  // namespace

TEST(Retention, KeepsTheNewestByTheirLastUse) {
  saga::EnvironmentState state;
  add_run(state, "1", "a", "");
  add_run(state, "2", "b", "a");
  add_run(state, "3", "c", "b");
  add_run(state, "4", "a", "c");
  EXPECT_EQ(steps::expendable(state, {"a", "b", "c"}, {"a"}, 2), Names{"b"});
  EXPECT_EQ(steps::expendable(state, {"a", "b", "c"}, {"a"}, 3), Names{});
}

TEST(Retention, NeverTakesTheCurrentThePreviousOrWhatAnOpenRunNames) {
  saga::EnvironmentState state;
  add_run(state, "1", "open", "its-previous", false);
  for (const std::string name : {"a", "b", "c"}) add_run(state, "2" + name, name, "");
  add_run(state, "3", "d", "b");
  const Names there{"a", "b", "c", "d", "its-previous", "open", "unknown"};
  EXPECT_EQ(steps::expendable(state, there, {"b", "d"}, 1), (Names{"c", "a"}));
  EXPECT_EQ(steps::expendable(state, there, {"a", "b", "c", "d"}, 1), Names{});
}

TEST(Retention, RemovesOldReleasesWithADeployAndNeverWhatBelayDidNotStage) {
  Scene scene;
  scene.reconfigure("root = \"srv\"\n", "root = \"srv\"\nkeep = 2\n");
  write_text(scene.path("srv/releases/by-hand/file"), "x");
  write_text(scene.path("srv/releases/.removed-app-0/half"), "x");  // of a killed removal
  std::string last;
  for (const std::string name : {"app-1", "app-2", "app-3", "app-4"}) {
    scene.add_release(name, {});
    const auto ended = scene.belay(
        {"run", scene.write_steps(name, {step("stage", "release = \"dist/" + name + "\"\n"),
                                         step("deploy", "release = \"" + name + "\"\n")})});
    ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  }
  Names left;
  for (const auto& entry : fs::directory_iterator(scene.path("srv/releases"))) {
    left.push_back(entry.path().filename().string());
  }
  std::ranges::sort(left);
  EXPECT_EQ(left, (Names{"app-3", "app-4", "by-hand"}));
  const auto shown = scene.belay({"audit", "show"});
  EXPECT_NE(shown.output.find("app-2"), std::string::npos) << shown.output;
  const auto back = scene.belay({"rollback"});
  EXPECT_EQ(back.status, status::unverified) << back.output;
  EXPECT_EQ(scene.current(), "app-3");
}

}  // namespace belay::steps_test
