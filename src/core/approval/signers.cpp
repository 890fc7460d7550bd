#include "core/approval/signers.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "core/approval/text.hpp"

namespace belay::approval {
namespace {

constexpr std::uint32_t writable_by_others = 022;
constexpr std::size_t most_signers = 1000;

tl::unexpected<Error> refused(int line, const std::string& why) {
  return fail(ErrorCode::config_invalid,
              "the file of signers, line " + std::to_string(line) + ": " + why);
}

// The words of a line that ends with one; quoted parts belong to their word. Empty when a quote
// stays open.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words(1);
  bool inside = false;
  for (const char c : line) {
    if (c == '"') inside = !inside;
    if (!inside && (c == ' ' || c == '\t')) {
      if (!words.back().empty()) words.emplace_back();
      continue;
    }
    words.back() += c;
  }
  return inside ? std::vector<std::string>{} : words;
}

bool is_key_type(std::string_view word) {
  constexpr std::array<std::string_view, 7> types{"ssh-ed25519",
                                                  "sk-ssh-ed25519@openssh.com",
                                                  "sk-ecdsa-sha2-nistp256@openssh.com",
                                                  "ecdsa-sha2-nistp256",
                                                  "ecdsa-sha2-nistp384",
                                                  "ecdsa-sha2-nistp521",
                                                  "ssh-rsa"};
  return std::ranges::find(types, word) != types.end();
}

// What follows `name=` in quotes; empty when the option is another.
std::string option_value(const std::string& option, std::string_view name) {
  const std::string start = std::string(name) + "=\"";
  const bool is_it = lowered(option).starts_with(start);
  if (!is_it || !option.ends_with('"')) return {};
  return option.substr(start.size(), option.size() - start.size() - 1);
}

bool bounds_time(const std::string& option) {
  return !(option_value(option, "valid-before") + option_value(option, "valid-after")).empty();
}

// Separated by commas that stand outside quotes.
std::vector<std::string> options_of(std::string_view word) {
  std::vector<std::string> options(1);
  bool inside = false;
  for (const char c : word) {
    if (c == '"') inside = !inside;
    if (c == ',' && !inside) {
      options.emplace_back();
    } else {
      options.back() += c;
    }
  }
  return options;
}

struct Options {
  bool ours = false;
  std::string objection;
};

Options read_options(std::string_view word, std::string_view space) {
  Options read;
  bool has_namespaces = false;
  for (const auto& option : options_of(word)) {
    if (lowered(option) == "cert-authority") {
      return {false, "cert-authority admits whomever that authority certifies"};
    }
    const auto names = option_value(option, "namespaces");
    if (!names.empty()) {
      has_namespaces = true;
      if (names.find_first_of("*?!") != std::string::npos) {
        return {false, "a pattern in namespaces= admits signatures made for something else"};
      }
      const auto all = split(names, ',');
      read.ours = std::ranges::find(all, space) != all.end();
    } else if (!bounds_time(option)) {
      return {false, "the option '" + escaped(option) + "' is not understood"};
    }
  }
  if (has_namespaces) return read;
  return {false, "without namespaces= a signature made for anything would count"};
}

bool is_principal(std::string_view word) {
  return word.find_first_of("*?!,\"") == std::string_view::npos && escaped(word) == word;
}

// The signer of a line; nothing of a line for another namespace.
Result<std::vector<Signer>> read_line(std::string_view text, int line, std::string_view space) {
  const auto words = words_of(text);
  if (words.size() < 3) return refused(line, "it is not PERSON OPTIONS TYPE KEY");
  if (!is_principal(words[0])) {
    return refused(line, "'" + escaped(words[0]) + "' is not the one name of a person");
  }
  if (lowered(words[0]) != words[0]) {
    return refused(line, "'" + words[0] + "' is written in small letters, so that one is not two");
  }
  if (is_key_type(words[1])) {
    return refused(line, "without namespaces= a signature made for anything would count");
  }
  const auto options = read_options(words[1], space);
  if (!options.objection.empty()) return refused(line, options.objection);
  if (!options.ours) return std::vector<Signer>{};
  if (words.size() < 4 || !is_key_type(words[2])) {
    return refused(line, "'" + escaped(words[2]) + "' is no type of key that may sign");
  }
  Signer signer{words[0], words[2], words[3], {}, line};
  for (std::size_t i = 4; i < words.size(); ++i) signer.names.push_back(lowered(words[i]));
  return std::vector{std::move(signer)};
}

Done expect_one_person_a_key(const std::vector<Signer>& signers) {
  for (const auto& one : signers) {
    for (const auto& other : signers) {
      if (one.line >= other.line || one.key != other.key || one.principal == other.principal) {
        continue;
      }
      return refused(other.line, "the key of '" + one.principal + "' (line " +
                                     std::to_string(one.line) + ") stands under another name");
    }
  }
  return {};
}

Result<std::vector<Signer>> read_lines(std::string_view text, std::string_view space) {
  if (!is_valid_utf8(text)) return refused(1, "the file is no UTF-8");
  std::vector<Signer> signers;
  int number = 0;
  for (const auto& line : split(text, '\n')) {
    ++number;
    const auto content = trimmed(line);
    if (content.empty() || content.starts_with('#')) continue;
    TRY(auto read, read_line(content, number, space));
    std::ranges::move(read, std::back_inserter(signers));
    if (signers.size() > most_signers) return refused(number, "there are more than 1000");
  }
  TRY_DONE(expect_one_person_a_key(signers));
  return signers;
}

// 256 bits: the last letter holds four of them, and two that are never set.
bool is_fingerprint(std::string_view word) {
  constexpr std::string_view start = "SHA256:", last = "AEIMQUYcgkosw048";
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t count = 43;
  return word.starts_with(start) && word.size() == start.size() + count &&
         word.find_first_not_of(letters, start.size()) == std::string_view::npos &&
         last.find(word.back()) != std::string_view::npos;
}

// "256 SHA256:… name (ED25519)", whatever the name is; another fingerprint in it would be lost.
bool is_told_by_ssh_keygen(const std::vector<std::string>& words) {
  return words.size() > 1 && words[0].find_first_not_of("0123456789") == std::string::npos &&
         is_fingerprint(words[1]) && std::none_of(words.begin() + 2, words.end(), is_fingerprint);
}

// Empty where the line is none of it.
std::string revoked_by(std::string_view content) {
  auto words = words_of(content);
  if (is_told_by_ssh_keygen(words)) return std::move(words[1]);
  const bool is_one = words.size() == 1 && (is_nonce(words[0]) || is_fingerprint(words[0]));
  return is_one ? std::move(words[0]) : "";
}

}  // namespace

