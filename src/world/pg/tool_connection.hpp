// How PostgreSQL's own programs reach the database: an environment and a password file that lives
// as long as this object. Neither the URL nor the password is ever an argument.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/ids.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "world/pg/conninfo.hpp"

namespace belay::world {

class ToolConnection {
 public:
  // `scratch` is made, private, when it is missing.
  static Result<ToolConnection> make(const ConnInfo& info, const AttemptId& attempt,
                                     const std::filesystem::path& scratch, int server_version);
  // Removes the password files of processes that are gone without having done so.
  static void remove_abandoned(const std::filesystem::path& scratch);
  ToolConnection(ToolConnection&& other) noexcept;
  ToolConnection& operator=(ToolConnection&&) = delete;
  ~ToolConnection();

  const std::map<std::string, Secret>& environment() const { return environment_; }

 private:
  ToolConnection() = default;
  Done write_password(const Secret& line, const std::filesystem::path& scratch);

  std::map<std::string, Secret> environment_;
  std::filesystem::path password_file_;
};

}  // namespace belay::world
