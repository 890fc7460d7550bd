// A runner of real processes, and a directory and an attempt of the test's own.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include "support/temp_dir.hpp"
#include "world/process/process_runner.hpp"
#include "world/process/process_table.hpp"

namespace belay::world {

using namespace std::chrono_literals;

struct NoStop final : ports::Stop {
  ports::StopLevel level() const override { return ports::StopLevel::none; }
};

// Says `now` once this file is there.
struct StopOnceThere final : ports::Stop {
  explicit StopOnceThere(std::filesystem::path file) : path(std::move(file)) {}
  ports::StopLevel level() const override {
    return exists(path) ? ports::StopLevel::now : ports::StopLevel::none;
  }
  std::filesystem::path path;
};

class ProcessRunner : public testing::Test {
 protected:
  ports::Command shell(const std::string& script) const {
    ports::Command command;
    command.argv = {"sh", "-c", script};
    command.cwd = dir.path();
    command.attempt = attempt;
    command.deadline = 60s;
    command.grace = 300ms;
    command.output_file = dir / "output";
    return command;
  }

  ports::Exited run(const ports::Command& command) {
    auto exited = runner->run(command, NoStop{});
    EXPECT_TRUE(exited) << describe(exited.error());
    return exited ? *exited : ports::Exited{};
  }
  ports::Exited run(const std::string& script) { return run(shell(script)); }

  int alive() const { return static_cast<int>(members(processes(), attempt.run).size()); }

  support::TempDir dir;
  AttemptId attempt{make_run_id(Instant{}, static_cast<std::uint64_t>(getpid()), 7), {1, 2}, 3};
  std::unique_ptr<ports::ProcessRunner> runner = make_process_runner(dir / "home");
};

}  // namespace belay::world
