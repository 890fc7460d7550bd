#include "support/scene.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>

namespace belay::support {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view env_py = R"py(import os
from alembic import context
from sqlalchemy import create_engine, pool

if context.is_offline_mode():
    context.configure(url="postgresql://", literal_binds=True, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
else:
    engine = create_engine(os.environ["DATABASE_URL"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, transaction_per_migration=True)
        with context.begin_transaction():
            context.run_migrations()
)py";

// Answers with the release that the link names; unwell while the release says so.
constexpr std::string_view service_py = R"py(import http.server, json, os, sys, time

root, port_file = sys.argv[1:3]

class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/slow":
            time.sleep(60)
        link = os.path.join(root, "current")
        release = os.path.basename(os.readlink(link)) if os.path.islink(link) else ""
        well = not os.path.exists(os.path.join(link, "UNWELL"))
        body = json.dumps({"release": release}).encode()
        self.send_response(200 if well else 503)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *arguments):
        pass

server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open(port_file + ".new", "w") as file:
    file.write(str(server.server_address[1]))
os.rename(port_file + ".new", port_file)
server.serve_forever()
)py";

std::string revision_py(const RevisionText& revision) {
  const std::string down = revision.down.empty() ? "None" : "'" + revision.down + "'";
  return "\"\"\"revision " + revision.id +
         "\"\"\"\nimport sqlalchemy as sa\nfrom alembic import op\n\n" + "revision = '" +
         revision.id + "'\ndown_revision = " + down +
         "\nbranch_labels = None\ndepends_on = None\n\n\ndef upgrade():\n    " + revision.upgrade +
         "\n\n\ndef downgrade():\n    " + revision.downgrade + "\n";
}

// Processes whose environment names an attempt of one of the runs in this folder.
std::vector<std::string> attempts_alive(const fs::path& runs) {
  std::vector<std::string> found, ids;
  for (const auto& run : fs::directory_iterator(runs))
    ids.push_back(run.path().filename().string());
  for (const auto& entry : fs::directory_iterator("/proc")) {
    const std::string pid = entry.path().filename().string();
    if (pid.find_first_not_of("0123456789") != std::string::npos) continue;
    const std::string text = read_text(entry.path() / "environ");
    const bool ours = std::ranges::any_of(
        ids, [&](const auto& id) { return text.find("BELAY_ATTEMPT=" + id) != std::string::npos; });
    if (ours) found.push_back(pid);
  }
  return found;
}

}  // namespace

std::string binary() {
  const char* given = std::getenv("BELAY_BINARY");
  return fs::absolute(given ? given : "build/release/belay").string();
}

std::string step(const std::string& kind, const std::string& lines) {
  return "[[phase.step]]\nkind = \"" + kind + "\"\n" + lines;
}

std::string phase(const std::string& name, const std::string& gate) {
  return "[[phase]]\nname = \"" + name + "\"\ngate = { " + gate + " }\n";
}

RevisionText first_revision() {
  return {"0001", "",
          "op.create_table('items', sa.Column('id', sa.Integer, primary_key=True), "
          "sa.Column('body', sa.Text))",
          "op.drop_table('items')"};
}

RevisionText additive_revision() {
  return {"0002", "0001",
          "op.create_table('marks', sa.Column('at', sa.Text))\n"
          "    op.execute(\"INSERT INTO marks VALUES ('once')\")\n"
          "    op.execute('SELECT pg_sleep(0.4)')",
          "op.drop_table('marks')"};
}

