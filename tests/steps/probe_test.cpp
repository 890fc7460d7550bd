// probe: what a good answer is, how long it is waited for, and the proof of the old release on the
// way back, by the real binary against a real service.
#include "support/scene.hpp"

namespace belay::steps_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

const std::string brief = "consecutive = 2\nevery = \"10ms\"\nwithin = \"700ms\"\n";

class ProbeStep : public testing::Test {
 protected:
  // Stages and deploys, with these steps in between and behind.
  support::Ended deploy(const std::string& name, const std::string& before = "",
                        const std::string& behind = "") {
    return scene_.belay(
        {"run",
         scene_.write_steps(name, {step("stage", "release = \"dist/" + name + "\"\n"), before,
                                   step("deploy", "release = \"" + name + "\"\n"), behind})});
  }
  support::Ended probe(const std::string& lines) {
    return scene_.belay({"run", scene_.write_steps("probe", {step("probe", lines + brief)})});
  }
  std::string url(const std::string& path = "/healthz") const {
    return "url = \"" + scene_.url(path) + "\"\n";
  }
  void expect_complaint(const std::string& lines, const std::string& complaint) {
    const auto ended = probe(lines);
    EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
    EXPECT_NE(ended.output.find(complaint), std::string::npos) << ended.output;
  }

  Scene scene_;
};

}  // namespace

TEST_F(ProbeStep, TakesAnAnswerThatIsAllThatIsExpected) {
  scene_.add_release("app-1", {});
  ASSERT_EQ(deploy("app-1").status, status::succeeded);
  const auto ended =
      probe(url() + "release_field = \"release\"\n" +
            "expect = { status = 200, body = \"app-1\", json = { release = \"app-1\" } }\n");
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
}

TEST_F(ProbeStep, SaysWhatIsWrongWithAnAnswer) {
  scene_.add_release("app-1", {});
  ASSERT_EQ(deploy("app-1").status, status::succeeded);
  expect_complaint(url() + "expect = { status = 404 }\n", "answered with status 200, not 404");
  expect_complaint(url() + "expect = { body = \"hello\" }\n", "does not contain 'hello'");
  expect_complaint(url() + "expect = { json = { release = \"app-2\" } }\n",
                   "'release' is not \"app-2\"");
  expect_complaint(url() + "release_field = \"version\"\n", "release '' answers, not 'app-1'");
  expect_complaint("url = \"http://127.0.0.1:" + std::to_string(free_port()) + "/\"\n",
                   "did not succeed 2 times in a row");
}

TEST_F(ProbeStep, DoesNotWaitForASlowServiceBeyondItsDeadline) {
  expect_complaint(url("/slow") + "timeout = \"100ms\"\n", "was not answered within 100ms");
}

TEST_F(ProbeStep, CountsOnlyGoodAnswersInARow) {
  // Well every other time: never twice in a row.
  expect_complaint("run = [\"sh\", \"-c\", \"test -e odd && rm odd || { touch odd; false; }\"]\n",
                   "did not succeed 2 times in a row");
}

TEST_F(ProbeStep, AsksACommand) {
  EXPECT_EQ(probe("run = [\"true\"]\n").status, status::succeeded);
  expect_complaint("run = [\"sh\", \"-c\", \"exit 3\"]\n", "'sh' exited with status 3");
}

TEST_F(ProbeStep, LeavesTheSchemaAloneWhenTheOldReleaseIsUnwellToo) {
  scene_.add_release("app-1", {first_revision()});
  const std::string migrate = step("migrate", "to = \"head\"\n");
  const std::string proof = step("probe", url() + "release_field = \"release\"\n" + brief);
  const auto first = deploy("app-1", migrate, proof);
  ASSERT_EQ(first.status, status::succeeded) << first.output;
  const RevisionText second{"0002", "0001",
                            "op.create_check_constraint('short', 'items', 'length(body) < 9')",
                            "op.drop_constraint('short', 'items')"};
  scene_.add_release("app-2", {first_revision(), second});
  scene_.make_unwell("app-2");
  write_text(scene_.path("srv/releases/app-1/UNWELL"), "by now");
  const auto ended = deploy("app-2", migrate, proof);
  EXPECT_EQ(ended.status, status::person) << ended.output;
  EXPECT_NE(ended.output.find("status 503"), std::string::npos) << ended.output;
  EXPECT_EQ(scene_.current(), "app-1");
  EXPECT_EQ(scene_.revision(), "0002");
  // Once the old release serves again, the rest of the way back is taken.
  fs::remove(scene_.path("srv/releases/app-1/UNWELL"));
  const auto again = scene_.belay({"resume", "--look-again"});
  EXPECT_EQ(again.status, status::rolled_back) << again.output;
  EXPECT_EQ(scene_.revision(), "0001");
  scene_.expect_nothing_left();
}

