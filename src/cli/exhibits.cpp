#include "cli/exhibits.hpp"

#include <algorithm>
#include <fstream>

#include "base/text.hpp"
#include "cli/doctor_look.hpp"
#include "core/report/words.hpp"

namespace belay::cli {
namespace {

namespace fs = std::filesystem;

// What a child printed is kept up to 1 MiB and the line that says what is missing: it goes in
// whole.
constexpr std::uint64_t largest_file = 2U << 20;
constexpr std::size_t most_files = 500;
// Made from this archive's own content, or held by it in another form.
constexpr std::string_view left_out[] = {"report.html", "evidence.tar.gz", "notified.json"};

std::string what_of(const fs::path& name) {
  if (name == "plan.toml") return "the plan as the run was opened with it";
  if (name == "belay.toml") return "the configuration as the run was opened with it";
  if (name.native().ends_with(".log")) return "what a child printed";
  if (name.native().ends_with(".start.json")) return "revision and catalog before the step";
  if (name.has_parent_path()) return "kept with the run";
  return "what a step kept";
}

// Children's output apart, as the index looks for it.
std::string name_of(const fs::path& name) {
  return (name.extension() == ".log" ? "outputs/" : "run/") + name.generic_string();
}

// What is beside a cut goes up to the end of its line, and where it has none not at all: half a
// secret could not be found.
std::string up_to_last_line(std::string text) {
  const auto end = text.rfind('\n');
  text.resize(end == std::string::npos ? 0 : end);
  return text;
}

std::string from_next_line(std::string text) {
  const auto end = text.find('\n');
  text.erase(0, end == std::string::npos ? end : end + 1);
  return text;
}

std::string read_part(std::ifstream& stream, std::uint64_t from, std::uint64_t bytes) {
  std::string part(bytes, '\0');
  stream.seekg(static_cast<std::streamoff>(from));
  stream.read(part.data(), static_cast<std::streamsize>(bytes));
  part.resize(static_cast<std::size_t>(stream.gcount()));
  return part;
}

std::string read_both_ends(std::ifstream& stream, std::uint64_t size) {
  constexpr auto half = largest_file / 2;
  const auto head = up_to_last_line(read_part(stream, 0, half));
  const auto tail = from_next_line(read_part(stream, size - half, half));
  return head + "\n[" + std::to_string(size - head.size() - tail.size()) +
         " bytes are left out here]\n" + tail;
}

// A large one without its middle: what began it and what ended it says most.
Result<std::string> read_ends(const fs::path& file) {
  std::error_code error;
  const auto size = fs::file_size(file, error);
  std::ifstream stream(file, std::ios::binary);
  if (error || !stream.is_open()) {
    return fail(ErrorCode::input_unreadable, "'" + file.string() + "' cannot be opened");
  }
  auto text = size <= largest_file ? read_part(stream, 0, size) : read_both_ends(stream, size);
  if (stream.bad()) {
    return fail(ErrorCode::input_unreadable, "'" + file.string() + "' cannot be read");
  }
  return text;
}

std::vector<fs::path> files_below(const fs::path& directory) {
  std::vector<fs::path> files;
  std::error_code error;
  fs::recursive_directory_iterator at(directory, error), end;
  for (; !error && at != end; at.increment(error)) {
    std::error_code ignored;
    // What a tool may have put there under a link is not the run's.
    if (at->symlink_status(ignored).type() == fs::file_type::regular) {
      files.push_back(at->path().lexically_relative(directory));
    }
  }
  std::ranges::sort(files);
  return files;
}

std::string disk(Ground& ground, const std::string& what, const fs::path& path) {
  const auto free = ground.files->free_bytes(path);
  return what + "  " + path.string() + ": " +
         (free ? report::spoken_bytes(static_cast<std::int64_t>(*free)) + " free"
               : free.error().message) +
         "\n";
}

}  // namespace

report::Exhibit exhibit(std::string name, std::string what, const Result<std::string>& bytes) {
  report::Exhibit made{std::move(name), std::move(what), {}};
  if (bytes) {
    made.bytes = *bytes;
  } else {
    made.missing = describe(bytes.error());
  }
  return made;
}

void add_run_files(const EvidenceOf& of, Exhibits& exhibits) {
  const auto directory = run_directory(of.settings, of.run.id);
  const auto files = files_below(directory);
  std::size_t taken = 0;
  for (const auto& file : files) {
    if (std::ranges::find(left_out, file.generic_string()) != std::end(left_out)) continue;
    if (++taken > most_files) break;
    exhibits.push_back(exhibit(name_of(file), what_of(file), read_ends(directory / file)));
  }
  if (taken > most_files) {
    exhibits.push_back({"run",
                        "what else is in the run's folder",
                        {},
                        "it has " + std::to_string(files.size()) + " files, of which the first " +
                            std::to_string(most_files) + " are here"});
  }
}

void add_host(const EvidenceOf& of, Exhibits& exhibits) {
  const DoctorLook look{of.settings, of.ground, of.world, of.not_wired.message, {}};
  Findings findings;
  look_at_host(look, findings);
  std::string text;
  for (const auto& finding : findings) {
    text += finding.code + "  " + std::string(steps::to_text(finding.verdict)) + "  " +
            finding.seen + "\n";
  }
  const auto& environment = of.settings.environment;
  text += disk(of.ground, "state", of.settings.state_directory());
  if (environment.backups) {
    text += disk(of.ground, "backups", of.settings.base / environment.backups->directory);
  }
  if (environment.releases) {
    text += disk(of.ground, "releases", of.settings.base / environment.releases->root);
  }
  exhibits.push_back({"host.txt", "versions, kernel, clock, units, disk", std::move(text)});
}

}  // namespace belay::cli
