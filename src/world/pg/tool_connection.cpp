#include "world/pg/tool_connection.hpp"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

#include "world/os/descriptor.hpp"
#include "world/os/os_error.hpp"
#include "world/pg/password_file.hpp"

namespace belay::world {
namespace {

constexpr int client_check_since = 140000;  // client_connection_check_interval, PostgreSQL 14
constexpr const char* connect_timeout = "10";
const std::string password_file_start = "pgpass-";  // and the pid of who made it

}  // namespace

Result<ToolConnection> ToolConnection::make(const ConnInfo& info, const AttemptId& attempt,
                                            const std::filesystem::path& scratch,
                                            int server_version) {
  ToolConnection connection;
  connection.environment_ = info.environment();
  std::string options = info.options();
  options += " -c default_transaction_read_only=off";
  if (server_version >= client_check_since) {
    options += " -c client_connection_check_interval=500ms";
  }
  auto& environment = connection.environment_;
  environment["PGOPTIONS"] = Secret(options);
  environment["PGAPPNAME"] = Secret(session_name(attempt));
  environment.try_emplace("PGCONNECT_TIMEOUT", connect_timeout);
  const Secret line = info.password_line();
  if (!line.empty()) {
    TRY_DONE(connection.write_password(line, scratch));
  } else if (!environment.contains("PGPASSFILE")) {
    // The children's HOME is empty: what libpq would look up there is looked up here.
    environment["PGPASSFILE"] = Secret(password_file("").string());
  }
  return connection;
}

Done ToolConnection::write_password(const Secret& line, const std::filesystem::path& scratch) {
  if (mkdir(scratch.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    return cannot("create", scratch, errno);
  }
  // mkostemp makes it with mode 0600 and refuses what is there already.
  std::string pattern = scratch / (password_file_start + std::to_string(getpid()) + "-XXXXXX");
  const Descriptor file(mkostemp(pattern.data(), O_CLOEXEC));
  if (!file.is_open()) return cannot("create", pattern, errno);
  password_file_ = pattern;
  const std::string& text = line.reveal();
  const auto written = write(file.get(), text.data(), text.size());
  if (written != static_cast<ssize_t>(text.size())) return cannot("write", pattern, errno);
  environment_["PGPASSFILE"] = Secret(pattern);
  return {};
}

void ToolConnection::remove_abandoned(const std::filesystem::path& scratch) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(scratch, ignored)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(password_file_start)) continue;
    pid_t maker = 0;
    std::from_chars(name.data() + password_file_start.size(), name.data() + name.size(), maker);
    const bool gone = maker > 0 && kill(maker, 0) != 0 && errno == ESRCH;
    if (gone) std::filesystem::remove(entry.path(), ignored);
  }
}

ToolConnection::ToolConnection(ToolConnection&& other) noexcept
    : environment_(std::move(other.environment_)),
      password_file_(std::exchange(other.password_file_, {})) {}

ToolConnection::~ToolConnection() {
  if (!password_file_.empty()) unlink(password_file_.c_str());
}

}  // namespace belay::world
