// The fold's contract for any records at all, also those that no run of Belay would write.
#include "core/ledger/arbitrary.hpp"
#include "core/saga/fold.hpp"
#include "core/saga/state_text.hpp"
#include "support/property.hpp"

namespace belay::saga {
namespace {

using Seeds = std::vector<std::uint8_t>;

// One record for each seed, all of one run and mostly about steps that it has. Few kinds of values,
// so that records meet.
std::vector<ledger::Entry> chain_of(const Seeds& seeds) {
  const ledger::StepShape step{"x", "x", {}, {}, {ledger::WayBack::compensate}, false};
  const ledger::PhaseShape phase{"p", {}, {step, step}};
  std::vector<ledger::Entry> chain;
  const auto add = [&](ledger::Record record) {
    chain.push_back({{}, {}, {Instant{}, {}, {}, 1, RunId{"r"}, std::move(record)}});
  };
  add(ledger::RunOpened{{"x", {}, {phase, phase}}, {}, {}, {}});
  for (std::size_t i = 0; i < seeds.size(); ++i) {
    ledger::Arbitrary arbitrary(1000 * i + seeds[i]);
    add(arbitrary.record(seeds[i] % std::variant_size_v<ledger::Record>));
  }
  return chain;
}

std::string text_of_all(const EnvironmentState& state) {
  std::string text = std::to_string(state.epoch);
  for (const auto& [id, run] : state.runs) text += id.text + text_of_state(run);
  return text;
}

}  // namespace

TEST(FoldProperty, EveryPrefixOfEveryChainFoldsToTheSameHoweverItIsCut) {
  expect_property("folded whole, by one, and in two parts", [](const Seeds& seeds) {
    const auto chain = chain_of(seeds);
    EnvironmentState by_one;
    for (std::size_t length = 1; length <= chain.size(); ++length) {
      fold(by_one, chain[length - 1].draft);
      RC_ASSERT(text_of_all(fold(std::span(chain).first(length))) == text_of_all(by_one));
    }
    EnvironmentState in_parts = fold(std::span(chain).first(chain.size() / 2 + 1));
    for (const auto& entry : std::span(chain).subspan(chain.size() / 2 + 1)) {
      fold(in_parts, entry.draft);
    }
    RC_ASSERT(text_of_all(in_parts) == text_of_all(by_one));
  });
}

TEST(FoldProperty, ARecordChangesNothingInARunThatIsNotItsOwn) {
  expect_property("a run beside it stays as it is", [](const Seeds& seeds) {
    const auto chain = chain_of(seeds);
    EnvironmentState state;
    auto other = chain.front().draft;
    other.run.text = "other";
    fold(state, other);
    const std::string before = text_of_state(state.runs.at(other.run));
    for (const auto& entry : chain) fold(state, entry.draft);
    RC_ASSERT(text_of_state(state.runs.at(other.run)) == before);
  });
}

}  // namespace belay::saga
