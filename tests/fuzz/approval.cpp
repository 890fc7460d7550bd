// An approval's text or a receipt, and behind the line "--- signers" an allowed_signers file: a
// text has one form, a key is one person's, and every approval presented counts once or is refused.
#include <array>
#include <map>

#include "base/text.hpp"
#include "core/approval/receipt.hpp"
#include "fuzz/targets.hpp"

namespace belay::fuzz {
namespace {

constexpr std::string_view signers_line = "--- signers\n";

std::vector<approval::Signer> expect_signers(std::string_view text) {
  const auto signers = approval::parse_signers(text, approval::approval_namespace);
  if (!signers) {
    claim(signers.error().message.find(", line ") != std::string::npos, "a refusal has its line");
    return {};
  }
  std::map<std::string, std::string> owners;
  int line = 0;
  for (const auto& signer : *signers) {
    claim(signer.line > line, "signers are in the order of the lines");
    line = signer.line;
    claim(
        !signer.principal.empty() && signer.principal.find_first_of("*?!,\"") == std::string::npos,
        "a signer is one person");
    claim(owners.emplace(signer.key, signer.principal).first->second == signer.principal,
          "a key is one person's");
  }
  return *signers;
}

// Twice the same: the second is one person too often, or left over.
void expect_judged(const approval::Text& text, const std::string& bytes,
                   const std::vector<approval::Signer>& signers) {
  const approval::Presented one{"a", bytes, "s", {true, "SHA256:k", ""}};
  const std::array presented{one, approval::Presented{"b", "nothing", "", {}}, one};
  approval::Question question{.asked = text, .needed = 2, .authors = {}, .signers = signers};
  question.now = text.not_after - std::chrono::hours(1);
  const auto judged = approval::judge(question, presented);
  claim(!judged.enough && judged.counted.size() <= 1, "one person is not two");
  claim(judged.counted.size() + judged.refused.size() == presented.size(), "each is judged");
  for (const auto& refusal : judged.refused) claim(!refusal.told.empty(), "a refusal says why");
  question.used.insert(text.nonce);
  claim(approval::judge(question, presented).counted.empty(), "none counts twice");
  question.used.clear();
  question.asked.digest += "0";
  claim(approval::judge(question, presented).counted.empty(), "none counts for another plan");
}

// As it travels: with its signature behind it.
bool expect_receipt(const std::string& bytes) {
  const auto unsealed = approval::unsealed("r", bytes);
  if (!unsealed) {
    claim(!unsealed.error().message.empty(), "a refusal says why");
    return false;
  }
  const auto& presented = *unsealed;
  claim(trimmed(presented.text + presented.signature) == trimmed(bytes),
        "nothing is lost between text and signature");
  const auto receipt = approval::parse_receipt(presented.text);
  if (!receipt) {
    claim(!receipt.error().message.empty(), "a refusal says why");
    return false;
  }
  claim(approval::to_text(*receipt) == presented.text && approval::is_writable(*receipt),
        "a receipt has one form");
  return true;
}

}  // namespace

bool approval(std::string_view input) {
  const auto end = input.find(signers_line);
  const std::string bytes(input.substr(0, end));
  const auto signers =
      expect_signers(end == input.npos ? input : input.substr(end + signers_line.size()));
  const auto text = approval::parse_text(bytes);
  if (!text) {
    claim(!text.error().message.empty(), "a refusal says why");
    return expect_receipt(bytes) || !signers.empty();
  }
  claim(approval::to_text(*text) == bytes && approval::is_writable(*text), "a text has one form");
  expect_judged(*text, bytes, signers);
  return true;
}

}  // namespace belay::fuzz
