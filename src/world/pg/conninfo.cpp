#include "world/pg/conninfo.hpp"

#include <libpq-fe.h>

#include <cctype>
#include <memory>

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

std::string percent_encoded(const std::string& value, const char* digits) {
  std::string text;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || c == '-' || c == '.' || c == '_' || c == '~') {
      text += c;
    } else {
      text.append({'%', digits[byte >> 4U], digits[byte & 15U]});
    }
  }
  return text;
}

void replace_all(std::string& text, const std::string& what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 3)) {
    text.replace(at, what.size(), "***");
  }
}

}  // namespace

Result<ConnInfo> ConnInfo::parse(const Secret& url, const std::string& database) {
  char* complaint = nullptr;
  const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(
      PQconninfoParse(url.reveal().c_str(), &complaint), PQconninfoFree);
  // The complaint may quote the password: it is dropped unread.
  PQfreemem(complaint);
  if (!parsed) {
    return fail(
        ErrorCode::config_invalid, "the database URL cannot be understood",
        "percent-encode what is special in its password, as in postgresql://user:p%23w@host/db");
  }
  ConnInfo info;
  for (const auto* option = parsed.get(); option->keyword != nullptr; ++option) {
    if (option->val == nullptr || *option->val == '\0') continue;
    info.options_[option->keyword] = {option->envvar == nullptr ? "" : option->envvar,
                                      Secret(option->val)};
  }
  if (!database.empty()) info.options_["dbname"] = {"PGDATABASE", Secret(database)};
  for (const char* keyword : {"password", "sslpassword"}) {
    const std::string value = info.value_of(keyword);
    if (value.empty()) continue;
    for (const auto& form : {value, percent_encoded(value, "0123456789ABCDEF"),
                             percent_encoded(value, "0123456789abcdef")}) {
      info.secret_forms_.emplace_back(form);
    }
  }
  return info;
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

std::string ConnInfo::redacted(std::string text) const {
  for (const auto& form : secret_forms_) replace_all(text, form.reveal());
  return text;
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
