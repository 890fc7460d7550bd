// Webhooks are told of a state once, without a secret; one that fails changes nothing.
#include <algorithm>

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

// Keeps every body that is posted, a line each; answers as its path says.
constexpr std::string_view server_py = R"py(import http.server, os, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        with open("posted", "ab") as file:
            file.write(self.path.split("/")[1].encode() + b" " + self.headers["Content-Type"].encode() + b" " + body + b"\n")
        if self.path.startswith("/hang"):
            time.sleep(60)
        if self.path.startswith("/cut"):
            return
        self.send_response({"fail": 500, "moved": 302, "endless": 200}.get(self.path.split("/")[1], 204))
        if self.path.startswith("/moved"):
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        while self.path.startswith("/endless"):
            self.wfile.write(b"x" * 65536)
    do_GET = do_POST
    def log_message(self, *arguments):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open("hook.new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename("hook.new", "hook.port")
server.serve_forever()
)py";

constexpr std::string_view canary = "CnB-webh00k-9o";

class Notify : public testing::Test {
 protected:
  Notify() {
    write_text(scene_.path("hook.py"), server_py);
    server_ = std::make_unique<Child>(std::vector<std::string>{"/usr/bin/python3", "hook.py"},
                                      scene_.path("."), Variables{{"PATH", "/usr/bin:/bin"}},
                                      scene_.path("hook.log"));
    while (!std::filesystem::exists(scene_.path("hook.port")) && !server_->has_ended()) {
      usleep(5000);
    }
  }
  std::string url(const std::string& path) {
    return "http://127.0.0.1:" + read_text(scene_.path("hook.port")) + "/" + path + "/" +
           std::string(canary);
  }
  void hook(const std::string& path, const std::string& on) {
    scene_.set_variable("HOOK", url(path));
    scene_.configure("[[environment.test.notify]]\nwebhook = \"env:HOOK\"\non = [" + on + "]\n");
  }
  // "ok application/json {…}", a line a post.
  std::vector<std::string> posted() {
    std::vector<std::string> lines;
    if (!std::filesystem::exists(scene_.path("posted"))) return lines;
    std::string text = read_text(scene_.path("posted"));
    for (std::size_t end = 0; (end = text.find('\n')) != std::string::npos;
         text.erase(0, end + 1)) {
      lines.push_back(text.substr(0, end));
    }
    return lines;
  }
  std::vector<std::string> states() {
    std::vector<std::string> all;
    for (const auto& line : posted()) {
      const auto body = parse_json(line.substr(line.find('{')));
      EXPECT_TRUE(body) << line;
      all.push_back((*body)["state"].string_or("?"));
    }
    return all;
  }
  using States = std::vector<std::string>;

  Scene scene_;
  std::unique_ptr<Child> server_;
  const std::string all_ =
      R"("failed", "waiting", "rolled_back", "restored", "needs_person", "succeeded")";
  const std::string good_ = step("command", "run = [\"true\"]\nundo = [\"true\"]\n");
  const std::string bad_ = step("command", "run = [\"false\"]\nharmless = true\n");
};

}  // namespace

TEST_F(Notify, TellsOfEachStateOnceAndWhatToDoNext) {
  hook("ok", all_);
  EXPECT_EQ(scene_.belay({"run", scene_.write_steps("good", {good_})}).status, status::succeeded);
  EXPECT_EQ(scene_.belay({"run", scene_.write_steps("bad", {bad_})}).status,
            status::nothing_changed);
  EXPECT_EQ(scene_.belay({"run", scene_.write_steps("back", {good_, bad_})}).status,
            status::unverified);
  EXPECT_EQ(scene_
                .belay({"run",
                        scene_.write_steps("stuck", {step("command", "run = [\"true\"]\n"), bad_})})
                .status,
            status::person);
  EXPECT_EQ(states(), (States{"succeeded", "failed", "rolled_back", "needs_person"}));
  const auto last = posted().back();
  EXPECT_TRUE(last.starts_with("ok application/json {")) << last;
  for (const std::string text : {"\"schema\":\"belay.notify/1\"", "\"environment\":\"test\"",
                                 "\"plan\":\"stuck\"", "--answer keep", "\"exit\":8"}) {
    EXPECT_NE(last.find(text), std::string::npos) << text << " in " << last;
  }
  // The same state again is not told again, by whatever command.
  EXPECT_EQ(scene_.belay({"resume"}).status, status::person);
  EXPECT_EQ(scene_.belay({"tick"}).status, status::person);
  EXPECT_EQ(states().size(), 4U);
}

TEST_F(Notify, TellsOfAWaitingRunOnceHoweverManyTicks) {
  hook("ok", all_);
  const auto plan = scene_.write_steps("wait", {good_, phase("later", "manual = true"), good_});
  EXPECT_EQ(scene_.belay({"run", plan}).status, status::waiting);
  for (int n = 0; n < 3; ++n) EXPECT_EQ(scene_.belay({"tick"}).status, status::succeeded);
  EXPECT_EQ(scene_.belay({"resume"}).status, status::waiting);
  EXPECT_EQ(states(), States{"waiting"});
  EXPECT_EQ(scene_.belay({"release"}).status, status::succeeded);
  EXPECT_EQ(scene_.belay({"tick"}).status, status::succeeded);
  EXPECT_EQ(states(), (States{"waiting", "succeeded"}));
}

