// The units are judged by systemd itself.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <regex>

#include "support/temp_dir.hpp"

namespace belay::architecture {
namespace {

namespace fs = std::filesystem;

const fs::path units = fs::path(BELAY_SOURCE_DIR) / "systemd";

struct Output {
  std::string text;  // stdout and stderr
  int status = -1;
};

Output shell(const std::string& command) {
  Output output;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (!pipe) return output;
  std::array<char, 4096> part{};
  while (const auto count = fread(part.data(), 1, part.size(), pipe)) {
    output.text.append(part.data(), count);
  }
  output.status = pclose(pipe);
  return output;
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

class Systemd : public testing::Test {
 protected:
  void SetUp() override {
    if (shell("systemd-analyze --version").status != 0) {
      GTEST_SKIP() << "there is no systemd-analyze here";
    }
  }

  // What systemd says of the two units, the service having the given text.
  Output verify(const std::string& service) const {
    // The units are checked before anything is installed.
    support::write_text(directory_ / "belay-tick.service",
                        replaced(service, "/usr/bin/belay ", "/bin/true "));
    fs::copy_file(units / "belay-tick.timer", directory_ / "belay-tick.timer",
                  fs::copy_options::overwrite_existing);
    return shell("cd " + directory_.path().string() +
                 " && systemd-analyze verify ./belay-tick.service ./belay-tick.timer");
  }

  // The next three times that the timer fires, in UTC, seen from a host in Berlin.
  std::vector<std::string> elapses(const std::string& from) const {
    const auto timer = support::read_text(units / "belay-tick.timer");
    std::smatch calendar;
    EXPECT_TRUE(std::regex_search(timer, calendar, std::regex("OnCalendar=([^\n]+)")));
    const auto output =
        shell("TZ=Europe/Berlin systemd-analyze calendar --iterations=3 --base-time='" + from +
              "' '" + calendar[1].str() + "'");
    EXPECT_EQ(output.status, 0) << output.text;
    std::vector<std::string> times;
    static const std::regex time("([0-9]{2}:[0-9]{2}:[0-9]{2}) UTC\n");
    for (std::sregex_iterator at(output.text.begin(), output.text.end(), time), end; at != end;
         ++at) {
      times.push_back((*at)[1]);
    }
    return times;
  }

  support::TempDir directory_;
};

TEST_F(Systemd, FindsNothingWrongWithTheUnits) {
  const auto output = verify(support::read_text(units / "belay-tick.service"));
  EXPECT_EQ(output.text, "");
  EXPECT_EQ(output.status, 0);
}

TEST_F(Systemd, WouldSayWhatIsWrong) {
  const auto service = support::read_text(units / "belay-tick.service");
  EXPECT_NE(verify(replaced(service, "ProtectSystem=strict", "ProtectSistem=strict")).text, "");
  EXPECT_NE(verify(replaced(service, "NoNewPrivileges=true", "NoNewPrivileges=maybe")).text, "");
}

TEST_F(Systemd, WakesEveryMinuteAlsoWhenTheLocalClockIsChanged) {
  const std::vector<std::string> spring{"00:59:00", "01:00:00", "01:01:00"};
  EXPECT_EQ(elapses("2026-03-29 00:58:30 UTC"), spring);
  EXPECT_EQ(elapses("2026-10-25 00:58:30 UTC"), spring);
}

TEST_F(Systemd, RunsTheTickWithoutRightsItDoesNotNeed) {
  const auto service = support::read_text(units / "belay-tick.service");
  for (const std::string line : {"NoNewPrivileges=true", "ProtectSystem=strict", "User=belay",
                                 "StateDirectoryMode=0700", "UMask=0077", "LimitCORE=0"}) {
    EXPECT_NE(service.find("\n" + line + "\n"), std::string::npos) << line;
  }
}

}  // namespace
}  // namespace belay::architecture
