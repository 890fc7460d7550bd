#include "world/os/here.hpp"

#include <pwd.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <thread>

#include "base/text.hpp"
#include "world/os/files.hpp"

namespace belay::world {
namespace {

class SystemClock final : public ports::Clock {
 public:
  void wait(Duration duration) override { std::this_thread::sleep_for(duration); }

  Instant now() override { return std::chrono::floor<Duration>(std::chrono::system_clock::now()); }
};

std::string name_of(uid_t uid) {
  std::array<char, 16384> buffer;
  passwd entry{};
  passwd* found = nullptr;
  getpwuid_r(uid, &entry, buffer.data(), buffer.size(), &found);
  return found != nullptr ? escaped(found->pw_name) : std::string();
}

// Empty when nobody logged in, as under cron: the kernel then says 4294967295.
std::string login_of(const std::string& loginuid) {
  uid_t uid = 0;
  const auto [end, error] =
      std::from_chars(loginuid.data(), loginuid.data() + loginuid.size(), uid);
  if (error != std::errc{} || uid == static_cast<uid_t>(-1)) return {};
  const std::string name = name_of(uid);
  return name.empty() ? std::to_string(uid) : name;
}

std::string host_name() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return {};
  return escaped(name.data());
}

}  // namespace

std::unique_ptr<ports::Clock> make_clock() {
  return std::make_unique<SystemClock>();
}

Result<ports::Here> here() {
  const auto files = make_files();
  const auto boot = files->read("/proc/sys/kernel/random/boot_id", 100);
  if (!boot) return fail(ErrorCode::state_unavailable, boot.error().message);
  const auto login = files->read("/proc/self/loginuid", 100);
  return ports::Here{{.uid = static_cast<std::int64_t>(geteuid()),
                      .user = name_of(geteuid()),
                      .login = login_of(login.value_or("")),
                      .host = host_name()},
                     std::string(trimmed(*boot))};
}

}  // namespace belay::world
