// The index and the ledger extract of a run's evidence.
#include "core/report/evidence.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/report/told_run.hpp"

namespace belay::report {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

ToldRun failed_probe() {
  ToldRun told;
  told.done({0, 0}, 0, 1);
  told.done({0, 1}, 1, 4, Json::Object{{"from", "0001"}, {"to", "0002"}});
  told.tell(5, ledger::StepIntended{{0, 3}, 1});
  told.tell(9, ledger::StepFailed{
                   {0, 3}, 1, ledger::Effect::none, "probe-failed", "it said 503", "", {}});
  return told;
}

std::string index_of(const ToldRun& told, const std::vector<Exhibit>& exhibits,
                     std::size_t masked = 0) {
  const auto run = told.run();
  return evidence_index({"production", run, saga::standing_of(run, after(10)), told.entries(),
                         told.entries().back().head, 1, after(10)},
                        exhibits, masked);
}

TEST(EvidenceIndex, SaysWhatFailedAndShowsTheEndOfWhatTheFailedStepPrinted) {
  const std::string long_output = std::string(10'000, 'x') + "\nlast words\n";
  const auto page = index_of(failed_probe(), {{"outputs/1-4-1.probe.log", "printed", long_output},
                                              {"outputs/1-2-1.up.log", "printed", "of no blame"}});
  EXPECT_TRUE(has(page, "step 1.4 (probe) failed: it said 503"));
  EXPECT_TRUE(has(page, "<pre>last words\n</pre>")) << "not the end, or not a whole line";
  EXPECT_FALSE(has(page, "<pre>of no blame")) << "a step that did not fail";
}

TEST(EvidenceIndex, ShowsWhatAStepPrintedInWhateverWayItIsNotWell) {
  using namespace ledger;
  constexpr StepAt at{0, 1};
  const std::vector<Record> going_back{StepSucceeded{at, 1, {}}, RollbackStarted{0, "why"},
                                       UndoIntended{at, 1, WayBack::downgrade}};
  auto undo_half = going_back;
  undo_half.push_back(UndoFailed{at, 1, WayBack::downgrade, Effect::partial, "", "half", ""});
  auto undo_lost = going_back;
  undo_lost.push_back(UndoInDoubt{at, 1, "lost"});
  const auto page_of = [&](const std::vector<Record>& records) {
    ToldRun told;
    told.tell(1, StepIntended{at, 1});
    for (const auto& record : records) told.tell(2, record);
    return index_of(told, {{"outputs/1-2-1.up.log", "printed", "a few words"},
                           {"outputs/1-2-2.up.log", "printed", {}, "it is gone"}});
  };
  for (const auto& records : {std::vector<Record>{StepInDoubt{at, 1, "lost"}},
                              {StepFailed{at, 1, Effect::partial, "", "half", "", {}}},
                              undo_half,
                              undo_lost}) {
    const auto page = page_of(records);
    EXPECT_TRUE(has(page, "printed: 1.2 migrate to 0002, outputs/1-2-1.up.log</h2>"));
    EXPECT_TRUE(has(page, "<pre>a few words</pre>"));
    EXPECT_FALSE(has(page, "outputs/1-2-2.up.log</h2>")) << "of what is not here";
  }
  EXPECT_FALSE(has(page_of(going_back), "<pre>"));
}

TEST(EvidenceIndex, ShowsTheEndOfASingleLongLine) {
  const auto page = index_of(
      failed_probe(), {{"outputs/1-4-1.probe.log", "printed", std::string(10'000, 'x') + "end"}});
  EXPECT_TRUE(has(page, "<pre>" + std::string(3'997, 'x') + "end</pre>"));
}

TEST(EvidenceIndex, NamesEachFileAndWhyAnotherIsNotHere) {
  const auto page =
      index_of(failed_probe(), {{"graph.json", "revisions", "1234567890"},
                                {"server.log", "the server's log", {}, "permission <denied>"}});
  EXPECT_TRUE(has(page, "<a href=\"./graph.json\">graph.json</a>"));
  EXPECT_TRUE(has(page, "10 B"));
  EXPECT_TRUE(has(page, "not here: permission &lt;denied&gt;"));
  EXPECT_FALSE(has(page, "href=\"./server.log\""));
  EXPECT_TRUE(has(page, "2 files were searched for every secret"));
  EXPECT_TRUE(has(page, "Nothing had to be masked."));
}

TEST(EvidenceRedaction, MasksEverywhereAndFindsWhatIsLeft) {
  Redactor secrets;
  secrets.add(Secret("hunter22"));
  std::vector<Exhibit> exhibits{{"hunter22.log", "a", "b"},
                                {"a", "of hunter22", "b"},
                                {"a", "b", "password=hunter22"},
                                {"a", "b", {}, "denied to hunter22"},
                                {"clean", "clean", "clean"}};
  EXPECT_EQ(leaking(exhibits, secrets).size(), 4U);
  EXPECT_EQ(redact(exhibits, secrets), 4U);
  EXPECT_TRUE(leaking(exhibits, secrets).empty());
  EXPECT_EQ(exhibits[2].bytes, "password=***");
  EXPECT_TRUE(has(index_of(failed_probe(), exhibits, 4), "4 of them had one"));
}

// Computed from the extract alone, as docs/ledger-format.md says.
TEST(LedgerExtract, ProvesItselfFromTheHashBefore) {
  const auto told = failed_probe();
  const auto lines = ledger_extract(told.entries(), told.run().id);
  std::string hash;
  int records = 0;
  for (std::size_t at = 0; at < lines.size();) {
    const auto end = lines.find('\n', at);
    const auto line = parse_json(std::string_view(lines).substr(at, end - at));
    ASSERT_TRUE(line);
    at = end + 1;
    if (const auto* before = (*line)["before"].if_string()) {
      hash = *before;
      continue;
    }
    hash = ledger::link_hash(hash, *(*line)["record"].if_string());
    EXPECT_EQ((*line)["hash"].string_or(""), hash);
    ++records;
  }
  EXPECT_EQ(records, static_cast<int>(told.entries().size()));
  EXPECT_EQ(hash, told.entries().back().head.hash);
}

TEST(LedgerExtract, BeginsBehindWhatCameBeforeAndHoldsWhatCameBetween) {
  const auto told = failed_probe();
  std::vector<ledger::Entry> chain(told.entries().begin(), told.entries().end());
  chain[0].draft.run = make_run_id(noon, 9, 9);
  chain[3].draft.run = make_run_id(noon, 9, 9);
  chain.back().draft.run = make_run_id(noon, 9, 9);
  const auto lines = ledger_extract(chain, told.run().id);
  EXPECT_TRUE(lines.starts_with("{\"before\":\"" + chain[0].head.hash + "\"}\n"));
  EXPECT_EQ(std::ranges::count(lines, '\n'), static_cast<long>(chain.size()) - 1);
  EXPECT_TRUE(has(lines, chain[3].head.hash));
  EXPECT_FALSE(has(lines, chain.back().head.hash));
  EXPECT_EQ(ledger_extract(chain, make_run_id(noon, 5, 5)), "");
}

}  // namespace
}  // namespace belay::report