TEST_F(ProbeStep, TellsAnIllServiceFromOneThatCouldNotBeAskedAndFromTooLittleTime) {
  const auto code_of = [&](const std::string& lines) {
    const auto ended = probe(lines);
    EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
    const auto shown = scene_.belay({"audit", "show", "--json"}).output;
    const auto at = shown.rfind("\"probe-");
    return at == std::string::npos ? shown : shown.substr(at + 1, shown.find('"', at + 1) - at - 1);
  };
  EXPECT_EQ(code_of("run = [\"false\"]\n"), "probe-failed");
  EXPECT_EQ(code_of("url = \"http://127.0.0.1:" + std::to_string(free_port()) + "/\"\n"),
            "probe-failed");
  EXPECT_EQ(code_of("run = [\"no-such-program\"]\n"), "probe-unmeasured");
  EXPECT_EQ(code_of("url = \"http://127.0.0.1:99999/\"\n"), "probe-unmeasured");
  EXPECT_EQ(code_of("sql = \"SELECT no_such_function()\"\n"), "probe-unmeasured");
  const auto too_little = scene_.belay(
      {"run", scene_.write_steps("probe", {step("probe",
                                                "run = [\"true\"]\nconsecutive = 9\n"
                                                "every = \"1m\"\nwithin = \"200ms\"\n")})});
  EXPECT_NE(too_little.output.find("inconclusive"), std::string::npos) << too_little.output;
}

TEST_F(ProbeStep, AsksTheDatabaseOneQuestionThatChangesNothing) {
  scene_.sql("CREATE TABLE items (id int)");
  EXPECT_EQ(probe("sql = \"SELECT count(*) = 0 FROM public.items\"\n").status, status::succeeded);
  expect_complaint("sql = \"SELECT count(*) = 1 FROM public.items\"\n",
                   "the assertion does not hold");
  expect_complaint("sql = \"SELECT NULL::boolean\"\n", "neither true nor false");
  expect_complaint("sql = \"SELECT 1\"\n", "must give one boolean");
  expect_complaint("sql = \"SELECT pg_sleep(9) IS NOT NULL\"\ntimeout = \"100ms\"\n",
                   "could not be measured");
}

TEST_F(ProbeStep, IsNotContentWithAnotherReleaseThatIsWell) {
  scene_.add_release("app-1", {});
  ASSERT_EQ(deploy("app-1").status, status::succeeded);
  Scene other;  // its service runs something else
  std::filesystem::create_symlink("releases/app-9", other.path("srv/current"));
  expect_complaint("url = \"" + other.url() + "\"\nrelease_field = \"release\"\n",
                   "release 'app-9' answers, not 'app-1'");
}

TEST_F(ProbeStep, SeesHeaders) {
  EXPECT_EQ(probe(url() + "expect = { headers = { Server = \"x\" } }\n").status,
            status::nothing_changed);
  expect_complaint(url() + "expect = { headers = { X-Release = \"2\" } }\n",
                   "there is no header 'X-Release'");
}

TEST_F(ProbeStep, RefusesOptionsThatContradictEachOther) {
  for (const std::string lines :
       {"run = [\"true\"]\nsql = \"SELECT true\"\n", "run = [\"true\"]\nredirects = true\n",
        "sql = \"SELECT true\"\nrelease_field = \"r\"\n", ""}) {
    EXPECT_EQ(probe(lines).status, status::invalid) << lines;
  }
}

}  // namespace belay::steps_test