Result<std::vector<Signer>> parse_signers(std::string_view text, std::string_view space) {
  auto signers = read_lines(text, space);
  if (!signers) {
    signers.error().hint = "PERSON namespaces=\"" + std::string(space) +
                           "\" ssh-ed25519 AAAA… other names of the person";
  }
  return signers;
}

Result<Revoked> parse_revoked(std::string_view text, std::string_view file) {
  constexpr std::size_t most_told = 80;
  Revoked revoked;
  int number = 0;
  for (const auto& line : split(text, '\n')) {
    ++number;
    const auto content = trimmed(std::string_view(line).substr(0, line.find('#')));
    if (content.empty()) continue;
    auto one = revoked_by(content);
    if (one.empty()) {
      return fail(ErrorCode::config_invalid,
                  "'" + escaped(file) + "', line " + std::to_string(number) + ": '" +
                      escaped(content.substr(0, most_told)) +
                      "' is neither an approval's nonce nor a key's fingerprint and would revoke "
                      "nothing: nobody who signs is believed",
                  "SHA256:… and its 43 letters alone, as ssh-keygen -lf KEY.pub tells them, or the "
                  "32 digits of a nonce; a comment stands behind #");
    }
    revoked.insert(std::move(one));
  }
  return revoked;
}

std::string unsafe(std::span<const PlaceFacts> places, std::uint32_t owner) {
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& place = places[i];
    const std::string name = "'" + place.path + "' ";
    if (!place.exists) return name + "is not there";
    if (place.is_symlink) return name + "is a symbolic link";
    if (i == 0 && !place.is_regular) return name + "is no regular file";
    if (i > 0 && !place.is_folder) return name + "is no folder";
    if (place.owner != owner && place.owner != 0) return name + "belongs to somebody else";
    if ((place.mode & writable_by_others) != 0) return name + "may be changed by others";
  }
  return {};
}

}  // namespace belay::approval
