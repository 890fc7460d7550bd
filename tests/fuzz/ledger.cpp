// Records, one a line, hashed to a chain as somebody could who may write the file: a record that is
// read is written to the same bytes, and a chain that is verified folds to runs that can be told.
#include <vector>

#include "base/text.hpp"
#include "core/ledger/chain.hpp"
#include "core/ledger/codec.hpp"
#include "core/saga/decide.hpp"
#include "core/saga/fold.hpp"
#include "core/saga/standing.hpp"
#include "fuzz/targets.hpp"

namespace belay::fuzz {
namespace {

// A record of an older version is written in the newest one.
void expect_same_bytes(const ledger::Decoded& decoded, const std::string& bytes) {
  const auto written = ledger::encode(decoded.environment, decoded.seq, decoded.draft);
  const auto again = ledger::decode(written);
  claim(again.has_value(), "what is written can be read");
  claim(*again == decoded, "what is read says what was written");
  const auto version = [](const std::string& text) { return (*parse_json(text))["version"]; };
  claim(written == bytes || version(written) != version(bytes), "a record has one form");
}

bool expect_head(std::string_view text) {
  const auto head = ledger::parse_head(text);
  if (!head) return false;
  const auto again = ledger::parse_head(ledger::to_text(*head));
  claim(again && *again == *head, "a head that is written is read as it was");
  return true;
}

void expect_runs(const std::vector<ledger::Entry>& chain) {
  const auto state = saga::fold(chain);
  saga::EnvironmentState stepwise;
  for (const auto& entry : chain) saga::fold(stepwise, entry.draft);
  claim(state.epoch == stepwise.epoch && state.runs.size() == stepwise.runs.size(),
        "a chain folds alike in pieces");
  for (const auto& [id, run] : state.runs) {
    const Instant now{};
    (void)saga::decide(run, now);
    (void)saga::standing_of(run, now);
    (void)saga::is_due(run, now);
  }
}

}  // namespace

bool ledger(std::string_view input) {
  if (expect_head(trimmed(input))) return true;
  std::vector<ledger::Link> links;
  std::string environment, hash;
  bool all_read = true;
  for (const auto& bytes : split(input, '\n')) {
    if (bytes.empty()) continue;
    const auto decoded = ledger::decode(bytes);
    if (decoded) {
      expect_same_bytes(*decoded, bytes);
      if (links.empty()) environment = decoded->environment;
    } else {
      claim(!decoded.error().message.empty(), "a refusal says why");
      all_read = false;
    }
    hash = ledger::link_hash(hash, bytes);
    links.push_back({bytes, hash});
  }
  const auto chain = ledger::verify(environment, links);
  claim(!chain || all_read, "a chain is not verified that holds what cannot be read");
  if (!chain) return false;
  for (std::size_t i = 0; i < links.size(); ++i) {
    claim((*chain)[i].bytes == links[i].bytes, "a chain holds its records");
  }
  expect_runs(*chain);
  return !links.empty();
}

}  // namespace belay::fuzz
