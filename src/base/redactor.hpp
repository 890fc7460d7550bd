// Takes known secrets out of text. It finds what it was told of, in the forms of secret_forms.hpp;
// a secret that nobody declared, or that was changed in another way, it cannot know.
#pragma once

#include <array>
#include <bitset>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace belay {

class Redactor {
 public:
  static constexpr std::string_view mask = "***";

  // What is surely secret: the value of a reference, and the passwords inside it. What is shorter
  // than 6 bytes is not looked for, since text of our own would lose its words.
  void add(const Secret& secret);
  // What a child was given: values from 8 bytes on ("production" is hidden as well), those of
  // variables whose name says PASS, SECRET, TOKEN, KEY or PWD from 3 on, and the passwords of URLs.
  // PG* variables that say where to connect are no secrets.
  void add_variables(const std::map<std::string, Secret>& environment);
  void add_all(const Redactor& other);

  std::string redacted(std::string_view text) const;
  bool empty() const { return forms_.empty(); }

 private:
  friend class RedactedStream;
  // Of text[at…]: the length of the longest form that begins there, 0 for none.
  std::size_t match(std::string_view text, std::size_t at) const;
  // Whether all of text[at…] is the beginning of a longer form.
  bool may_begin(std::string_view text, std::size_t at) const;
  // By two bytes alone, which is quick: whether a form may stand at `at`.
  bool may_start(std::string_view text, std::size_t at) const;
  void add_forms(std::string_view secret);
  void insert(Secret form);

  std::vector<Secret> forms_;
  std::array<std::vector<std::size_t>, 256> by_first_;  // indexes into forms_, longest first
  std::bitset<65536> pairs_;                            // the first two bytes of every form
  std::bitset<256> firsts_;
};

// The same for a text that comes in pieces: what may be the beginning of a secret is held back
// until more is known. The redactor must outlive it.
class RedactedStream {
 public:
  explicit RedactedStream(const Redactor& redactor) : redactor_(&redactor) {}
  std::string take(std::string_view bytes);
  // What was held back; the beginning of a secret that was cut off is masked from 8 bytes on.
  std::string finish();

 private:
  enum class Input { goes_on, ended };
  std::string pass(const std::string& text, Input input);

  const Redactor* redactor_;
  std::string held_;
};

}  // namespace belay
