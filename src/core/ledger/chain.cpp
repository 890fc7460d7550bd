#include "core/ledger/chain.hpp"

#include <algorithm>
#include <charconv>

#include "base/sha256.hpp"
#include "base/text.hpp"
#include "core/ledger/codec.hpp"

namespace belay::ledger {
namespace {

constexpr std::string_view domain = "belay.ledger/1\n";
constexpr std::size_t hash_length = 64;

tl::unexpected<Error> broken(std::int64_t seq, const std::string& environment, std::string what) {
  return fail(ErrorCode::ledger_corrupt,
              "record " + std::to_string(seq) + " of '" + environment + "' " + std::move(what),
              "keep the file as it is, and compare it with a copy before anything is run",
              Disposition::ask_operator);
}

// The hash does not fit; whether the record is a whole one of another place tells why.
tl::unexpected<Error> misplaced(std::int64_t seq, const std::string& environment,
                                std::string_view bytes) {
  const auto decoded = decode(bytes);
  if (decoded && decoded->seq != seq) {
    return broken(
        seq, environment,
        "is missing or moved: number " + std::to_string(decoded->seq) + " stands in its place");
  }
  return broken(seq, environment, "was changed: its hash is not that of its bytes in this place");
}

Result<Entry> verify_link(const std::string& environment, const Tip& before, const Link& link) {
  const auto seq = before.head.seq + 1;
  if (link_hash(before.head.hash, link.bytes) != link.hash) {
    return misplaced(seq, environment, link.bytes);
  }
  auto decoded = decode(link.bytes);
  if (!decoded && decoded.error().code == ErrorCode::ledger_corrupt) {
    return broken(seq, environment, "is " + decoded.error().message);
  }
  if (!decoded) return fail(std::move(decoded).error());
  if (decoded->seq != seq) {
    return broken(seq, environment, "calls itself number " + std::to_string(decoded->seq));
  }
  if (decoded->environment != environment) {
    return broken(seq, environment,
                  "belongs to environment '" + escaped(decoded->environment) + "'");
  }
  if (decoded->draft.epoch < before.epoch) {
    return broken(seq, environment,
                  "has epoch " + std::to_string(decoded->draft.epoch) + " after epoch " +
                      std::to_string(before.epoch));
  }
  return Entry{{seq, link.hash}, link.bytes, std::move(decoded->draft)};
}

Done admit(const std::string& environment, const Tip& tip, const Head& expected,
           std::span<const Draft> drafts) {
  auto epoch = tip.epoch;
  for (const auto& draft : drafts) {
    if (draft.epoch < epoch) {
      return fail(ErrorCode::stale_epoch,
                  "the ledger of '" + environment + "' is at epoch " + std::to_string(epoch) +
                      ", and this runner at " + std::to_string(draft.epoch),
                  "another runner took over: see belay status");
    }
    epoch = draft.epoch;
  }
  if (tip.head == expected) return {};
  return fail(ErrorCode::ledger_conflict,
              "the ledger of '" + environment + "' ends at record " + std::to_string(tip.head.seq) +
                  ", not at record " + std::to_string(expected.seq) + " as it did when it was read",
              "see belay status, and run the command again", Disposition::retry);
}

}  // namespace

std::string link_hash(std::string_view previous_hash, std::string_view bytes) {
  Sha256 digest;
  digest.update(domain);
  digest.update(previous_hash);
  digest.update("\n");
  digest.update(bytes);
  return digest.finish_hex();
}

Result<std::vector<Entry>> verify(const std::string& environment, std::span<const Link> links) {
  std::vector<Entry> chain;
  chain.reserve(links.size());
  Tip tip;
  for (const auto& link : links) {
    TRY(auto entry, verify_link(environment, tip, link));
    tip = {entry.head, entry.draft.epoch};
    chain.push_back(std::move(entry));
  }
  return chain;
}

Result<std::vector<Entry>> extend(const std::string& environment, const Tip& tip,
                                  const Head& expected, std::span<const Draft> drafts) {
  TRY_DONE(admit(environment, tip, expected, drafts));
  std::vector<Entry> entries;
  Tip last = tip;
  for (const auto& draft : drafts) {
    Link link{encode(environment, last.head.seq + 1, draft), {}};
    link.hash = link_hash(last.head.hash, link.bytes);
    auto entry = verify_link(environment, last, link);
    // A record that no later command could read would lock the environment for ever.
    if (!entry) {
      return fail(ErrorCode::bug, "a record was not written since it could not be read back: " +
                                      entry.error().message);
    }
    last = {entry->head, entry->draft.epoch};
    entries.push_back(*std::move(entry));
  }
  return entries;
}

std::string to_text(const Head& head) {
  return std::to_string(head.seq) + ":" + head.hash;
}

Result<Head> parse_head(std::string_view text) {
  Head head;
  const auto colon = std::min(text.find(':'), text.size());
  const auto digits = text.substr(0, colon);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), head.seq);
  head.hash = text.substr(std::min(colon + 1, text.size()));
  const bool whole = error == std::errc{} && end == digits.data() + digits.size() && head.seq > 0;
  const bool hex = head.hash.size() == hash_length &&
                   head.hash.find_first_not_of("0123456789abcdef") == std::string::npos;
  if (whole && hex) return head;
  return fail(ErrorCode::usage, "'" + escaped(text) + "' is not a head of a ledger",
              "write it as belay audit verify prints it: NUMBER:HASH");
}

Done require_head(std::span<const Entry> chain, const Head& kept) {
  const auto length = static_cast<std::int64_t>(chain.size());
  if (kept.seq > length) {
    return fail(ErrorCode::ledger_corrupt,
                "the ledger ends at record " + std::to_string(length) +
                    ", and once ended at record " + std::to_string(kept.seq),
                "records were cut off, or the file is an older copy: find the newer one",
                Disposition::ask_operator);
  }
  if (kept.seq > 0 && chain[static_cast<std::size_t>(kept.seq - 1)].head != kept) {
    return fail(ErrorCode::ledger_corrupt,
                "record " + std::to_string(kept.seq) + " is not the one whose hash was kept",
                "the ledger was forked, replaced or hashed anew: find the original",
                Disposition::ask_operator);
  }
  return {};
}

}  // namespace belay::ledger
