// One question to a service: by HTTP, by a command, or by an SQL assertion; and what its answer is
// worth. Asking often enough, and for how long, is the probe's matter.
#pragma once

#include <string>

#include "engine/kinds.hpp"

namespace belay::steps {

// What one asking came to. `unasked` says nothing of the service: the question never reached it.
enum class Answer { good, bad, unasked };

struct Heard {
  Answer answer = Answer::bad;
  std::string complaint;  // empty when good
};

class Question {
 public:
  Question(engine::World& world, const Json& options) : world_(world), options_(options) {}

  // `expect` is what the plan expects of an HTTP answer; `release`, unless empty, must be the one
  // that `release_field` of its JSON names. Takes at most `deadline`.
  Heard ask(engine::Attempt& attempt, const Json& expect, const std::string& release,
            Duration deadline);

 private:
  Heard ask_url(const Json& expect, const std::string& release, Duration deadline);
  Heard ask_command(engine::Attempt& attempt, const Json::Array& run, Duration deadline);
  Heard ask_database(Duration deadline);
  std::string judge(const ports::HttpAnswer& answer, const Json& expect,
                    const std::string& release) const;
  std::string judge_members(const Json& body, const Json& wanted, const std::string& release) const;

  engine::World& world_;
  const Json& options_;
};

}  // namespace belay::steps
