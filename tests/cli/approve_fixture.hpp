// A small plan that persons must approve, with real keys and the real ssh-keygen.
#pragma once

#include "support/scene.hpp"

namespace belay::cli_test {

using namespace support;

inline const std::string anna = "anna@example.org", boris = "boris@example.org";

class Approve : public testing::Test {
 protected:
  void SetUp() override {
    scene_.reconfigure("[environment.test]\n", "[environment.test]\npolicy = \"own\"\n");
    demand(1);
    for (const auto* key : {"anna", "second", "boris", "eve"}) {
      std::filesystem::create_directories(scene_.path("keys"));
      const auto made = scene_.program({"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "",
                                        "-C", "", "-f", scene_.path("keys").string() + "/" + key});
      ASSERT_EQ(made.status, 0) << made.output;
    }
    believe(line(anna, "anna") + line(anna, "second") + line(boris, "boris"));
    plan_ = scene_.write_steps("small", {step("command", "run = [\"true\"]\n")});
    save();
  }

  void demand(int persons) {
    write_text(scene_.path("policies/own.toml"),
               "[rules]\napprovals = " + std::to_string(persons) + "\n");
  }
  std::string line(const std::string& person, const std::string& key,
                   const std::string& names = "") {
    const auto text = read_text(scene_.path("keys/" + key + ".pub"));
    return person + " namespaces=\"belay-approval\" " +
           text.substr(0, text.find_last_not_of(" \n") + 1) + " " + names + "\n";
  }
  void believe(const std::string& signers) { write_text(scene_.path("policies/signers"), signers); }
  void save() {
    const auto ended = scene_.belay({"plan", plan_, "--save", "saved.json"});
    ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  }
  std::string key(const std::string& name) { return scene_.path("keys/" + name).string(); }
  support::Ended approve(const std::string& person, const std::string& with,
                         const std::vector<std::string>& more = {}) {
    std::vector<std::string> words{"approve", "saved.json", "--as", person, "--key", key(with)};
    words.insert(words.end(), more.begin(), more.end());
    return scene_.belay(words);
  }
  void expect_approved(const support::Ended& ended) {
    EXPECT_EQ(ended.status, status::succeeded) << ended.output;
  }
  support::Ended run() { return scene_.belay({"run", "saved.json"}); }
  void expect_refused(const support::Ended& ended, const std::string& why,
                      int expected = status::refused) {
    EXPECT_EQ(ended.status, expected) << ended.output;
    EXPECT_NE(ended.output.find(why), std::string::npos) << why << " in:\n" << ended.output;
    EXPECT_FALSE(std::filesystem::exists(scene_.path("state/runs")));
    EXPECT_EQ(scene_.value("SELECT to_regnamespace('belay')"), "");
  }
  // At once while they sign, when it comes by mail with the plan, and when it is asked for.
  void expect_refused_as_their_own() {
    const std::string why = "nobody approves what is their own";
    expect_refused(approve(anna, "anna"), why);
    expect_approved(approve(anna, "anna", {"--output", scene_.path("a.approval").string()}));
    expect_refused(scene_.belay({"approve", "saved.json", "--add", "a.approval.sig"}), why);
    place("a.approval");
    expect_refused(run(), why);
  }
  // Text and signature as files; put where those that were taken are, whatever they are worth.
  void place(const std::string& file) {
    std::filesystem::create_directories(scene_.path("state/approvals"));
    for (const std::string ending : {"", ".sig"}) {
      std::filesystem::copy_file(scene_.path(file + ending),
                                 scene_.path("state/approvals/" + file + ending),
                                 std::filesystem::copy_options::overwrite_existing);
    }
  }
  void sign(const std::string& file, const std::string& with,
            const std::string& in = "belay-approval") {
    std::filesystem::remove(scene_.path(file + ".sig"));
    const auto ended =
        scene_.program({"/usr/bin/ssh-keygen", "-Y", "sign", "-n", in, "-f", key(with), file});
    ASSERT_EQ(ended.status, 0) << ended.output;
  }
  void write_offline(const std::string& person) {
    const auto ended = scene_.belay(
        {"approve", "saved.json", "--as", person, "--offline", "--output", "a.approval"});
    ASSERT_EQ(ended.status, status::succeeded) << ended.output;
  }

  Scene scene_;
  std::string plan_;
};

}  // namespace belay::cli_test
