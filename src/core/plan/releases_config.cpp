#include "core/plan/releases_config.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "core/plan/config_texts.hpp"

namespace belay::plan {
namespace {

using Problems = std::vector<Problem>;

Service service(const Json& v) {
  Service out;
  out.unit = v["unit"].string_or("");
  out.name = v["name"].string_or(out.unit);
  out.reload = texts(v["reload"]);
  out.restart = v["how"].string_or("reload") == "restart";
  out.drain = Duration{v["drain"].int_or(0)};
  out.within = Duration{v["within"].int_or(out.within.count())};
  return out;
}

void check_shared(const ReleasesConfig& releases, Place place, Problems& problems) {
  for (const auto& path : releases.shared) {
    const auto parts = split(path, '/');
    if (path.empty() || path.front() == '/' || std::ranges::find(parts, "..") != parts.end()) {
      problems.push_back({place, "'shared' holds '" + escaped(path) + "'",
                          "paths inside the release, without '..'"});
    }
  }
}

// systemd.unit(5): a name of these characters with one of these endings; never an option.
bool is_unit(std::string_view text) {
  constexpr std::string_view letters =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-_.\\@";
  return text.size() < 256 && !text.starts_with('-') && !text.starts_with('.') &&
         text.find_first_not_of(letters) == std::string_view::npos &&
         (text.ends_with(".service") || text.ends_with(".target"));
}

void check_services(const ReleasesConfig& releases, Place place, Problems& problems) {
  for (const auto& one : releases.services) {
    if (one.unit.empty() == one.reload.empty()) {
      problems.push_back({place, "a service needs exactly one of 'unit' and 'reload'",
                          "{ unit = \"app.service\", how = \"reload\" }"});
    } else if (!one.unit.empty() && !is_unit(one.unit)) {
      problems.push_back({place, "'" + escaped(one.unit) + "' is not a systemd unit",
                          "a name that ends in .service"});
    } else if (one.name.empty()) {
      problems.push_back({place, "a service with 'reload' needs a 'name'", {}});
    }
  }
  if (releases.most_files < 1 || releases.most_mib < 1 || releases.most_mib > (1 << 24)) {
    problems.push_back({place, "'most_files' and 'most_mib' must allow a release", {}});
  }
}

}  // namespace

ReleasesConfig releases_of(const Json& v) {
  ReleasesConfig out;
  out.root = v["root"].string_or("");
  out.shared = texts(v["shared"]);
  if (const auto* commands = v["prepare"].if_array()) {
    for (const auto& command : *commands) out.prepare.push_back(texts(command));
  }
  if (const auto* services = v["services"].if_array()) {
    for (const auto& one : *services) out.services.push_back(service(one));
  }
  out.keep = v["keep"].int_or(out.keep);
  out.most_files = v["most_files"].int_or(out.most_files);
  out.most_mib = v["most_mib"].int_or(out.most_mib);
  return out;
}

void check_releases(const ReleasesConfig& releases, Place place, Problems& problems) {
  check_shared(releases, place, problems);
  check_services(releases, place, problems);
}

}  // namespace belay::plan
