// Twelve planted secrets, each in every form that a program may print it in: in no output, in no
// file that a run leaves, in no argument list while it works.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "cli/planted_secrets.hpp"
#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;
namespace {

namespace fs = std::filesystem;

constexpr std::string_view hook_py = R"py(import http.server, os

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        with open("posted", "ab") as file:
            file.write(str(self.headers).encode() + self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(204)
        self.end_headers()
    def log_message(self, *arguments):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
with open("hook.new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename("hook.new", "hook.port")
server.serve_forever()
)py";

class Secrets : public testing::Test {
 protected:
  Secrets() {
    write_text(scene_.path("leak.py"), leak_py);
    std::string all;
    for (const auto& [name, secret] : planted) all += secret + "\n";
    write_text(scene_.path("planted"), all);
    const auto listed =
        scene_.program({"/usr/bin/python3", "leak.py", "--forms", scene_.path("planted").string()});
    std::istringstream lines(listed.output);
    for (std::string line; std::getline(lines, line);) forms_.push_back(line);
    EXPECT_GT(forms_.size(), planted.size() * 6);
    plant();
  }

  // A role of its own, whose password is a canary.
  std::string url_with(const std::string& role, const std::string& password) {
    std::string quoted;
    for (const char c : password) quoted.append(c == '\'' ? 2 : 1, c);
    scene_.sql("DO $$BEGIN IF to_regrole('" + role + "') IS NULL THEN CREATE ROLE " + role +
               " SUPERUSER LOGIN PASSWORD '" + quoted + "'; END IF; END$$");
    return "postgresql://" + role + ":" + percent_encoded(password) +
           "@127.0.0.1:" + std::to_string(Postgres::shared().port()) + "/" + scene_.database();
  }

  void plant() {
    scene_.set_variable("DATABASE_URL", url_with("canary", canary("url")));
    scene_.set_variable("PASSED", canary("pass"));
    scene_.set_variable("SMTP_URL", "smtp://me:" + percent_encoded(canary("smtp")) + "@mail/");
    scene_.set_variable("PGSERVICEFILE", scene_.path("services").string());
    scene_.set_variable("PGSERVICE", "elsewhere");
    scene_.set_variable("PGPASSFILE", scene_.path("pgpass").string());
    scene_.set_variable("PGPASSWORD", canary("pgpassword"));
    scene_.set_variable("OTHER_SECRET", canary("other"));
    write_text(scene_.path("services"),
               "[elsewhere]\nhost=127.0.0.2\npassword=" + canary("service") + "\n");
    write_text(scene_.path("pgpass"), "*:*:*:*:" + canary("pgpass") + "\n");
    chmod(scene_.path("pgpass").c_str(), 0600);
    write_text(scene_.path("app.env"), "API=" + canary("file") + "\nQUOTED=\"" + canary("quoted") +
                                           "\"\nexport EXPORTED=" + canary("export") + "\n");
    chmod(scene_.path("app.env").c_str(), 0640);
    pass_on();
  }

  void pass_on() {
    scene_.reconfigure("env_pass = [\"DATABASE_URL\"]",
                       "env_pass = [\"DATABASE_URL\", \"PASSED\", \"SMTP_URL\"]\n"
                       "env_file = \"app.env\"");
  }

  // Of a revision's upgrade: leaks the environment that env.py has.
  std::string leaking(const std::string& then) {
    return "import os, sys\n    sys.path.insert(0, '" + scene_.path(".").string() +
           "')\n    import leak\n    leak.leak([os.environ[name] for name in ('DATABASE_URL', "
           "'API', 'QUOTED', 'EXPORTED', 'PASSED', 'SMTP_URL')])\n    "
           "assert 'OTHER_SECRET' not in os.environ\n    " +
           then;
  }

  void expect_none(const std::string& text, const std::string& where) {
    for (const auto& form : forms_) {
      const auto at = text.find(form);
      if (at == std::string::npos) continue;
      ADD_FAILURE() << where << " holds " << form << " in "
                    << text.substr(at < 60 ? 0 : at - 60, 120 + form.size());
      return;
    }
  }
  // Beside each archive, so that it is searched as well.
  void unpack_evidence() {
    const auto ended = scene_.program(
        {"/bin/sh", "-c", "find state -name evidence.tar.gz -execdir tar -xzf {} ';'"});
    EXPECT_EQ(ended.status, 0) << ended.output;
  }

  void expect_no_trace() {
    if (fs::exists(scene_.path("state"))) unpack_evidence();
    int files = 0;
    for (const std::string folder : {"state", "backups", "srv"}) {
      if (!fs::exists(scene_.path(folder))) continue;
      for (const auto& entry : fs::recursive_directory_iterator(scene_.path(folder))) {
        if (!entry.is_regular_file()) continue;
        expect_none(read_text(entry.path()), entry.path().string());
        files += 1;
      }
    }
    EXPECT_GT(files, 3);  // a state file, a snapshot, and what a child printed
    const std::vector<std::vector<std::string>> readers{
        {"audit", "show", "--json"}, {"audit", "show"},     {"status"},
        {"status", "--json"},        {"status", "--watch"}, {"report", "--output", "-"}};
    for (const auto& words : readers) expect_none(scene_.belay(words).output, words.front());
    // What the webhook was told; where it was told it, the URL, is its own secret.
    if (hook_) expect_none(read_text(scene_.path("posted")), "what is posted");
  }

  // A webhook whose URL is a canary; it keeps what it is told, all but its path.
  void listen(const std::string& more = "") {
    write_text(scene_.path("hook.py"), hook_py);
    hook_ = std::make_unique<Child>(std::vector<std::string>{"/usr/bin/python3", "hook.py"},
                                    scene_.path("."), Variables{{"PATH", "/usr/bin:/bin"}},
                                    scene_.path("hook.log"));
    while (!fs::exists(scene_.path("hook.port"))) ASSERT_FALSE(hook_->has_ended());
    scene_.set_variable("HOOK", "http://127.0.0.1:" + read_text(scene_.path("hook.port")) + "/" +
                                    canary("webhook"));
    scene_.configure(
        "[[environment.test.notify]]\nwebhook = \"env:HOOK\"\n"
        "on = [\"failed\", \"succeeded\", \"needs_person\", \"rolled_back\"]\n" +
        more);
    pass_on();
  }

  // While it runs: no argument list of any process, and no core file of it and its children.
  support::Ended watched(const std::vector<std::string>& words) {
    const auto run = scene_.start(words);
    while (!run->has_ended()) look_around(run->pid());
    auto ended = run->wait();
    expect_none(ended.output, "what is printed");
    return ended;
  }
  void look_around(pid_t runner) {
    std::error_code gone;
    for (const auto& entry : fs::directory_iterator("/proc", gone)) {
      const std::string pid = entry.path().filename();
      if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
      expect_none(read_text(entry.path() / "cmdline"), "an argument list");
      const bool ours =
          pid == std::to_string(runner) ||
          read_text(entry.path() / "environ").find("BELAY_ATTEMPT=") != std::string::npos;
      if (ours) expect_no_core(entry.path());
    }
  }
  void expect_no_core(const fs::path& process) {
    const auto limits = read_text(process / "limits");
    const auto at = limits.find("Max core file size");
    if (at == std::string::npos || read_text(process / "comm") == "sh\n") return;  // gone
    const auto line = limits.substr(at, limits.find('\n', at) - at);
    // Between its fork from this test and its own first line, the runner has this test's limit.
    if (line.find("unlimited") != std::string::npos && !started_) return;
    started_ = line.find(" 0 ") != std::string::npos || started_;
    EXPECT_NE(line.find(" 0 "), std::string::npos) << line;
  }

  Scene scene_;
  std::vector<std::string> forms_;
  bool started_ = false;
  std::unique_ptr<Child> hook_;
};

}  // namespace

TEST_F(Secrets, AreNowhereAfterADeployThatLeaksThemAll) {
  auto first = first_revision();
  first.upgrade = leaking(first.upgrade);
  scene_.add_release("app-1", {first});
  EXPECT_EQ(watched({"run", scene_.add_plan("app-1", "0001"), "--log-level", "trace"}).status,
            status::succeeded);
  expect_no_trace();
}

TEST_F(Secrets, AreNowhereAfterAMigrationThatLeaksThemAllAndFails) {
  auto first = first_revision();
  first.upgrade = leaking("raise RuntimeError(os.environ['SMTP_URL'] + os.environ['API'])");
  scene_.add_release("app-1", {first});
  const auto ended = watched({"run", scene_.add_plan("app-1", "0001"), "--log-level", "trace"});
  EXPECT_EQ(ended.status, status::nothing_changed) << ended.output;
  EXPECT_NE(ended.output.find("RuntimeError"), std::string::npos) << ended.output;
  expect_no_trace();
}

// A webhook is told of a failure whose message a migration filled with secrets, and of its end.
TEST_F(Secrets, AreNotToldToAWebhook) {
  ASSERT_NO_FATAL_FAILURE(listen());
  auto first = first_revision();
  first.upgrade = leaking("raise RuntimeError(os.environ['SMTP_URL'] + os.environ['API'])");
  scene_.add_release("app-1", {first});
  const auto plan = scene_.add_plan("app-1", "0001");
  EXPECT_EQ(watched({"run", plan, "--log-level", "trace"}).status, status::nothing_changed);
  EXPECT_NE(read_text(scene_.path("posted")).find("RuntimeError"), std::string::npos);
  expect_no_trace();
}

// A session of the application that carries a secret in its name waits behind a migration.
TEST_F(Secrets, AreNotInTheLockWaitsOfAMigration) {
  ASSERT_NO_FATAL_FAILURE(listen("[environment.test.locks]\nstall = \"50ms\"\n"));
  auto first = first_revision();
  first.upgrade =
      "import os\n    op.execute('LOCK TABLE held')\n    if not os.path.exists('TRIED'):\n        "
      "open('TRIED', 'w').close()\n        op.execute('SELECT pg_sleep(600)')";
  // It dawdles at its first try until it is cancelled.
  for (std::size_t at = 0; (at = first.upgrade.find("TRIED")) != std::string::npos;) {
    first.upgrade.replace(at, 5, scene_.path("tr1ed").string());
  }
  scene_.add_release("app-1", {first});
  scene_.sql("CREATE TABLE held (x int)");
  const auto run =
      scene_.start({"run", scene_.write_steps("held", {step("stage", "release = \"dist/app-1\"\n"),
                                                       step("migrate", "to = \"0001\"\n")})});
  while (scene_.value("SELECT count(*) FROM pg_locks WHERE granted AND mode = "
                      "'AccessExclusiveLock' AND relation = 'held'::regclass") == "0") {
    ASSERT_FALSE(run->has_ended()) << run->output_so_far();
  }
  const std::string named = Postgres::shared().url(scene_.database()) +
                            "?application_name=" + percent_encoded("app " + canary("pass"));
  { const Held reading(named, "SELECT count(*) FROM held"); }
  const auto ended = run->wait();
  EXPECT_NE(ended.output.find("waited behind it"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("app ***"), std::string::npos) << ended.output;
  expect_none(ended.output, "what is printed");
  expect_no_trace();
}

TEST_F(Secrets, AreNowhereAfterARestore) {
  scene_.add_release("app-1", {first_revision()});
  EXPECT_EQ(watched({"run", scene_.add_plan("app-1", "0001")}).status, status::succeeded);
  scene_.add_release("app-2", {first_revision(),
                               {"0002", "0001", "op.drop_column('items', 'body')",
                                "op.add_column('items', sa.Column('body', sa.Text))"}});
  scene_.make_unwell("app-2");
  EXPECT_EQ(watched({"run", scene_.add_plan("app-2", "0002"), "--log-level", "trace"}).status,
            status::restored);
  expect_no_trace();
}

TEST_F(Secrets, AreNowhereAfterACommandThatReadsAndPrintsThem) {
  write_text(scene_.path("one"), canary("file"));
  write_text(scene_.path("two"), canary("url"));
  write_text(scene_.path("three"), canary("pass"));
  for (const std::string status : {"0", "1"}) {
    const auto plan = scene_.write_steps(
        "leak" + status,
        {step("command", "run = [\"/usr/bin/python3\", \"leak.py\", \"" + status +
                             "\", \"one\", \"two\", \"three\"]\nharmless = true\n")});
    const auto ended = watched({"run", plan, "--log-level", "trace"});
    EXPECT_EQ(ended.status, status == "0" ? status::succeeded : status::nothing_changed);
    EXPECT_EQ(ended.output.find("here: ***") != std::string::npos, status == "1") << ended.output;
  }
  expect_no_trace();
}

TEST_F(Secrets, OfAFileAndOfACredentialAreNowhere) {
  fs::create_directory(scene_.path("secrets"));
  write_text(scene_.path("secrets/url"), url_with("canary_2", canary("credential")) + "\n");
  scene_.set_variable("CREDENTIALS_DIRECTORY", scene_.path("secrets").string());
  for (const std::string reference : {"file:secrets/url", "credential:url"}) {
    scene_.configure("");
    scene_.reconfigure("url = \"env:DATABASE_URL\"", "url = \"" + reference + "\"");
    const auto plan = scene_.write_steps(
        "one",
        {step("command", "run = [\"/usr/bin/python3\", \"leak.py\", \"1\", \"secrets/url\"]\n")});
    EXPECT_EQ(watched({"run", plan, "--log-level", "trace"}).status, status::person);
    expect_no_trace();
    EXPECT_EQ(scene_.belay({"resume", "--answer", "keep"}).status, status::unverified);
  }
}

TEST_F(Secrets, AreNowhereWhenTheDatabaseRefusesThemOrTheirUrlIsBadlyQuoted) {
  scene_.add_release("app-1", {first_revision()});
  const auto plan = scene_.add_plan("app-1", "0001");
  const std::string port = std::to_string(Postgres::shared().port());
  const std::string place = "127.0.0.1:" + port + "/" + scene_.database();
  const std::vector<std::string> urls{
      "postgresql://nobody:" + percent_encoded(canary("url")) + "@" + place,
      "postgresql://canary:" + canary("url") + "@" + place,
      "postgresql://canary:" + canary("smtp") + "@" + place,
      "postgresql://canary:Cn6~smtp/mail4t@" + place,
      "postgresql://canary:Cn6~smtp@mail4t@" + place,
      "host=127.0.0.1 port=Cn2-f1le+k user=canary dbname=x"};
  for (const auto& text : urls) {
    scene_.set_variable("DATABASE_URL", text);
    const std::vector<std::vector<std::string>> commands{
        {"run", plan}, {"check", plan}, {"current"}};
    for (const auto& words : commands) {
      const auto ended = watched(words);
      EXPECT_NE(ended.status, status::succeeded) << ended.output;
      for (const std::string piece : {"smtp", "mail4t", "f1le+k", "Cn1%"}) {
        EXPECT_EQ(ended.output.find(piece), std::string::npos) << ended.output;
      }
    }
  }
}

TEST_F(Secrets, CannotBeReadOutOfTheRunnersMemoryByItsOwnUser) {
  // A process that may not be dumped belongs to root in /proc, whoever runs it.
  const uid_t user = getuid() == 0 ? 65534 : getuid();
  scene_.reconfigure("[environment.test.database]",
                     "[environment.other]\nstate = { sqlite = "
                     "\"other/state.db\" }\n[environment.test.database]");
  fs::create_directory(scene_.path("other"));
  const auto plan = scene_.write_steps("slow", {scene_.slow_step("one", "harmless = true\n")});
  std::vector<std::string> words{binary(), "-e", "other", "run", plan};
  if (getuid() == 0) {
    ASSERT_EQ(scene_.program({"/bin/chown", "-R", "65534", scene_.path(".").string()}).status, 0);
    words.insert(words.begin(), {"/usr/bin/setpriv", "--reuid=65534", "--clear-groups"});
  }
  Child run(words, scene_.path("."), scene_.environment(), scene_.path("undumpable.log"));
  ASSERT_NO_FATAL_FAILURE(scene_.wait_for_start("one", run));
  struct stat facts {};
  ASSERT_EQ(stat(("/proc/" + std::to_string(run.pid()) + "/environ").c_str(), &facts), 0);
  EXPECT_EQ(facts.st_uid, 0U);
  EXPECT_NE(user, 0U);
  scene_.let_go("one");
  EXPECT_EQ(run.wait().status, status::succeeded);
}

}  // namespace belay::cli_test
