#include "base/ids.hpp"

#include <charconv>

namespace belay {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t ulid_length = 26;

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

Result<RunId> parse_run_id(std::string_view text) {
  const bool ok =
      text.size() == ulid_length && text.find_first_not_of(alphabet) == std::string_view::npos;
  if (!ok) return fail(ErrorCode::run_unknown, "'" + std::string(text) + "' is not a run");
  return RunId{std::string(text)};
}

std::string to_text(const AttemptId& attempt) {
  return attempt.run.text + "/" + std::to_string(attempt.at.phase + 1) + "/" +
         std::to_string(attempt.at.step + 1) + "/" + std::to_string(attempt.n);
}

Result<AttemptId> parse_attempt_id(std::string_view text) {
  const auto bad = [&] {
    return fail(ErrorCode::usage, "'" + std::string(text) + "' is not an attempt");
  };
  TRY(auto run, parse_run_id(text.substr(0, ulid_length)));
  int numbers[3] = {};
  const char* at = text.data() + ulid_length;
  const char* end = text.data() + text.size();
  for (int& number : numbers) {
    if (at == end || *at != '/') return bad();
    const auto parsed = std::from_chars(at + 1, end, number);
    if (parsed.ec != std::errc{} || number < 1) return bad();
    at = parsed.ptr;
  }
  if (at != end) return bad();
  return AttemptId{std::move(run), {numbers[0] - 1, numbers[1] - 1}, numbers[2]};
}

std::string run_session_prefix(const RunId& run) {
  return "belay:" + run.text + "/";
}

std::string session_name(const AttemptId& attempt) {
  return "belay:" + to_text(attempt);
}

}  // namespace belay
