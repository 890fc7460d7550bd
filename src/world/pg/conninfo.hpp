// Where and as whom to connect, taken apart: for our own sessions a keyword string, for
// PostgreSQL's tools an environment and a password file. No text that it makes for people holds the
// password. Only this folder's conninfo.cpp includes libpq.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "base/redactor.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"

namespace belay::world {

class ConnInfo {
 public:
  // A libpq URL or keyword string. config_invalid, without a word of the text, when libpq cannot
  // read it, or would read a part of the password as something else. User and database must stand
  // in it: libpq would take them from the environment or the caller's name. Without a host it is
  // the local socket of libpq's own folder. `database` replaces the one named there unless it is
  // empty.
  static Result<ConnInfo> parse(const Secret& url, const std::string& database = {});

  // The text for a new session. The given settings win over those of the URL; its own `options`
  // come first, so that ours are the last word. PGHOSTADDR and PGOPTIONS have no say.
  Secret keywords(const std::map<std::string, std::string>& settings) const;
  // PG* variables for a child, but for the password, application name and options.
  std::map<std::string, Secret> environment() const;
  // The URL's own `options`; mostly empty.
  std::string options() const { return value_of("options"); }
  // One line of a password file, for every host of the URL; empty when the URL has no password.
  Secret password_line() const;

  // The same text without the password, in every form of a Redactor.
  std::string redacted(std::string_view text) const;
  // "host:port/database", for messages.
  std::string place() const;

 private:
  struct Option {
    std::string variable;  // the PG* variable that says the same; may be empty
    Secret value;
  };
  std::string value_of(const std::string& keyword) const;
  Done check() const;

  std::map<std::string, Option> options_;
  Redactor secrets_;
};

}  // namespace belay::world
