// A finding as text and as JSON, and what counts as passing.
#include "base/ensure.hpp"
#include "steps/findings.hpp"

namespace belay::steps {

std::string_view to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::ok:
      return "ok";
    case Verdict::bad:
      return "bad";
    case Verdict::unknown:
      return "unknown";
  }
  ENSURE(false, "a verdict that does not exist");
}

Json to_json(const Finding& finding) {
  return Json::Object{{"code", finding.code},
                      {"verdict", to_text(finding.verdict)},
                      {"seen", finding.seen},
                      {"help", finding.help}};
}

bool passes(const Finding& finding, const plan::Environment& environment) {
  return finding.verdict == Verdict::ok ||
         (finding.verdict == Verdict::unknown && environment.unknown_passes);
}

}  // namespace belay::steps
