// A throwaway PostgreSQL server for one test binary: own data directory, loopback port and socket,
// run by an unprivileged user, asking for a password (scram). Its files and its processes go when
// the test binary ends, also when that is killed.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

namespace belay::support {

// A port of the loopback address that nobody listens on just now.
int free_port();

// Every member throws std::runtime_error when the server does not do what was asked.
class Postgres {
 public:
  // The one server of this process, started at the first call.
  static Postgres& shared();
  // One more server: another cluster, with a system identifier of its own.
  Postgres();
  ~Postgres();
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

  static constexpr std::string_view superuser = "postgres";
  // Every role made by create_role has it as well; a text to look for where no secret may be.
  static constexpr std::string_view password = "Canary7Q4x2Zk9";

  // postgresql://postgres:<password>@127.0.0.1:<port>/<db>
  std::string url(std::string_view database) const;
  std::string url(std::string_view database, std::string_view user) const;
  int port() const { return port_; }
  pid_t pid() const { return pid_; }  // of the postmaster; -1 while it is stopped
  const std::filesystem::path& directory() const { return directory_; }  // data and socket
  static std::filesystem::path bin();  // where initdb, postgres, pg_dump are

  // A new empty database, named <hint>_<number>.
  std::string create_database(std::string_view hint);
  // A role that may log in with `password`; attributes such as "CREATEDB".
  void create_role(std::string_view name, std::string_view attributes = "");
  // One or more statements; several of them are one transaction.
  void sql(std::string_view database, std::string_view text);
  // The first column of the first row; empty when there is none.
  std::string value(std::string_view database, std::string_view query);

  void stop_immediate();  // as a crash: no checkpoint, every session cut
  void start();           // on the same port, and waits until it answers

 private:
  void initialise();
  void watch_over();

  std::filesystem::path directory_;
  int port_ = 0;
  pid_t pid_ = -1;
  pid_t watcher_ = -1;
  int lifeline_ = -1;
  int databases_ = 0;
};

// A session that runs a statement inside a transaction and stays there, idle, until released: a
// holder of locks.
class Held {
 public:
  Held(const std::string& url, std::string_view statement);
  ~Held();
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  int pid() const;  // of its server process
  bool alive();     // whether the server still answers it
  void release();   // rolls back
  void commit();

 private:
  void* connection_;
};

}  // namespace belay::support
