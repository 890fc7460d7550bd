#include "world/migrate/told_names.hpp"

#include <system_error>

namespace belay::world {
namespace {

namespace fs = std::filesystem;
using Told = std::vector<migration::ToldScript>;

fs::path real_path_of(const fs::path& path) {
  std::error_code error;
  auto real = fs::canonical(path, error);
  return error ? path.lexically_normal() : real;
}

const migration::ToldScript* answer_for(const fs::path& file, const Told& told) {
  const fs::path real = real_path_of(file);
  for (const auto& script : told) {
    if (script.path.ends_with(real.filename().string()) && real_path_of(script.path) == real) {
      return &script;
    }
  }
  return nullptr;
}

void say_why(migration::FileReading& reading, const std::string& why) {
  for (auto& problem : reading.problems) {
    if (problem.kind != migration::ProblemKind::cannot_tell) continue;
    problem.hint += (problem.hint.empty() ? "" : "; ") + why;
  }
}

}  // namespace

void fill_in_names(const std::vector<migration::RevisionFile>& files, const fs::path& base,
                   const Result<Told>& told, std::vector<migration::FileReading>& readings) {
  for (std::size_t i = 0; i < readings.size(); ++i) {
    if (!migration::needs_tool(readings[i])) continue;
    const auto* answer = told ? answer_for(base / files[i].path, *told) : nullptr;
    if (answer != nullptr) {
      readings[i] = migration::read_whole(files[i], answer);
    } else {
      say_why(readings[i], told ? "the migration tool says nothing of this file"
                                : "the migration tool was asked: " + told.error().message);
    }
  }
}

}  // namespace belay::world
