#include "support/postgres.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <libpq-fe.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

namespace belay::support {
namespace {

using Arguments = std::vector<std::string>;

constexpr auto start_attempts = 600;
constexpr auto start_interval = std::chrono::milliseconds(50);

// The server's owner: ourselves, or an unprivileged user when we are root.
struct Owner {
  uid_t uid = geteuid();
  gid_t gid = getegid();
};

Owner server_owner() {
  Owner owner;
  if (owner.uid != 0) return owner;
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* entry = getpwnam(name)) return {entry->pw_uid, entry->pw_gid};
  }
  throw std::runtime_error("no unprivileged user to run a server as");
}

[[noreturn]] void become(const Owner& owner, const Arguments& argv, const std::string& log,
                         int standard_input) {
  const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  setsid();
  dup2(standard_input, STDIN_FILENO);
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  if (geteuid() != owner.uid &&
      (setgroups(0, nullptr) != 0 || setgid(owner.gid) != 0 || setuid(owner.uid) != 0)) {
    _exit(126);
  }
  umask(077);
  if (chdir("/") != 0) _exit(126);
  close_range(3, ~0U, 0);
  std::vector<char*> raw;
  for (const auto& argument : argv) raw.push_back(const_cast<char*>(argument.c_str()));
  raw.push_back(nullptr);
  char path[] = "PATH=/usr/bin:/bin";
  char locale[] = "LC_ALL=C.UTF-8";
  char zone[] = "TZ=UTC";
  char* environment[] = {path, locale, zone, nullptr};
  execve(raw[0], raw.data(), environment);
  _exit(127);
}

pid_t spawn(const Owner& owner, const Arguments& argv, const std::filesystem::path& log,
            int standard_input) {
  const pid_t child = fork();
  if (child < 0) throw std::runtime_error("fork failed");
  if (child == 0) become(owner, argv, log, standard_input);
  return child;
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

int null_input() {
  static const int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
  return descriptor;
}

std::string all_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

using Connection = std::unique_ptr<PGconn, decltype(&PQfinish)>;
using Answer = std::unique_ptr<PGresult, decltype(&PQclear)>;

Answer ask(const std::string& url, std::string_view text) {
  const Connection connection(PQconnectdb(url.c_str()), PQfinish);
  if (PQstatus(connection.get()) != CONNECTION_OK) {
    throw std::runtime_error(PQerrorMessage(connection.get()));
  }
  Answer answer(PQexec(connection.get(), std::string(text).c_str()), PQclear);
  const auto status = PQresultStatus(answer.get());
  if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY) {
    throw std::runtime_error(PQerrorMessage(connection.get()));
  }
  return answer;
}

}  // namespace

int free_port() {
  const int probe = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* raw = reinterpret_cast<sockaddr*>(&address);
  const bool bound = bind(probe, raw, size) == 0 && getsockname(probe, raw, &size) == 0;
  close(probe);
  if (!bound) throw std::runtime_error("no free port");
  return ntohs(address.sin_port);
}

Postgres& Postgres::shared() {
  static Postgres server;
  return server;
}

Postgres::Postgres() {
  initialise();
  watch_over();
  start();
}

Postgres::~Postgres() {
  if (pid_ > 0) {
    kill(pid_, SIGQUIT);
    wait_for(pid_);
  }
  close(lifeline_);
  wait_for(watcher_);
}

std::filesystem::path Postgres::bin() {
  const char* given = getenv("BELAY_POSTGRES_BIN");
  return given != nullptr ? given : "/usr/lib/postgresql/15/bin";
}

void Postgres::initialise() {
  std::string pattern = "/tmp/belay-pg-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
  directory_ = pattern;
  const Owner owner = server_owner();
  const auto password_file = directory_ / "password";
  std::ofstream(password_file) << password << '\n';
  for (const auto& path : {directory_, password_file}) {
    if (chown(path.c_str(), owner.uid, owner.gid) != 0) throw std::runtime_error("chown failed");
  }
  const Arguments initdb{bin() / "initdb",
                         "--no-sync",
                         "--auth=scram-sha-256",
                         "--encoding=UTF8",
                         "--locale=C.UTF-8",
                         "--username=postgres",
                         "--pwfile=" + password_file.string(),
                         "-D",
                         directory_ / "data"};
  if (wait_for(spawn(owner, initdb, directory_ / "initdb.log", null_input())) != 0) {
    throw std::runtime_error("initdb failed: " + all_of(directory_ / "initdb.log"));
  }
}

