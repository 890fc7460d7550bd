// belay restore BACKUP in its three forms, one after the other.
#pragma once

#include "kills/swept.hpp"

namespace belay::kills {

class SweptRestore final : public Swept {
 public:
  SweptRestore() {
    scene_.sql("CREATE TABLE items (id int, body text); INSERT INTO items VALUES (1, 'kept')");
    run_well({"backup", "create"});
    keep();
  }

  std::vector<std::string> command() const override {
    std::vector<std::string> words{"restore", backup_};
    if (form_ == Form::beside) words.insert(words.end(), {"--into", beside()});
    if (form_ == Form::lossy) words.insert(words.end(), {"--accept-loss", "--yes", "test"});
    return words;
  }

  void expect_whole(const support::Ended& ended) override {
    EXPECT_EQ(ended.status, support::status::succeeded) << ended.output;
    EXPECT_EQ(database_like("restore"), "") << "a copy was left";
    EXPECT_EQ(rows(form_ == Form::beside ? beside() : scene_.database()), "kept") << ended.output;
    if (form_ == Form::beside) {
      EXPECT_EQ(rows(scene_.database()), "kept,since");
      EXPECT_EQ(database_like("before"), "");
    } else {
      EXPECT_EQ(open(scene_.database()), "t") << ended.output;
      EXPECT_EQ(open(database_like("before")), "f") << "the former one is set aside, once";
    }
    scene_.expect_nothing_left();
  }

 private:
  enum class Form { proven, lossy, beside };

  // Of a database that nobody wrote to since, of one whose new row is given up, and beside it.
  void prepare() override {
    form_ = static_cast<Form>((static_cast<int>(form_) + 1) % 3);
    // Its proof counts the transactions of the whole cluster, those of the reset too.
    if (form_ == Form::proven) {
      run_well({"backup", "create"});
    } else {
      scene_.sql("INSERT INTO items VALUES (2, 'since')");
    }
    const auto backups = scene_.json({"backup", "list"});
    backup_ = backups["backups"].if_array()->back()["name"].string_or("");
  }

  std::string beside() const { return scene_.database() + "_beside"; }
  static std::string rows(const std::string& database) {
    return support::Postgres::shared().value(database,
                                             "SELECT string_agg(body, ',' ORDER BY id) FROM items");
  }
  static std::string open(const std::string& database) {
    return support::Postgres::shared().value(
        "postgres", "SELECT datallowconn FROM pg_database WHERE datname = '" + database + "'");
  }

  Form form_ = Form::beside;
  std::string backup_;
};

}  // namespace belay::kills
