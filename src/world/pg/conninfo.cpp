#include "world/pg/conninfo.hpp"

#include <libpq-fe.h>

#include <memory>

#include "world/pg/password_file.hpp"

namespace belay::world {
namespace {

std::string quoted(const std::string& value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + "'";
}

constexpr const char* encode_hint =
    "percent-encode what is special in its password, as in postgresql://user:p%23w@host/db";

tl::unexpected<Error> cannot_be_understood() {
  return fail(ErrorCode::config_invalid, "the database URL cannot be understood", encode_hint);
}

// An "@", "/" or ":" that was not encoded in the password is a delimiter to libpq: what stands
// behind it would be taken for the host or the port, and shown in errors.
bool cuts_a_password(std::string_view url, const std::string& port) {
  const auto authority = url.substr(0, url.find('?'));
  const bool is_url = authority.find("://") != std::string_view::npos;
  const bool several = is_url && authority.find('@') != authority.rfind('@');
  return several || port.find_first_not_of("0123456789,") != std::string::npos;
}

tl::unexpected<Error> without(const std::string& part) {
  return fail(ErrorCode::config_invalid, "the database URL names no " + part,
              "write it out: postgresql://USER@HOST:PORT/DATABASE");
}

}  // namespace

Result<ConnInfo> ConnInfo::parse(const Secret& url, const std::string& database) {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
      PQconninfoParse(url.reveal().c_str(), &complaint), PQconninfoFree);
  // The complaint may quote the password: it is dropped unread.
  PQfreemem(complaint);
  if (!parsed) return cannot_be_understood();
  ConnInfo info;
  for (const auto* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr || *option->val == '\0') continue;
    info.options_[option->keyword] = {option->envvar == nullptr ? "" : option->envvar,
                                      Secret(option->val)};
  }
  if (!database.empty()) info.options_["dbname"] = {"PGDATABASE", Secret(database)};
  if (cuts_a_password(url.reveal(), info.value_of("port"))) return cannot_be_understood();
  TRY_DONE(info.check());
  info.secrets_.add_variables({{"PGPASSWORD", Secret(info.value_of("password"))},
                               {"PGSSLPASSWORD", Secret(info.value_of("sslpassword"))}});
  return info;
}

Done ConnInfo::check() const {
  if (!value_of("service").empty()) {
    return fail(ErrorCode::config_invalid, "the database URL names a service of a service file",
                "write out what it says: postgresql://USER@HOST:PORT/DATABASE");
  }
  if (value_of("user").empty()) return without("user");
  if (value_of("dbname").empty()) return without("database");
  if (value_of("password").empty()) return expect_usable_password_file(value_of("passfile"));
  return {};
}

std::string ConnInfo::value_of(const std::string& keyword) const {
  const auto found = options_.find(keyword);
  return found == options_.end() ? "" : found->second.value.reveal();
}

Secret ConnInfo::keywords(const std::map<std::string, std::string>& settings) const {
  std::map<std::string, std::string> all{{"hostaddr", ""}};
  for (const auto& [keyword, option] : options_) all[keyword] = option.value.reveal();
  // Several hosts are one primary and its standbys: the primary is meant.
  if (all["host"].find(',') != std::string::npos)
    all.try_emplace("target_session_attrs", "read-write");
  for (const auto& [keyword, value] : settings) {
    auto& entry = all[keyword];
    entry = keyword == "options" && !entry.empty() ? entry + " " + value : value;
  }
  std::string text;
  for (const auto& [keyword, value] : all) {
    if (value.empty() && keyword != "hostaddr") continue;
    text += (text.empty() ? "" : " ") + keyword + "=" + quoted(value);
  }
  return Secret(std::move(text));
}

std::map<std::string, Secret> ConnInfo::environment() const {
  std::map<std::string, Secret> result;
  for (const auto& [keyword, option] : options_) {
    const bool ours = keyword == "password" || keyword == "application_name" ||
                      keyword == "fallback_application_name" || keyword == "options";
    if (!ours && !option.variable.empty()) result[option.variable] = option.value;
  }
  if (value_of("host").find(',') != std::string::npos) {
    result.try_emplace("PGTARGETSESSIONATTRS", "read-write");
  }
  return result;
}

Secret ConnInfo::password_line() const {
  const std::string password = value_of("password");
  if (password.empty()) return {};
  std::string line = "*:*:*:*:";
  for (const char c : password) {
    if (c == ':' || c == '\\') line += '\\';
    line += c;
  }
  return Secret(line + "\n");
}

std::string ConnInfo::redacted(std::string_view text) const {
  return secrets_.redacted(text);
}

std::string ConnInfo::place() const {
  const auto or_default = [&](const char* keyword, const char* otherwise) {
    const std::string value = value_of(keyword);
    return value.empty() ? std::string(otherwise) : value;
  };
  return redacted(or_default("host", "local socket") + ":" + or_default("port", "5432") + "/" +
                  or_default("dbname", "?"));
}

}  // namespace belay::world