TEST_F(Notify, TellsOnlyWhatIsWanted) {
  hook("ok", "\"needs_person\"");
  EXPECT_EQ(scene_.belay({"run", scene_.write_steps("good", {good_})}).status, status::succeeded);
  EXPECT_EQ(states(), States{});
}

TEST_F(Notify, ThatFailsIsSaidAndChangesNoEnd) {
  for (const std::string path : {"fail", "moved", "cut", "endless", "hang"}) {
    hook(path, all_);
    const auto ended = scene_.belay({"run", scene_.write_steps("good", {good_})});
    EXPECT_EQ(ended.status, status::succeeded) << ended.output;
    EXPECT_NE(ended.output.find("webhook 'env:HOOK' of 'succeeded'"), std::string::npos)
        << path << ended.output;
    EXPECT_EQ(ended.output.find(canary), std::string::npos) << ended.output;
  }
  // A redirect is not followed.
  for (const auto& line : posted()) EXPECT_FALSE(line.starts_with("elsewhere")) << line;
}

TEST_F(Notify, OfAWebhookThatIsNotThereOrNotSetChangesNoEnd) {
  hook("ok", all_);
  for (const std::string& target :
       {std::string(), "http://127.0.0.1:1/" + std::string(canary), std::string("no url")}) {
    scene_.set_variable("HOOK", target);
    const auto ended = scene_.belay({"run", scene_.write_steps("good", {good_})});
    EXPECT_EQ(ended.status, status::succeeded) << ended.output;
    EXPECT_NE(ended.output.find("webhook 'env:HOOK'"), std::string::npos) << ended.output;
    EXPECT_EQ(ended.output.find(canary), std::string::npos) << ended.output;
  }
  // One that could not be told is told by the next command that finds the state unchanged.
  const auto plan = scene_.write_steps("wait", {good_, phase("later", "manual = true"), good_});
  EXPECT_EQ(scene_.belay({"run", plan}).status, status::waiting);
  scene_.set_variable("HOOK", url("ok"));
  EXPECT_EQ(scene_.belay({"resume"}).status, status::waiting);
  EXPECT_EQ(states(), States{"waiting"});
}

TEST_F(Notify, IsCheckedBeforeAnythingIsDone) {
  const std::string plan = scene_.write_steps("good", {good_});
  const std::vector<std::pair<std::string, std::string>> wrong{
      {"webhook = \"https://hooks.invalid/" + std::string(canary) + "\"\non = [\"failed\"]\n",
       "must be a reference"},
      {"webhook = \"env:HOOK\"\non = [\"faild\"]\n", "did you mean 'failed'?"},
      {"webhook = \"env:HOOK\"\non = []\n", "names no state"},
      {"webhook = \"env:HOOK\"\n", "missing key 'on'"}};
  for (const auto& [lines, says] : wrong) {
    scene_.configure("[[environment.test.notify]]\n" + lines);
    const auto ended = scene_.belay({"run", plan});
    EXPECT_EQ(ended.status, status::invalid) << ended.output;
    EXPECT_NE(ended.output.find(says), std::string::npos) << ended.output;
    EXPECT_EQ(ended.output.find(canary), std::string::npos) << ended.output;
  }
}

TEST_F(Notify, IsNoWordToAnybodyWhereTheWebhookCannotWork) {
  hook("ok", "\"failed\", \"needs_person\"");
  scene_.reconfigure("[environment.test]\n", "[environment.test]\npolicy = \"own\"\n");
  write_text(scene_.path("policies/own.toml"), "[rules]\npeople_told = \"refuse\"\n");
  const auto plan = scene_.write_steps("small", {step("command", "run = [\"true\"]\n")});
  const std::string nobody = "nobody is told when a run fails";
  const auto good = scene_.belay({"check", plan});
  EXPECT_EQ(good.output.find(nobody), std::string::npos) << good.output;
  EXPECT_NE(good.output.find("1 webhook(s) have a URL"), std::string::npos) << good.output;
  for (const std::string value : {"", "ftp://nonsense", "https://", "nonsense"}) {
    scene_.set_variable("HOOK", value);
    const auto ended = scene_.belay({"check", plan});
    EXPECT_EQ(ended.status, status::refused) << ended.output;
    for (const auto& text : {std::string("webhook 'env:HOOK': "), nobody}) {
      EXPECT_NE(ended.output.find(text), std::string::npos) << value << " in:\n" << ended.output;
    }
    EXPECT_EQ(scene_.belay({"run", plan}).status, status::refused) << value;
  }
}

}  // namespace belay::cli_test