// A process of its own session that waits for our end, whatever that is: then it ends the server
// and removes its files.
void Postgres::watch_over() {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe failed");
  const std::string script =
      "cat >/dev/null; n=0; cd \"$1\" || exit; "
      "while p=$(head -n1 data/postmaster.pid 2>/dev/null) && [ -n \"$p\" ] && [ $n -lt 100 ] && "
      "[ \"$(cat /proc/$p/comm 2>/dev/null)\" = postgres ]; "
      "do kill -QUIT \"$p\"; sleep 0.1; n=$((n+1)); done; cd /; [ -n \"$2\" ] || rm -rf \"$1\"";
  const char* keep = getenv("BELAY_KEEP");
  watcher_ = spawn({}, {"/bin/sh", "-c", script, "sh", directory_, keep == nullptr ? "" : "keep"},
                   "/dev/null", ends[0]);
  close(ends[0]);
  lifeline_ = ends[1];
}

void Postgres::start() {
  if (port_ == 0) port_ = free_port();
  Arguments server{bin() / "postgres", "-D", directory_ / "data"};
  for (const std::string& setting :
       {"port=" + std::to_string(port_), std::string("listen_addresses=127.0.0.1"),
        "unix_socket_directories=" + directory_.string(), std::string("fsync=off"),
        std::string("autovacuum=off"), std::string("max_connections=50"),
        std::string("shared_buffers=32MB"), std::string("max_wal_size=512MB"),
        std::string("max_prepared_transactions=5"), std::string("wal_level=logical")}) {
    server.insert(server.end(), {"-c", setting});
  }
  pid_ = spawn(server_owner(), server, directory_ / "server.log", null_input());
  for (int attempt = 0; attempt < start_attempts; ++attempt) {
    if (PQping(url("postgres").c_str()) == PQPING_OK) return;
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) break;
    std::this_thread::sleep_for(start_interval);
  }
  throw std::runtime_error("the server did not start: " + all_of(directory_ / "server.log"));
}

void Postgres::stop_immediate() {
  if (pid_ <= 0) return;  // kill(-1) would end every process there is
  kill(pid_, SIGQUIT);
  wait_for(pid_);
  pid_ = -1;
}

std::string Postgres::url(std::string_view database) const {
  return url(database, superuser);
}

std::string Postgres::url(std::string_view database, std::string_view user) const {
  std::string text = "postgresql://";
  text.append(user).append(":").append(password).append("@127.0.0.1:");
  return text.append(std::to_string(port_)).append("/").append(database);
}

std::string Postgres::create_database(std::string_view hint) {
  const std::string name = std::string(hint) + "_" + std::to_string(++databases_);
  sql("postgres", "CREATE DATABASE \"" + name + "\" TEMPLATE template0");
  return name;
}

void Postgres::create_role(std::string_view name, std::string_view attributes) {
  sql("postgres", "CREATE ROLE \"" + std::string(name) + "\" LOGIN PASSWORD '" +
                      std::string(password) + "' " + std::string(attributes));
}

void Postgres::sql(std::string_view database, std::string_view text) {
  ask(url(database), text);
}

std::string Postgres::value(std::string_view database, std::string_view query) {
  const Answer answer = ask(url(database), query);
  return PQntuples(answer.get()) == 0 ? "" : PQgetvalue(answer.get(), 0, 0);
}

namespace {
PGconn* raw(void* connection) {
  return static_cast<PGconn*>(connection);
}
bool succeeds(PGconn* connection, const std::string& text) {
  const Answer answer(PQexec(connection, text.c_str()), PQclear);
  const auto status = PQresultStatus(answer.get());
  return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}
}  // namespace

Held::Held(const std::string& url, std::string_view statement)
    : connection_(PQconnectdb(url.c_str())) {
  if (!succeeds(raw(connection_), "BEGIN") || !succeeds(raw(connection_), std::string(statement))) {
    const std::string message = PQerrorMessage(raw(connection_));
    PQfinish(raw(connection_));
    throw std::runtime_error(message);
  }
}

Held::~Held() {
  PQfinish(raw(connection_));
}

int Held::pid() const {
  return PQbackendPID(raw(connection_));
}

bool Held::alive() {
  return succeeds(raw(connection_), "SELECT 1");
}

void Held::release() {
  succeeds(raw(connection_), "ROLLBACK");
}

void Held::commit() {
  if (!succeeds(raw(connection_), "COMMIT")) {
    throw std::runtime_error(PQerrorMessage(raw(connection_)));
  }
}

}  // namespace belay::support
