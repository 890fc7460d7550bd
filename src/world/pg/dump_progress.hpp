// Says how far a dump is while pg_dump runs.
#pragma once

#include <chrono>
#include <filesystem>

#include "ports/backup_tool.hpp"

namespace belay::world {

// The runner asks several times a second whether to stop: the moment to say how far the dump is.
class TellingStop final : public ports::Stop {
 public:
  TellingStop(const ports::Stop& stop, const ports::BackupRequest& request,
              std::filesystem::path folder)
      : stop_(stop), request_(request), folder_(std::move(folder)) {}

  ports::StopLevel level() const override;

 private:
  const ports::Stop& stop_;
  const ports::BackupRequest& request_;
  std::filesystem::path folder_;
  mutable std::chrono::steady_clock::time_point told_ = std::chrono::steady_clock::now();
};

}  // namespace belay::world
