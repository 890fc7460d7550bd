// The matrix of approvals: each thing that makes one not count is refused for its own reason, and
// what is left is counted by persons.
#include <gtest/gtest.h>

#include <functional>

#include "base/text.hpp"
#include "core/approval/people.hpp"

namespace belay::approval {
namespace {

// One approval as it is presented, and what is asked of it.
struct Case {
  Text text = text_by(anna);
  std::string bytes;  // instead of the text
  Proof proof{true, key_of_anna, ""};
  std::vector<Signer> who = signers();
  Question question{text_by(""), 1, {"the-author", "author@example.org"}, {}, {}, {}, now};

  Judgement judged() {
    question.signers = who;
    const Presented one{"a", bytes.empty() ? to_text(text) : bytes, "signature", proof};
    return judge(question, std::vector{one});
  }
};

struct Row {
  const char* name;
  std::optional<Reason> reason;  // none: it counts
  std::function<void(Case&)> change;
};

std::string without(const std::string& text, const std::string& part) {
  const auto at = text.find(part);
  return std::string(text).erase(at, part.size());
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

std::vector<Row> rows() {
  using enum Reason;
  using C = Case&;
  const std::string good = to_text(text_by(anna));
  return {
      {"as it must be", {}, [](C) {}},
      {"by a person without a mail address",
       {},
       [](C c) {
         c.text.principal = carla;
         c.proof.key = key_of_carla;
       }},
      {"by the second key of a person", {}, [](C c) { c.proof.key = second_key_of_anna; }},
      {"a millisecond before it expires",
       {},
       [](C c) { c.question.now = c.text.not_after - Duration(1); }},
      {"for as long as it may", {}, [](C c) { c.text.not_after = now + longest; }},
      {"where others were used", {}, [](C c) { c.question.used = {std::string(32, 'b')}; }},
      {"where others were revoked",
       {},
       [](C c) {
         c.question.revoked = {std::string(32, 'b'), key_of_boris};
       }},
      {"where nobody is known as the author", {}, [](C c) { c.question.authors.clear(); }},
      {"where an author has no name", {}, [](C c) { c.question.authors = {""}; }},
      {"where the author's address is another",
       {},
       [](C c) { c.question.authors = {"anna@other.example"}; }},
      {"where the author's name only begins alike",
       {},
       [](C c) {
         c.question.authors = {"ann", "annabel"};
       }},
      {"where a word behind a key is no name",
       {},
       [](C c) {
         c.who.front().names = {"@team"};
         c.question.authors = {""};
       }},
      {"asked for no person at all", {}, [](C c) { c.question.needed = 0; }},
      {"for a gate of a run",
       {},
       [](C c) {
         c.text.run = c.question.asked.run = "01J9";
         c.text.gate = c.question.asked.gate = "phase contract";
       }},
      {"without a cluster", {}, [](C c) { c.text.cluster = c.question.asked.cluster = ""; }},

      {"nothing", no_text, [](C c) { c.bytes = "\n"; }},
      {"another text", no_text, [](C c) { c.bytes = "I approve\n"; }},
      {"another version", no_text, [=](C c) { c.bytes = replaced(good, "v1", "v2"); }},
      {"a refusal", no_text, [=](C c) { c.bytes = replaced(good, "approve\nplan", "deny\nplan"); }},
      {"without an expiry", no_text,
       [=](C c) { c.bytes = replaced(good, "not after: 2", "x: 2"); }},
      {"with an expiry that is none", no_text,
       [=](C c) { c.bytes = replaced(good, "T20:", "T99:"); }},
      {"without a nonce", no_text, [](C c) { c.text.nonce = ""; }},
      {"with a short nonce", no_text, [](C c) { c.text.nonce = "abc"; }},
      {"with a nonce in capitals", no_text, [](C c) { c.text.nonce = std::string(32, 'A'); }},
      {"of nobody", no_text, [](C c) { c.text.principal = ""; }},
      {"without a digest", no_text, [](C c) { c.text.digest = ""; }},
      {"with a line more", no_text, [=](C c) { c.bytes = good + "plan: other\n"; }},
      {"with a line less", no_text, [=](C c) { c.bytes = without(good, "run: \n"); }},
      {"with two lines exchanged", no_text,
       [=](C c) { c.bytes = without(good, "run: \n") + "run: \n"; }},
      {"with no line break at its end", no_text,
       [=](C c) { c.bytes = good.substr(0, good.size() - 1); }},
      {"with carriage returns", no_text, [=](C c) { c.bytes = replaced(good, "\n", "\r\n"); }},
      {"with a line inside a value", no_text,
       [](C c) { c.text.environment = "production\ncluster: x"; }},
      {"with a control byte", no_text, [](C c) { c.text.plan = "re\x1b[2Jlease"; }},
      {"with bytes that are no UTF-8", no_text, [](C c) { c.text.plan = "\xff"; }},
      {"of 10,000 bytes", no_text, [](C c) { c.text.plan = std::string(10'000, 'x'); }},

      {"for another plan", other_plan, [](C c) { c.text.plan = "other"; }},
      {"for a plan of another case", other_plan, [](C c) { c.text.plan = "Release"; }},
      {"for another environment", other_environment, [](C c) { c.text.environment = "staging"; }},
      {"for no environment", other_environment, [](C c) { c.text.environment = ""; }},
      {"for another database", other_cluster,
       [](C c) { c.text.cluster = "system 7, timeline 1, database 'copy'"; }},
      {"for another cluster", other_cluster,
       [](C c) { c.text.cluster = "system 8, timeline 1, database 'app'"; }},
      {"for the cluster before a failover", other_cluster,
       [](C c) { c.question.asked.cluster = "system 7, timeline 2, database 'app'"; }},
      {"for a run, where a plan is asked for", other_run, [](C c) { c.text.run = "01J9"; }},
      {"for another run", other_run,
       [](C c) {
         c.text.run = "01J9";
         c.question.asked.run = "01J8";
       }},
      {"for a plan, where a run is asked for", other_run,
       [](C c) { c.question.asked.run = "01J9"; }},
      {"for another gate", other_gate, [](C c) { c.text.gate = "phase contract"; }},
      {"for the beginning, where a gate is asked for", other_gate,
       [](C c) { c.question.asked.gate = "phase contract"; }},
      {"for the plan before it was changed", changed_plan,
       [](C c) { c.text.digest = std::string(64, 'e'); }},
      {"for a digest of which a digit differs", changed_plan,
       [](C c) { c.text.digest.back() = 'c'; }},
      {"for the beginning of the digest", changed_plan, [](C c) { c.text.digest.pop_back(); }},

      {"at the instant when it expires", expired, [](C c) { c.question.now = c.text.not_after; }},
      {"long after", expired, [](C c) { c.question.now += std::chrono::hours(24 * 365); }},
      {"that expired before it was made", expired,
       [](C c) { c.text.not_after = *parse_instant("0001-01-01T00:00:00.000Z"); }},
      {"that holds a millisecond too long", expires_too_late,
       [](C c) { c.text.not_after = now + longest + Duration(1); }},
      {"that holds for ever", expires_too_late,
       [](C c) { c.text.not_after = *parse_instant("9999-12-31T23:59:59.999Z"); }},
      {"that was revoked", revoked, [](C c) { c.question.revoked = {c.text.nonce}; }},
      {"that was revoked after it was used", revoked,
       [](C c) { c.question.revoked = c.question.used = {c.text.nonce}; }},
      {"by a key that was revoked", revoked_key, [](C c) { c.question.revoked = {key_of_anna}; }},
      {"by a revoked key whose other key is good", revoked_key,
       [](C c) {
         c.proof.key = second_key_of_anna;
         c.question.revoked = {second_key_of_anna};
       }},
      {"that was used", replayed, [](C c) { c.question.used = {c.text.nonce}; }},
      {"that was used among others", replayed,
       [](C c) {
         c.question.used = {std::string(32, 'b'), c.text.nonce};
       }},
      {"of somebody unknown", unknown_person, [](C c) { c.text.principal = "eve@example.org"; }},
      {"of a name in capitals", unknown_person, [](C c) { c.text.principal = "ANNA@example.org"; }},
      {"of another name of the person", unknown_person, [](C c) { c.text.principal = "ajones"; }},
      {"of a pattern", unknown_person, [](C c) { c.text.principal = "*"; }},
      {"where nobody may approve", unknown_person, [](C c) { c.who.clear(); }},
      {"with a signature that does not hold", bad_signature, [](C c) { c.proof.good = false; }},
      {"that was never checked", bad_signature, [](C c) { c.proof = {}; }},
      {"of who saved it", self_approval, [](C c) { c.question.authors = {"anna"}; }},
      {"of who saved it, in capitals", self_approval, [](C c) { c.question.authors = {"Anna"}; }},
      {"of who saved it under another name", self_approval,
       [](C c) { c.question.authors = {"ajones"}; }},
      {"of who wrote a revision", self_approval,
       [](C c) {
         c.question.authors = {"author@example.org", "Anna@Example.org"};
       }},
      {"of who wrote a revision at home", self_approval,
       [](C c) { c.question.authors = {"anna@home.example"}; }},
      {"of an author by the second key", self_approval,
       [](C c) {
         c.proof.key = second_key_of_anna;
         c.question.authors = {"ajones"};
       }},
      {"of an author that git knows by an address, and the signers by a name", self_approval,
       [](C c) {
         c.text.principal = carla;
         c.proof.key = key_of_carla;
         c.question.authors = {"carla@example.org"};
       }},
  };
}

}  // namespace

TEST(Approvals, AreCountedOrRefusedEachForItsOwnReason) {
  for (const auto& row : rows()) {
    Case one;
    row.change(one);
    const auto judgement = one.judged();
    SCOPED_TRACE(row.name);
    EXPECT_EQ(judgement.enough, !row.reason);
    EXPECT_EQ(judgement.counted.size() + judgement.refused.size(), 1U);
    if (!row.reason || judgement.refused.empty()) continue;
    EXPECT_EQ(judgement.refused.front().reason, *row.reason) << judgement.refused.front().told;
    EXPECT_FALSE(judgement.refused.front().told.empty());
    EXPECT_EQ(judgement.refused.front().told.find('\n'), std::string::npos);
  }
}

TEST(Approvals, HaveARowForEveryReasonOfOnePersonAlone) {
  std::set<Reason> seen;
  for (const auto& row : rows()) {
    if (row.reason) seen.insert(*row.reason);
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(reason_count - 1)) << "same_person needs two";
  EXPECT_GE(rows().size(), 60U);
}

// Each byte of a text is part of what was signed: none may be read as a text that it is not.
TEST(Approvals, AreReadOnlyInTheirOneForm) {
  const std::string good = to_text(text_by(anna));
  for (std::size_t i = 0; i < good.size(); ++i) {
    auto other = good;
    other[i] = static_cast<char>(other[i] ^ 1);
    const auto changed = parse_text(other);
    EXPECT_TRUE(!changed || to_text(*changed) == other) << i;
    EXPECT_FALSE(parse_text(std::string(good).insert(i, "\n"))) << i;
  }
  for (std::size_t i = 0; i < good.size(); ++i) {
    EXPECT_FALSE(parse_text(good.substr(0, i))) << "cut short at " << i;
  }
  auto unwritable = text_by(anna);
  for (const std::string plan : {"a\nb", "\x1b[31m", "\xff"}) {
    unwritable.plan = plan;
    EXPECT_FALSE(is_writable(unwritable)) << escaped(plan);
  }
  const auto read = parse_text(good);
  ASSERT_TRUE(read);
  EXPECT_EQ(*read, text_by(anna));
}

}  // namespace belay::approval
