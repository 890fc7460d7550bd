#include "world/pg/password_file.hpp"

#include <sys/stat.h>

#include <cstdlib>

#include "base/text.hpp"

namespace belay::world {
namespace {

tl::unexpected<Error> useless(const std::filesystem::path& file, const std::string& why,
                              const std::string& hint) {
  return fail(ErrorCode::config_invalid,
              "the password file '" + escaped(file.string()) + "' " + why, hint);
}

}  // namespace

std::filesystem::path password_file(const std::string& named) {
  if (!named.empty()) return named;
  if (const char* given = std::getenv("PGPASSFILE"); given != nullptr && *given != '\0') {
    return given;
  }
  const char* home = std::getenv("HOME");
  return home == nullptr ? std::filesystem::path() : std::filesystem::path(home) / ".pgpass";
}

// As libpq judges it (manual, "The Password File"), but for the link, which libpq would follow: it
// may lead anywhere by the time that it is read.
Done expect_usable_password_file(const std::string& named) {
  const auto file = password_file(named);
  const char* given = std::getenv("PGPASSFILE");
  const bool asked = !named.empty() || (given != nullptr && *given != '\0');
  struct stat facts {};
  if (file.empty()) return {};
  if (lstat(file.c_str(), &facts) != 0) {
    if (!asked) return {};
    return useless(file, "is not there", "make it, or take PGPASSFILE out of the environment");
  }
  if (S_ISLNK(facts.st_mode)) return useless(file, "is a link", "name the file itself");
  if (!S_ISREG(facts.st_mode)) return useless(file, "is no regular file", "name a file");
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return useless(file, "can be read by others than its owner, so PostgreSQL's library ignores it",
                   "chmod 600 " + file.string());
  }
  return {};
}

}  // namespace belay::world
