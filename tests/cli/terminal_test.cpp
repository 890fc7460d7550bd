// The live view on a real terminal: tmux, which says what a person would see.
#include <chrono>
#include <thread>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

class Terminal : public testing::Test {
 protected:
  ~Terminal() override { tmux({"kill-server"}); }

  Ended tmux(std::vector<std::string> words) {
    words.insert(words.begin(), {"/usr/bin/tmux", "-S", scene_.path(socket_).string()});
    return scene_.program(std::move(words));
  }
  // A window of this size in which belay runs; "over STATUS" is printed behind it.
  void open(const std::string& columns, const std::string& words, const std::string& before = "") {
    scene_.set_variable("TERM", "xterm-256color");
    const auto opened =
        tmux({"-f", "/dev/null", "new-session", "-d", "-x", columns, "-y", "20",
              before + " " + binary() + " " + words + "; echo over $?; exec sleep 1000"});
    ASSERT_EQ(opened.status, 0) << opened.output;
  }
  std::string seen() { return tmux({"capture-pane", "-p"}).output; }
  // Looks until it is there, at most 30 s.
  testing::AssertionResult shows(const std::string& text) {
    for (int look = 0; look < 300; ++look) {
      if (seen().find(text) != std::string::npos) return testing::AssertionSuccess();
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return testing::AssertionFailure() << "no '" << text << "' in:\n" << seen();
  }
  std::string slow_plan() {
    return scene_.write_steps(
        "two",
        {scene_.slow_step("one"),
         step("command", "run = [\"touch\", \"" + scene_.path("second").string() + "\"]\n")});
  }

  Scene scene_;
  std::string socket_ = "tmux";
};

}  // namespace

TEST_F(Terminal, ShowsTheStepAtWorkAndThoseThatFollowAndThenNothingOfThem) {
  open("100", "run " + slow_plan());
  EXPECT_TRUE(shows("1.1 ") && shows("  1.2 command touch")) << seen();
  EXPECT_TRUE(shows("1 s")) << seen();
  scene_.let_go("one");
  ASSERT_TRUE(shows("over 0"));
  const auto end = seen();
  EXPECT_TRUE(end.starts_with("run of plan two\nphase first\n  1.1 ")) << end;
  // Every step stands there once, and nothing that was drawn is left.
  EXPECT_EQ(end.find("1.2 command touch"), end.rfind("1.2 command touch")) << end;
  EXPECT_NE(end.find("    done\n  1.2 command touch"), std::string::npos) << end;
  EXPECT_NE(end.find("    done\nsucceeded  run"), std::string::npos) << end;
}

TEST_F(Terminal, ComparesWithTheTimeOfTheRunBefore) {
  const auto plan = slow_plan();
  scene_.let_go("one");
  ASSERT_EQ(scene_.belay({"run", plan}).status, status::succeeded);
  fs::remove(scene_.path("one.go"));
  open("100", "run " + plan);
  EXPECT_TRUE(shows("last time ")) << seen();
  scene_.let_go("one");
  EXPECT_TRUE(shows("over 0"));
}

TEST_F(Terminal, BecomesNarrowWithoutLeavingPiecesBehind) {
  open("100", "run " + slow_plan());
  ASSERT_TRUE(shows("  1.2 command touch"));
  for (const auto* columns : {"40", "12", "70"}) {
    tmux({"resize-window", "-x", columns});
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
  scene_.let_go("one");
  ASSERT_TRUE(shows("over 0"));
  const auto end = seen();
  EXPECT_EQ(end.find("phase first"), end.rfind("phase first")) << end;
  EXPECT_EQ(end.find("  1.2 command touch"), end.rfind("  1.2 command touch")) << end;
  for (const std::string turn : {"|", "/", "-", "\\"}) {
    EXPECT_EQ(end.find("\n" + turn + " 1.1"), std::string::npos) << end;
  }
}

TEST_F(Terminal, SaysThatItStopsAfterCtrlCAndEndsClean) {
  open("100", "run " + slow_plan());
  ASSERT_TRUE(shows("  1.2 command touch"));
  tmux({"send-keys", "C-c"});
  EXPECT_TRUE(shows("stops behind this step")) << seen();
  scene_.let_go("one");
  ASSERT_TRUE(shows("over 10"));
  const auto end = seen();
  EXPECT_EQ(end.find("stops behind"), std::string::npos) << end;
  EXPECT_NE(end.find("next        belay resume"), std::string::npos) << end;
}

TEST_F(Terminal, ThatIsDumbGetsPlainLines) {
  scene_.let_go("one");
  const auto ended = scene_.program({"/usr/bin/env", "TERM=dumb", "/usr/bin/script", "-qec",
                                     binary() + " run " + slow_plan(), "/dev/null"});
  EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  EXPECT_EQ(ended.output.find('\x1b'), std::string::npos) << ended.output;
}

// What is lost is said first, and nothing but the environment's name goes on.
TEST_F(Terminal, RestoresOverWhatIsLostOnlyWhenTheEnvironmentsNameIsTyped) {
  scene_.sql("CREATE TABLE items (body text); INSERT INTO items VALUES ('kept')");
  ASSERT_EQ(scene_.belay({"backup", "create"}).status, status::succeeded);
  const auto backups = scene_.json({"backup", "list"});
  const auto name = (*backups["backups"].if_array()).back()["name"].string_or("");
  scene_.sql("INSERT INTO items VALUES ('later')");
  const auto bodies = [&] { return scene_.value("SELECT string_agg(body, ',') FROM items"); };
  const std::string question = "type the name of the environment (test) to go on:";
  const auto answer = [&](const std::vector<std::string>& keys, const std::string& then) {
    tmux({"kill-server"});
    socket_ += "+";  // the server that ends may still answer at the old one
    open("200", "restore " + name + " --accept-loss");
    ASSERT_TRUE(shows(question));
    EXPECT_NE(seen().find("public.items"), std::string::npos) << seen();
    std::vector<std::string> words{"send-keys"};
    words.insert(words.end(), keys.begin(), keys.end());
    tmux(words);
    ASSERT_TRUE(shows(then));
  };
  ASSERT_NO_FATAL_FAILURE(answer({"production", "Enter"}, "over 2"));
  ASSERT_NO_FATAL_FAILURE(answer({"C-c"}, "over 2"));
  EXPECT_EQ(bodies(), "kept,later");
  ASSERT_NO_FATAL_FAILURE(answer({"test", "Enter"}, "over 0"));
  EXPECT_EQ(bodies(), "kept");
  const auto aside =
      Postgres::shared().value("postgres", "SELECT datname FROM pg_database WHERE datname LIKE '" +
                                               scene_.database().substr(0, 30) + "\\_before\\_%'");
  Postgres::shared().sql("postgres", "DROP DATABASE \"" + aside + "\" WITH (FORCE)");
}

TEST_F(Terminal, DrawsTheHistoryWithinItsWidth) {
  scene_.add_release(
      "app-1",
      {first_revision(), {"0002", "0001", "pass", "pass"}, {"0003", "0001", "pass", "pass"}});
  open("24", "history --version-location dist/app-1/migrations/versions", "LC_ALL=C.UTF-8");
  ASSERT_TRUE(shows("over 0"));
  EXPECT_TRUE(
      seen().starts_with("○ 0002 (head)  revision\n"
                         "│ ○ 0003 (head)  revisio\n"
                         "├─╯\n"
                         "○ 0001 (branchpoint)  re\n"))
      << seen();
}

}  // namespace belay::cli_test
