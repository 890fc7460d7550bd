#include "world/store/state_header.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <system_error>

#include "world/store/schema_version.hpp"

namespace belay::world {
namespace {

constexpr std::size_t header_bytes = 100;
constexpr std::size_t write_version_at = 18;
constexpr std::size_t user_version_at = 60;
constexpr std::size_t application_at = 68;
constexpr unsigned char wal = 2;

using Header = std::array<unsigned char, header_bytes>;

std::int64_t number_at(const Header& header, std::size_t at) {
  std::int64_t number = 0;
  for (std::size_t i = 0; i < 4; ++i) number = number << 8 | header[at + i];
  return number;
}

}  // namespace

Result<std::optional<StateHeader>> read_state_header(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0 && errno == ENOENT) return std::nullopt;
  if (descriptor < 0) {
    return fail(ErrorCode::state_unavailable,
                "cannot open '" + file.string() + "': " + std::generic_category().message(errno));
  }
  Header header{};
  const auto got = ::pread(descriptor, header.data(), header.size(), 0);
  ::close(descriptor);
  if (got == 0) return std::nullopt;
  StateHeader seen;
  seen.newest_known = schema_version;
  seen.is_ours = got == static_cast<ssize_t>(header.size()) &&
                 number_at(header, application_at) == application_id;
  seen.version = number_at(header, user_version_at);
  seen.journal = header[write_version_at] == wal ? "wal" : "rollback";
  return seen;
}

}  // namespace belay::world
