#include "core/approval/receipt.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "core/approval/lines.hpp"

namespace belay::approval {
namespace {

constexpr std::string_view receipt_first_line = "belay-receipt-v1";
constexpr std::string_view armour = "-----BEGIN SSH SIGNATURE-----\n";
constexpr std::string_view armour_end = "\n-----END SSH SIGNATURE-----";
constexpr std::size_t run_letters = 26, digest_digits = 64;

struct ReceiptRow {
  std::string_view key;
  std::string Receipt::*value;
};
// In the order of the lines; the moment stands behind the run, the server behind the database.
constexpr std::array receipt_rows{
    ReceiptRow{"run", &Receipt::run},         ReceiptRow{"environment", &Receipt::environment},
    ReceiptRow{"cluster", &Receipt::cluster}, ReceiptRow{"database", &Receipt::database},
    ReceiptRow{"tool", &Receipt::tool},       ReceiptRow{"from", &Receipt::from},
    ReceiptRow{"to", &Receipt::to},           ReceiptRow{"way back", &Receipt::way_back},
    ReceiptRow{"signer", &Receipt::signer}};

tl::unexpected<Error> no_receipt(const std::string& why) {
  return fail(ErrorCode::plan_invalid, "not the text of a receipt: " + why,
              "belay receipt sign makes one");
}

bool consists_of(std::string_view text, std::size_t length, std::string_view letters) {
  return text.size() == length && text.find_first_not_of(letters) == std::string_view::npos;
}

bool is_tried_file(const TriedFile& one) {
  return !one.file.empty() && is_line(one.file) &&
         consists_of(one.digest, digest_digits, "0123456789abcdef");
}

bool come_in_order(const std::vector<TriedFile>& files) {
  return std::ranges::adjacent_find(files, std::ranges::greater_equal{}, &TriedFile::file) ==
         files.end();
}

// 0 for what is no number.
int number_of(const std::string& text) {
  int number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc{} ? number : 0;
}

TriedFile tried_file_of(const std::string& line) {
  const auto space = line.find(' ');
  if (space == std::string::npos) return {};
  return {line.substr(space + 1), line.substr(0, space)};
}

}  // namespace

std::string to_text(const Receipt& receipt) {
  std::string all = std::string(receipt_first_line) + "\n";
  for (const auto& row : receipt_rows) {
    all += line_of(row.key, receipt.*row.value);
    if (row.key == "run") all += line_of("rehearsed at", belay::to_text(receipt.rehearsed_at));
    if (row.key == "database") all += line_of("server version", std::to_string(receipt.server));
  }
  for (const auto& one : receipt.files) all += line_of("file", one.digest + " " + one.file);
  return all;
}

bool is_writable(const Receipt& receipt) {
  for (const auto& row : receipt_rows) {
    if (!is_line(receipt.*row.value)) return false;
  }
  return consists_of(receipt.run, run_letters, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") &&
         receipt.server > 0 && !receipt.signer.empty() && !receipt.files.empty() &&
         std::ranges::all_of(receipt.files, is_tried_file) && come_in_order(receipt.files);
}

Result<Receipt> parse_receipt(std::string_view text) {
  if (text.size() > largest_receipt) return no_receipt("it is too long");
  SignedLines lines(text);
  if (lines.first() != receipt_first_line) return no_receipt("it begins otherwise");
  Receipt read;
  for (const auto& row : receipt_rows) {
    auto value = lines.next(row.key);
    if (!value) return no_receipt("it has no '" + std::string(row.key) + "'");
    read.*row.value = *std::move(value);
    if (row.key == "run") {
      const auto instant = parse_instant(lines.next("rehearsed at").value_or(""));
      if (!instant) return no_receipt("it has no 'rehearsed at'");
      read.rehearsed_at = *instant;
    }
    if (row.key == "database") read.server = number_of(lines.next("server version").value_or(""));
  }
  while (const auto file = lines.next("file")) read.files.push_back(tried_file_of(*file));
  if (!is_writable(read) || to_text(read) != text) return no_receipt("it is not in its one form");
  return read;
}

Result<Presented> unsealed(std::string name, std::string_view file) {
  const auto at = file.starts_with(armour) ? 0 : file.find("\n" + std::string(armour));
  if (at == std::string_view::npos) {
    return Presented{std::move(name), std::string(file), "", {}};
  }
  const auto begin = at == 0 ? 0 : at + 1;
  std::string signature(file.substr(begin));
  const auto end = signature.find(armour_end);
  if (end != std::string::npos) {
    const auto behind = end + armour_end.size();
    if (!trimmed(std::string_view(signature).substr(behind)).empty()) {
      return no_receipt("something stands behind its signature");
    }
    signature.replace(behind, std::string::npos, "\n");
  }
  return Presented{std::move(name), std::string(file.substr(0, begin)), std::move(signature), {}};
}

}  // namespace belay::approval
