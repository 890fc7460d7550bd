#include "cli/sql_files.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <thread>

namespace belay::cli {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t largest_sql_file = 64u << 20;
constexpr std::size_t most_sql_files = 1'000'000;

tl::unexpected<Error> unreadable(const std::string& file, const std::string& why) {
  return fail(ErrorCode::input_unreadable, "cannot read '" + file + "': " + why);
}

// Nothing would be judged, and that must not look like a success.
tl::unexpected<Error> not_sql(std::string what) {
  return fail(ErrorCode::input_unreadable, std::move(what),
              "the revisions of Alembic are read without a path: belay lint --since base");
}

// Not a folder, and nothing that waits for a writer. A link that leads nowhere is told when it is
// read.
bool is_sql_file(const fs::directory_entry& entry) {
  if (entry.path().extension() != ".sql") return false;
  std::error_code error;
  return entry.is_regular_file(error) || !entry.exists(error);
}

Done walk(const std::string& folder, std::vector<std::string>& found) {
  std::error_code error;
  std::vector<std::string> here;
  fs::recursive_directory_iterator at(folder, error), end;
  while (!error && at != end) {
    if (is_sql_file(*at)) here.push_back(at->path());
    if (here.size() > most_sql_files) return unreadable(folder, "more than a million SQL files");
    at.increment(error);
  }
  if (error) return unreadable(folder, error.message());
  if (here.empty()) return not_sql("no *.sql file is in '" + folder + "'");
  std::ranges::sort(here);
  found.insert(found.end(), here.begin(), here.end());
  return {};
}

// As psql does (mainloop.c): a byte order mark at the start is none of the statement's.
std::string without_mark(std::string text) {
  constexpr std::string_view mark = "\xef\xbb\xbf";
  if (text.starts_with(mark)) text.erase(0, mark.size());
  return text;
}

Result<std::string> read_all(int descriptor, const std::string& file) {
  std::string text;
  char part[32u << 10];  // not cleared: a migration is a hundredth of it
  for (;;) {
    const auto got = read(descriptor, part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return unreadable(file, std::strerror(errno));
    text.append(part, static_cast<std::size_t>(got));
    if (got == 0) return without_mark(std::move(text));
    if (text.size() > largest_sql_file) return unreadable(file, "it is larger than 64 MiB");
  }
}

}  // namespace

Result<std::vector<std::string>> sql_files(const std::vector<std::string>& words) {
  std::vector<std::string> found;
  for (const auto& word : words) {
    std::error_code error;
    if (word != "-" && fs::is_directory(word, error)) {
      TRY_DONE(walk(word, found));
    } else if (word.ends_with(".py")) {
      return not_sql("'" + word + "' is Python, not SQL");
    } else if (word == "-" || fs::exists(word, error)) {
      found.push_back(word);
    } else {
      return unreadable(word, error ? error.message() : "no such file or folder");
    }
  }
  return found;
}

Result<std::string> read_sql(const std::string& file) {
  if (file == "-") return read_all(STDIN_FILENO, "standard input");
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return unreadable(file, std::strerror(errno));
  auto text = read_all(descriptor, file);
  close(descriptor);
  return text;
}

void in_parallel(std::size_t count, const std::function<void(std::size_t)>& work) {
  const std::size_t processors = std::max(1u, std::thread::hardware_concurrency());
  const auto threads = std::min({processors, std::size_t{16}, (count + 7) / 8});
  std::atomic<std::size_t> next{0};
  const auto some = [&] {
    for (auto at = next++; at < count; at = next++) work(at);
  };
  std::vector<std::jthread> others;
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(some);
  some();
}

}  // namespace belay::cli