Scene::Scene() {
  auto& server = Postgres::shared();
  database_ = server.create_database("deploy");
  variables_ = {{"PATH", "/usr/bin:/bin"}, {"DATABASE_URL", server.url(database_)}};
  // What scripts/sweep sanitize does not tell of, Belay itself must not either.
  if (const char* options = std::getenv("LSAN_OPTIONS")) variables_["LSAN_OPTIONS"] = options;
  write_text(directory_ / "service.py", service_py);
  fs::create_directories(directory_ / "srv");
  const std::string port_file = (directory_ / "port").string();
  service_ = std::make_unique<Child>(
      std::vector<std::string>{"/usr/bin/python3", (directory_ / "service.py").string(),
                               (directory_ / "srv").string(), port_file},
      directory_.path(), Variables{{"PATH", "/usr/bin:/bin"}}, directory_ / "service.log");
  while (!fs::exists(port_file)) {
    if (service_->has_ended()) throw std::runtime_error("the service did not start");
    usleep(10'000);
  }
  port_ = read_text(port_file);
  configure("");
}

void Scene::configure(const std::string& more) {
  auto& server = Postgres::shared();
  const std::string system =
      server.value("postgres", "SELECT system_identifier FROM pg_control_system()");
  write_text(
      directory_ / "belay.toml",
      "[environment.test]\nstate = { sqlite = \"state/state.db\" }\n"
      "[environment.test.database]\nurl = \"env:DATABASE_URL\"\nidentity = { system = \"" +
          system + "\", name = \"" + database_ +
          "\" }\n"
          "[environment.test.migrations]\ntool = \"alembic\"\nenv_pass = [\"DATABASE_URL\"]\n"
          "[environment.test.releases]\nroot = \"srv\"\n"
          "services = [{ name = \"app\", reload = [\"true\"] }]\n"
          "[environment.test.backups]\ndir = \"backups\"\n" +
          more);
}

void Scene::reconfigure(const std::string& from, const std::string& to) {
  std::string text = read_text(directory_ / "belay.toml");
  const auto at = text.find(from);
  if (at == std::string::npos) throw std::runtime_error("belay.toml does not hold " + from);
  write_text(directory_ / "belay.toml", text.replace(at, from.size(), to));
}

void Scene::set_variable(const std::string& name, const std::string& value) {
  variables_.erase(name);
  if (!value.empty()) variables_[name] = value;
}

std::string Scene::url(const std::string& path) const {
  return "http://127.0.0.1:" + port_ + path;
}

void Scene::add_release(const std::string& name, const std::vector<RevisionText>& revisions) {
  const auto release = directory_ / ("dist/" + name);
  write_text(release / "alembic.ini", "[alembic]\nscript_location = migrations\n");
  write_text(release / "migrations/env.py", env_py);
  for (const auto& revision : revisions) {
    write_text(release / ("migrations/versions/" + revision.id + ".py"), revision_py(revision));
  }
}

void Scene::make_unwell(const std::string& release) {
  write_text(directory_ / ("dist/" + release + "/UNWELL"), "yes");
}

std::string Scene::add_plan(const std::string& release, const std::string& revision) {
  write_plan(
      release,
      "[plan]\nname = \"" + release +
          "\"\n[[phase]]\nname = \"release\"\n"
          "[[phase.step]]\nkind = \"stage\"\nrelease = \"dist/" +
          release +
          "\"\n"
          "[[phase.step]]\nkind = \"preflight\"\n"
          "[[phase.step]]\nkind = \"backup\"\n"
          "[[phase.step]]\nkind = \"migrate\"\nto = \"" +
          revision +
          "\"\n"
          "[[phase.step]]\nkind = \"verify\"\n"
          "[[phase.step]]\nkind = \"deploy\"\nrelease = \"" +
          release +
          "\"\n"
          "[[phase.step]]\nkind = \"probe\"\nurl = \"" +
          url() +
          "\"\n"
          "release_field = \"release\"\nconsecutive = 2\nevery = \"10ms\"\nwithin = \"2s\"\n");
  return "plans/" + release + ".toml";
}

void Scene::write_plan(const std::string& name, const std::string& text) {
  write_text(directory_ / ("plans/" + name + ".toml"), text);
}

std::string Scene::write_steps(const std::string& name, const std::vector<std::string>& parts) {
  std::string text = "[plan]\nname = \"" + name + "\"\n[[phase]]\nname = \"first\"\n";
  for (const auto& part : parts) text += part;
  write_plan(name, text);
  return "plans/" + name + ".toml";
}

std::string Scene::slow_step(const std::string& name, const std::string& lines) const {
  const std::string file = path(name).string();
  return step("command", "run = [\"sh\", \"-c\", \"echo x >> " + file +
                             ".started; while ! test -e " + file + ".go; do sleep 0.02; done\"]\n" +
                             lines);
}

void Scene::wait_for_start(const std::string& name, Child& run) const {
  while (!fs::exists(path(name + ".started")) && !run.has_ended()) usleep(2000);
  ASSERT_FALSE(run.has_ended()) << run.output_so_far();
}

void Scene::let_go(const std::string& name) const {
  write_text(path(name + ".go"), "");
}

std::unique_ptr<Child> Scene::start(std::vector<std::string> words) {
  words.insert(words.begin(), binary());
  return std::make_unique<Child>(words, directory_.path(), variables_,
                                 directory_ / ("out-" + std::to_string(++outputs_)));
}

Ended Scene::program(std::vector<std::string> argv, const std::string& folder) {
  return Child(std::move(argv), path(folder), variables_,
               directory_ / ("out-" + std::to_string(++outputs_)))
      .wait();
}

Ended Scene::belay(std::vector<std::string> words) {
  return start(std::move(words))->wait();
}

Json Scene::json(std::vector<std::string> words) {
  words.push_back("--json");
  const auto ended = belay(std::move(words));
  auto parsed = parse_json(ended.output);
  EXPECT_TRUE(parsed) << ended.output;
  return parsed.value_or(Json{});
}

std::string Scene::value(const std::string& query) const {
  return Postgres::shared().value(database_, query);
}

void Scene::sql(const std::string& text) const {
  Postgres::shared().sql(database_, text);
}

std::string Scene::current() const {
  std::error_code error;
  return fs::read_symlink(directory_ / "srv/current", error).filename().string();
}

void Scene::expect_nothing_left() {
  EXPECT_EQ(attempts_alive(directory_ / "state/runs"), std::vector<std::string>{});
  EXPECT_EQ(Postgres::shared().value(
                "postgres",
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'belay:%'"),
            "0");
  const auto verified = belay({"audit", "verify"});
  EXPECT_EQ(verified.status, 0) << verified.output;
}

}  // namespace belay::support
