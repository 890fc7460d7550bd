#include "base/redactor.hpp"

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "base/secret_forms.hpp"

namespace belay {
namespace {

constexpr std::size_t shortest_certain = 6;
constexpr std::size_t shortest_value = 8;     // shorter ones are words
constexpr std::size_t shortest_password = 3;  // where the name says that it is one
constexpr std::size_t telling_beginning = 8;

unsigned char byte_of(char c) {
  return static_cast<unsigned char>(c);
}

std::size_t pair_of(std::string_view text) {
  return (std::size_t{byte_of(text[0])} << 8U) | byte_of(text[1]);
}

bool names_secret(std::string_view variable) {
  constexpr std::array<std::string_view, 5> words = {"PASS", "SECRET", "TOKEN", "KEY", "PWD"};
  return std::ranges::any_of(
      words, [&](auto word) { return variable.find(word) != std::string_view::npos; });
}

bool says_where_to_connect(std::string_view variable) {
  return variable == "PGPASSFILE" || (variable.starts_with("PG") && !names_secret(variable));
}

}  // namespace

void Redactor::insert(Secret form) {
  const std::string& text = form.reveal();
  ENSURE(text.size() > 1, "a form of one byte is in every text");
  auto& row = by_first_[byte_of(text[0])];
  for (const std::size_t index : row) {
    if (forms_[index].reveal() == text) return;
  }
  firsts_.set(byte_of(text[0]));
  pairs_.set(pair_of(text));
  forms_.push_back(std::move(form));
  row.push_back(forms_.size() - 1);
  std::ranges::stable_sort(row, [&](std::size_t a, std::size_t b) {
    return forms_[a].reveal().size() > forms_[b].reveal().size();
  });
}

void Redactor::add_forms(std::string_view secret) {
  for (auto& form : forms_of(secret)) insert(std::move(form));
}

void Redactor::add(const Secret& secret) {
  const std::string& value = secret.reveal();
  if (value.size() >= shortest_certain) add_forms(value);
  for (const auto& password : passwords_in(value)) {
    if (password.reveal().size() >= shortest_certain) add_forms(password.reveal());
  }
}

void Redactor::add_variables(const std::map<std::string, Secret>& environment) {
  for (const auto& [name, secret] : environment) {
    if (says_where_to_connect(name)) continue;
    const std::string& value = secret.reveal();
    const bool named = names_secret(name);
    if (value.size() >= (named ? shortest_password : shortest_value)) add_forms(value);
    const bool one_word = !value.starts_with('/') && value.find("://") == std::string::npos;
    if (named && one_word) {
      for (const auto& piece : pieces_of(value)) add_forms(piece.reveal());
    }
    for (const auto& password : passwords_in(value)) {
      add_forms(password.reveal());
      for (const auto& piece : pieces_of(password.reveal())) add_forms(piece.reveal());
    }
  }
}

void Redactor::add_all(const Redactor& other) {
  for (const auto& form : other.forms_) insert(form);
}

bool Redactor::may_start(std::string_view text, std::size_t at) const {
  if (at + 1 < text.size()) return pairs_.test(pair_of(text.substr(at)));
  return firsts_.test(byte_of(text[at]));
}

std::size_t Redactor::match(std::string_view text, std::size_t at) const {
  for (const std::size_t index : by_first_[byte_of(text[at])]) {
    const std::string& form = forms_[index].reveal();
    if (text.substr(at).starts_with(form)) return form.size();
  }
  return 0;
}

bool Redactor::may_begin(std::string_view text, std::size_t at) const {
  const auto rest = text.substr(at);
  return std::ranges::any_of(by_first_[byte_of(text[at])], [&](std::size_t index) {
    const std::string& form = forms_[index].reveal();
    return form.size() > rest.size() && form.starts_with(rest);
  });
}

std::string Redactor::redacted(std::string_view text) const {
  if (empty()) return std::string(text);
  std::string out;
  out.reserve(text.size());
  std::size_t kept = 0;  // up to here it is in `out`, or masked there
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = may_start(text, at) ? match(text, at) : 0;
    if (length == 0) {
      ++at;
      continue;
    }
    out.append(text.substr(kept, at - kept)).append(mask);
    at += length;
    kept = at;
  }
  return out.append(text.substr(kept));
}

std::string RedactedStream::take(std::string_view bytes) {
  if (redactor_->empty()) return std::string(bytes);
  return pass(std::exchange(held_, {}).append(bytes), Input::goes_on);
}

std::string RedactedStream::finish() {
  return pass(std::exchange(held_, {}), Input::ended);
}

std::string RedactedStream::pass(const std::string& text, Input input) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (!redactor_->may_start(text, at)) {
      out += text[at++];
      continue;
    }
    // A longer form wins, so it is awaited also where a shorter one is there already.
    const bool unfinished = redactor_->may_begin(text, at);
    if (unfinished && input == Input::goes_on) {
      held_ = text.substr(at);
      return out;
    }
    const std::size_t length = redactor_->match(text, at);
    if (length > 0) {
      out += Redactor::mask;
      at += length;
    } else if (unfinished && text.size() - at >= telling_beginning) {
      return out.append(Redactor::mask);
    } else {
      out += text[at++];
    }
  }
  return out;
}

}  // namespace belay
