#include "core/approval/text.hpp"

#include <array>
#include <cstdint>

#include "core/approval/lines.hpp"

namespace belay::approval {
namespace {

constexpr std::string_view first_line = "belay-approval-v1";
constexpr std::size_t most_bytes = 8192;
constexpr std::size_t nonce_digits = 32;

struct Row {
  std::string_view key;
  std::string Text::*value;
};
// In the order of the lines; "not after" stands between the principal and the nonce.
constexpr std::array rows{Row{"plan", &Text::plan},
                          Row{"run", &Text::run},
                          Row{"gate", &Text::gate},
                          Row{"digest", &Text::digest},
                          Row{"environment", &Text::environment},
                          Row{"cluster", &Text::cluster},
                          Row{"principal", &Text::principal},
                          Row{"nonce", &Text::nonce}};

tl::unexpected<Error> no_text(const std::string& why) {
  return fail(ErrorCode::plan_invalid, "not the text of an approval: " + why,
              "belay approve makes one");
}

}  // namespace

std::string to_text(const Text& text) {
  std::string all = std::string(first_line) + "\n" + line_of("decision", "approve");
  for (const auto& row : rows) {
    if (row.key == "nonce") all += line_of("not after", belay::to_text(text.not_after));
    all += line_of(row.key, text.*row.value);
  }
  return all;
}

bool is_writable(const Text& text) {
  for (const auto& row : rows) {
    if (!is_line(text.*row.value)) return false;
  }
  return is_nonce(text.nonce) && !text.principal.empty() && !text.digest.empty();
}

Result<Text> parse_text(std::string_view text) {
  if (text.size() > most_bytes) return no_text("it is too long");
  SignedLines lines(text);
  if (lines.first() != first_line) return no_text("it begins otherwise");
  static_cast<void>(lines.next("decision"));
  Text read;
  for (const auto& row : rows) {
    if (row.key == "nonce") {
      const auto instant = parse_instant(lines.next("not after").value_or(""));
      if (!instant) return no_text("it has no 'not after'");
      read.not_after = *instant;
    }
    auto value = lines.next(row.key);
    if (!value) return no_text("it has no '" + std::string(row.key) + "'");
    read.*row.value = *std::move(value);
  }
  if (!is_writable(read) || to_text(read) != text) return no_text("it is not in its one form");
  return read;
}

bool is_nonce(std::string_view text) {
  return text.size() == nonce_digits &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string make_nonce(std::uint64_t high, std::uint64_t low) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string nonce;
  for (const auto word : {high, low}) {
    for (int shift = 60; shift >= 0; shift -= 4) nonce += digits[(word >> shift) & 15U];
  }
  return nonce;
}

}  // namespace belay::approval
