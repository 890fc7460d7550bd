#include "base/ids.hpp"

namespace belay {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// Appends `count` characters, the low 5 bits of `value` last.
void append_base32(std::string& out, std::uint64_t value, int count) {
  for (int shift = 5 * (count - 1); shift >= 0; shift -= 5) {
    out += alphabet[(value >> shift) & 31];
  }
}

}  // namespace

RunId make_run_id(Instant now, std::uint64_t random_high, std::uint64_t random_low) {
  std::string text;
  append_base32(text, static_cast<std::uint64_t>(now.time_since_epoch().count()), 10);
  append_base32(text, random_high, 8);
  append_base32(text, random_low, 8);
  return RunId{std::move(text)};
}

std::string to_text(const AttemptId& attempt) {
  return attempt.run.text + "/" + std::to_string(attempt.at.phase + 1) + "/" +
         std::to_string(attempt.at.step + 1) + "/" + std::to_string(attempt.n);
}

std::string run_session_prefix(const RunId& run) {
  return "belay:" + run.text + "/";
}

std::string session_name(const AttemptId& attempt) {
  return "belay:" + to_text(attempt);
}

}  // namespace belay
