// A known secret is found in the forms in which programs print it, however its text is cut.
#include "base/redactor.hpp"

#include <gtest/gtest.h>

namespace belay {
namespace {

const std::string secret = "Zq7/x%9 k'#\"v+Q\\2";

Redactor knowing(const std::map<std::string, std::string>& variables) {
  std::map<std::string, Secret> environment;
  for (const auto& [name, value] : variables) environment[name] = Secret(value);
  Redactor redactor;
  redactor.add_variables(environment);
  return redactor;
}

// The text in pieces of this size.
std::string streamed(const Redactor& redactor, const std::string& text, std::size_t size) {
  RedactedStream stream(redactor);
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += size) out += stream.take(text.substr(at, size));
  return out + stream.finish();
}

}  // namespace

TEST(Redactor, FindsEveryFormInWhichAProgramPrintsASecret) {
  const auto redactor = knowing({{"API_TOKEN", secret}});
  // Made with Python's urllib, json, shlex, repr and bytes.hex.
  for (const std::string_view form :
       {std::string_view("Zq7/x%9 k'#\"v+Q\\2"),
        std::string_view("Zq7%2Fx%259%20k%27%23%22v%2BQ%5C2"),
        std::string_view("Zq7%2fx%259%20k%27%23%22v%2bQ%5c2"),
        std::string_view("Zq7%2Fx%259+k%27%23%22v%2BQ%5C2"),
        std::string_view("Zq7%252Fx%25259%2520k%2527%2523%2522v%252BQ%255C2"),
        std::string_view("5a71372f782539206b272322762b515c32"),
        std::string_view("5A71372F782539206B272322762B515C32"),
        std::string_view("Zq7/x%9 k'#\\\"v+Q\\\\2"), std::string_view("Zq7\\/x%9 k'#\\\"v+Q\\\\2"),
        std::string_view("Zq7/x%9 k\\'#\"v+Q\\\\2"), std::string_view("Zq7/x%9 k''#\"v+Q\\2"),
        std::string_view("Zq7/x%9 k'\"'\"'#\"v+Q\\2"),
        std::string_view("Zq7/x%9 k\\u0027#\\\"v+Q\\\\2"),
        std::string_view("Zq7\\u002fx%9 k'#\\\"v+Q\\\\2"),
        std::string_view("Zq7\\u002Fx%9 k\\u0027#\\u0022v\\u002BQ\\u005C2"),
        std::string_view("Zq7/x%9 k'\\''#\"v+Q\\2")}) {
    const std::string seen = redactor.redacted("before " + std::string(form) + " behind");
    EXPECT_EQ(seen, "before *** behind") << form;
  }
}

TEST(Redactor, FindsBase64AlsoInTheMiddleOfALongerText) {
  const auto redactor = knowing({{"API_TOKEN", "correct-horse-battery"}});
  // base64 of "x:correct-horse-battery", "xy:…", "xyz:…", each followed by "!".
  for (const std::string text :
       {"eDpjb3JyZWN0LWhvcnNlLWJhdHRlcnkh",
        "eHk6Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5IQ==", "eHl6OmNvcnJlY3QtaG9yc2UtYmF0dGVyeSE="}) {
    EXPECT_NE(redactor.redacted(text).find("***"), std::string::npos) << text;
    EXPECT_LE(redactor.redacted(text).size(), 14U) << text;
  }
}

TEST(Redactor, FindsTheAlphabetOfBase64ForUrlsAndOurOwnEscapes) {
  const auto redactor = knowing({{"API_TOKEN", "s3cr/t+>?'\"=\\x"}, {"A_KEY", "line\x01of-it"}});
  // base64.urlsafe_b64encode: its last letters depend on what follows.
  EXPECT_EQ(redactor.redacted("czNjci90Kz4_JyI9XHg=").find("czNjci90"), std::string::npos);
  EXPECT_EQ(redactor.redacted("before line\\x01of-it behind"), "before *** behind");
}

