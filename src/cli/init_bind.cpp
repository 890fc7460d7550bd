#include "cli/init_bind.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/for_shell.hpp"
#include "base/text.hpp"
#include "cli/session.hpp"
#include "core/plan/toml_string.hpp"
#include "steps/target.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

// The text with the identity of the environment's database in it; the rest stays as it is.
Result<std::string> with_identity(const std::string& text, const std::string& name,
                                  const std::string& identity) {
  const std::string table = "[environment." + name + ".database]";
  std::vector<std::string> lines;
  bool inside = false, written = false;
  for (auto& line : split(text, '\n')) {
    const auto bare = trimmed(line);
    if (bare.starts_with('[')) inside = bare == table;
    if (inside && bare.starts_with("identity")) continue;
    lines.push_back(std::move(line));
    if (inside && bare.starts_with("url")) {
      lines.push_back("  identity = " + identity + "   # written by belay init");
      written = true;
    }
  }
  if (written) return join(lines, "\n");
  return fail(
      ErrorCode::config_invalid, "no line 'url = …' under " + table,
      "write the table as docs/plan-reference.md shows it; then by hand: identity = " + identity);
}

tl::unexpected<Error> cannot(const std::string& what, const fs::path& file) {
  return fail(ErrorCode::filesystem,
              "cannot " + what + " '" + file.string() + "': " + std::strerror(errno),
              "see that this user may write there: ls -l " + for_shell(file.string()));
}

Done replace(ports::Files& files, const fs::path& named, const std::string& text) {
  std::error_code error;
  const fs::path file = fs::canonical(named, error);
  struct stat before {};
  if (error || stat(file.c_str(), &before) != 0) return cannot("look at", named);
  TRY_DONE(files.write_durably(file, text, before.st_mode & 07777));
  const bool ours = before.st_uid == geteuid() && before.st_gid == getegid();
  if (!ours && chown(file.c_str(), before.st_uid, before.st_gid) != 0) {
    return cannot("keep the owner of", file);
  }
  return {};
}

}  // namespace

std::string describe(const Bound& bound) {
  return "'" + bound.environment + "' is bound to cluster " + bound.system + ", database " +
         escaped(bound.database);
}

Json to_json(const Bound& bound) {
  return Json::Object{{"environment", bound.environment},
                      {"system", bound.system},
                      {"name", escaped(bound.database)}};
}

Result<Bound> bind_environment(const Arguments& arguments, const std::string& name) {
  Arguments named = arguments;
  named.environment = name;
  TRY(auto settings, read_settings(named));
  TRY(auto ground, make_ground(settings));
  TRY(auto wired, wire(settings, ground, {}, Access::read_only));
  TRY(auto* database, steps::target_database(wired.world()));
  TRY(auto facts, database->server());
  const std::string identity = "{ system = " + plan::toml_string(facts.identity.system) +
                               ", name = " + plan::toml_string(facts.identity.name) + " }";
  TRY(auto text, with_identity(settings.text, name, identity));
  // What could not be read again is not written.
  TRY(auto again, parse_settings(text, settings.file, settings.base, name));
  TRY_DONE(replace(*ground.files, again.file, text));
  return Bound{name, facts.identity.system, facts.identity.name};
}

}  // namespace belay::cli
