#include "cli/alembic_copy.hpp"

#include "base/text.hpp"

namespace belay::cli {
namespace {

constexpr std::string_view least_ini = R"([alembic]
prepend_sys_path = .

[loggers]
keys = root

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARN
handlers = console
qualname =

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(levelname)-5.5s [%(name)s] %(message)s
)";

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

bool sets_location(std::string_view line) {
  constexpr std::string_view key = "script_location";
  if (!line.starts_with(key)) return false;
  const auto rest = trimmed(line.substr(key.size()));
  return rest.starts_with('=') || rest.starts_with(':');
}

}  // namespace

std::string ini_with_location(std::string_view text, const std::string& section,
                              const std::string& location, const std::string& here) {
  // ConfigParser doubles what stands for itself.
  const auto setting = "script_location = " + replaced(location, "%", "%%") + "\n";
  const auto head = "[" + section + "]";
  std::string out;
  bool inside = false, said = false, dropping = false;
  for (const auto& line : split(text.empty() ? least_ini : text, '\n')) {
    if (line.starts_with('[')) inside = line.starts_with(head);
    const bool continues = !line.empty() && (line.front() == ' ' || line.front() == '\t');
    dropping = inside && (sets_location(line) || (dropping && continues));
    if (dropping) continue;
    out += line + '\n';
    if (line.starts_with(head) && !said) out += setting;
    said = said || line.starts_with(head);
  }
  if (!said) out += head + '\n' + setting;
  return replaced(std::move(out), "%(here)s", replaced(here, "%", "%%"));
}

}  // namespace belay::cli