TEST(Redactor, FindsWhatIsCutAnywhere) {
  const auto redactor = knowing({{"API_TOKEN", secret}, {"OTHER", "Zq7/x%9 other-value"}});
  const std::string text = "a " + secret + " Zq7/x%9 other-value Zq7/x%9 nothing " + secret;
  for (std::size_t size = 1; size <= text.size(); ++size) {
    EXPECT_EQ(streamed(redactor, text, size), "a *** *** Zq7/x%9 nothing ***") << size;
  }
}

TEST(Redactor, MasksTheBeginningOfASecretAtTheEndOfAStream) {
  const auto redactor = knowing({{"API_TOKEN", "correct-horse-battery"}});
  EXPECT_EQ(streamed(redactor, "killed at correct-hor", 5), "killed at ***");
  EXPECT_EQ(streamed(redactor, "a word that is correct", 5), "a word that is correct");
}

TEST(Redactor, FindsThePasswordOfAUrlAndThePiecesOfABadlyQuotedOne) {
  const auto redactor = knowing({{"DATABASE_URL", "postgresql://app:s3cr%23t@db.example.com/app"}});
  EXPECT_EQ(redactor.redacted("s3cr#t s3cr%23t app db.example.com"), "*** *** app db.example.com");
  const auto bad = knowing({{"DATABASE_URL", "postgresql://app:halfA/halfB@db/app"}});
  EXPECT_EQ(bad.redacted("invalid port number: \"halfA\" \"halfB\""),
            "invalid port number: \"***\" \"***\"");
}

TEST(Redactor, LeavesWordsThatHideNothing) {
  const auto redactor = knowing({{"DATABASE_URL", "postgresql://app:app@db/app"},
                                 {"PGHOST", "db.example.com"},
                                 {"PGOPTIONS", "-c lock_timeout=300"},
                                 {"PGPASSFILE", "/var/lib/belay/scratch/pgpass"},
                                 {"MODE", "debug"}});
  const std::string text = "app-2.14.0 on db.example.com: debug, -c lock_timeout=300, scratch";
  EXPECT_EQ(redactor.redacted(text), text);
}

TEST(Redactor, HidesPasswordsOfTheServersVariablesToo) {
  const auto redactor = knowing({{"PGPASSWORD", "s3cret"}, {"KEY_FILE", "/etc/app/key.pem"}});
  EXPECT_EQ(redactor.redacted("s3cret in /etc/app/key.pem, key.pem"), "*** in ***, key.pem");
}

TEST(Redactor, CutsANamedSecretIntoPiecesUnlessItIsAPath) {
  const auto redactor = knowing({{"API_TOKEN", "left@right"}});
  EXPECT_EQ(redactor.redacted("no such host: right"), "no such host: ***");
  const auto url = knowing({{"TOKEN_URL", "https://id.example.com/oauth"}});
  EXPECT_EQ(url.redacted("oauth at id.example.com"), "oauth at id.example.com");
}

TEST(Redactor, TakesOverWhatAnotherKnows) {
  const auto other = knowing({{"API_TOKEN", "correct-horse"}});
  Redactor redactor;
  EXPECT_EQ(streamed(redactor, "correct-horse", 4), "correct-horse");
  redactor.add_all(other);
  EXPECT_EQ(redactor.redacted("correct-horse"), "***");
  EXPECT_EQ(streamed(redactor, "correct-horse", 4), "***");
}

TEST(Redactor, LeavesOutOfOurOwnTextOnlyWhatIsLongEnough) {
  Redactor redactor;
  redactor.add(Secret("postgresql://app:short@db/app"));
  redactor.add(Secret("tiny"));
  EXPECT_EQ(redactor.redacted("short tiny"), "short tiny");
  redactor.add(Secret("postgresql://app:long-enough@db/app"));
  EXPECT_EQ(redactor.redacted("long-enough"), "***");
}

}  // namespace belay
