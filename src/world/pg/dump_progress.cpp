#include "world/pg/dump_progress.hpp"

namespace belay::world {
namespace {

namespace fs = std::filesystem;

std::int64_t bytes_in(const fs::path& folder) {
  std::int64_t bytes = 0;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    std::error_code gone;
    const auto size = entry->file_size(gone);
    if (!gone) bytes += static_cast<std::int64_t>(size);
  }
  return bytes;
}

}  // namespace

ports::StopLevel TellingStop::level() const {
  const auto now = std::chrono::steady_clock::now();
  if (request_.progress && now - told_ >= request_.progress_every) {
    told_ = now;
    request_.progress(bytes_in(folder_));
  }
  return stop_.level();
}

}  // namespace belay::world
