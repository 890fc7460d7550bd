#include "world/http/http_client.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <memory>

#include "support/command.hpp"
#include "support/postgres.hpp"
#include "support/temp_dir.hpp"
#include "world/http/hostile_server.hpp"

namespace belay::world {
namespace {

using namespace std::chrono_literals;
using Connection = HostileServer::Connection;

HostileServer::Answer plain(const std::string& head, const std::string& body) {
  return [=](const Connection& client) {
    client.send("HTTP/1.1 " + head + "\r\nContent-Length: " + std::to_string(body.size()) +
                "\r\n\r\n" + body);
  };
}

// openssl's own server, with a certificate for 127.0.0.1 that nobody else trusts.
class TlsServer {
 public:
  TlsServer() {
    const std::string made =
        "cd " + dir_.path().native() +
        " && openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 "
        "-subj /CN=belay -addext subjectAltName=IP:127.0.0.1 2>/dev/null";
    if (std::system(made.c_str()) != 0) throw std::runtime_error("no certificate");
    server_ = std::make_unique<support::Child>(
        std::vector<std::string>{"/usr/bin/openssl", "s_server", "-quiet", "-accept",
                                 std::to_string(port_), "-cert", "cert.pem", "-key", "key.pem",
                                 "-www"},
        dir_.path(), support::Variables{}, dir_ / "log");
  }
  std::string certificate() const { return (dir_ / "cert.pem").string(); }
  // Once it listens.
  std::string url() const {
    const std::string url = "https://127.0.0.1:" + std::to_string(port_) + "/";
    while (!server_->has_ended()) {
      const auto answer = make_http_client()->get(url, 5s, 1024);
      if (answer || answer.error().message.find("connect") == std::string::npos) break;
      usleep(5000);
    }
    return url;
  }

 private:
  support::TempDir dir_;
  int port_ = support::free_port();
  std::unique_ptr<support::Child> server_;
};

class HttpClient : public testing::Test {
 protected:
  Result<ports::HttpAnswer> get(const std::string& url, Duration deadline = 30s,
                                std::size_t most_bytes = 1024) {
    return client->get(url, deadline, most_bytes);
  }

  // The message of a request that must not be answered.
  std::string failure(const std::string& url, Disposition disposition, Duration deadline = 30s) {
    const auto answer = get(url, deadline);
    if (answer) return "was answered with " + std::to_string(answer->status);
    EXPECT_EQ(answer.error().code, ErrorCode::http_error);
    EXPECT_EQ(answer.error().disposition, disposition) << answer.error().message;
    return answer.error().message;
  }

  std::unique_ptr<ports::HttpClient> client = make_http_client();
};

}  // namespace

TEST_F(HttpClient, GivesStatusAndBodyOfAnyAnswer) {
  HostileServer healthy(plain("200 OK", R"({"release":"2"})"));
  const auto answer = get(healthy.url("/healthz?full=1"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, R"({"release":"2"})");
  EXPECT_TRUE(healthy.requests().front().starts_with("GET /healthz?full=1 HTTP/1.1\r\n"));
  HostileServer ill(plain("503 Service Unavailable", "no"));
  EXPECT_EQ(get(ill.url())->status, 503);
}

TEST_F(HttpClient, FollowsNoRedirect) {
  HostileServer target(plain("200 OK", "target"));
  HostileServer server(plain("302 Found\r\nLocation: " + target.url(), "moved"));
  EXPECT_EQ(get(server.url())->status, 302);
  EXPECT_TRUE(target.requests().empty());
}

TEST_F(HttpClient, TakesNoProxyFromTheEnvironment) {
  HostileServer proxy(plain("200 OK", "proxy"));
  HostileServer server(plain("200 OK", "server"));
  for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) {
    setenv(name, proxy.url().c_str(), 1);
  }
  const auto answer = get(server.url());
  for (const char* name : {"http_proxy", "all_proxy", "ALL_PROXY"}) unsetenv(name);
  EXPECT_EQ(answer->body, "server");
  EXPECT_TRUE(proxy.requests().empty());
}

TEST_F(HttpClient, EndsATotalDeadlineAlsoWhenBytesKeepComing) {
  const auto answers = std::vector<HostileServer::Answer>{
      [](const Connection& c) { c.hold(); },
      [](const Connection& c) { c.drip("HTTP/1.1 200 OK\r\nX-Slow: yes\r\n"); },
      [](const Connection& c) {
        c.send("HTTP/1.1 200 OK\r\n\r\n");
        c.drip("x");
      }};
  for (const auto& answer : answers) {
    HostileServer server(answer);
    EXPECT_EQ(failure(server.url("/slow"), Disposition::retry, 100ms),
              "GET " + server.url("/slow") + " was not answered within 100ms");
  }
}

TEST_F(HttpClient, ReadsNoMoreThanItsBound) {
  HostileServer exact(plain("200 OK", std::string(1024, 'x')));
  EXPECT_EQ(get(exact.url())->body.size(), 1024U);
  HostileServer longer(plain("200 OK", std::string(1025, 'x')));
  EXPECT_EQ(failure(longer.url(), Disposition::give_up),
            "GET " + longer.url() + " answered with more than 1024 bytes");
  HostileServer endless([](const Connection& c) {
    c.send("HTTP/1.1 200 OK\r\n\r\n");
    while (c.send(std::string(65536, 'x'))) {
    }
  });
  EXPECT_NE(failure(endless.url(), Disposition::give_up).find("more than 1024"), std::string::npos);
}

TEST_F(HttpClient, ReadsNoEndOfHeaders) {
  HostileServer server([](const Connection& c) {
    c.send("HTTP/1.1 200 OK\r\n");
    while (c.send("X-Filler: " + std::string(1000, 'x') + "\r\n")) {
    }
  });
  EXPECT_NE(failure(server.url(), Disposition::give_up).find("answered with headers"),
            std::string::npos);
}

TEST_F(HttpClient, ReadsNoMoreHeadersThanItsBoundAlsoWhenTheyEnd) {
  HostileServer server([](const Connection& c) {
    c.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n");
    for (int i = 0; i < 70; ++i) c.send("X-Filler: " + std::string(1000, 'x') + "\r\n");
    c.send("\r\n");
  });
  EXPECT_NE(failure(server.url(), Disposition::give_up).find("answered with headers"),
            std::string::npos);
}

TEST_F(HttpClient, MayBeTriedAgainWhenNobodyAnswers) {
  std::string url;
  {
    HostileServer gone(plain("200 OK", ""));
    url = gone.url();
  }
  EXPECT_EQ(failure(url, Disposition::retry), "GET " + url + " failed: couldn't connect to server");
  HostileServer silent([](const Connection&) {});
  EXPECT_EQ(failure(silent.url(), Disposition::retry),
            "GET " + silent.url() + " failed: server returned nothing (no headers, no data)");
  HostileServer cut(
      [](const Connection& c) { c.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"); });
  failure(cut.url(), Disposition::retry);
}

TEST_F(HttpClient, SpeaksNothingButHttp) {
  EXPECT_EQ(failure("file:///etc/passwd", Disposition::ask_operator),
            "'file' is not http or https");
  EXPECT_EQ(failure("gopher://127.0.0.1/", Disposition::ask_operator),
            "'gopher' is not http or https");
  EXPECT_NE(failure("127.0.0.1:80/", Disposition::ask_operator).find("malformed"),
            std::string::npos);
  EXPECT_NE(failure("", Disposition::ask_operator).find("malformed"), std::string::npos);
  HostileServer other([](const Connection& c) { c.send("220 mail.example ESMTP\r\n"); });
  EXPECT_NE(failure(other.url(), Disposition::give_up).find("failed: unsupported protocol"),
            std::string::npos);
}

TEST_F(HttpClient, SendsTheCredentialsOfAUrlAndNeverShowsThem) {
  HostileServer server(plain("200 OK", std::string(2000, 'x')));
  const std::string at = "@127.0.0.1:" + std::to_string(server.port()) + "/p?token=hush";
  const auto message = failure("http://user:s3cret" + at, Disposition::give_up);
  EXPECT_EQ(message, "GET " + server.url("/p") + " answered with more than 1024 bytes");
  EXPECT_NE(server.requests().front().find("Authorization: Basic"), std::string::npos);
  for (const std::string url :
       {"http://user:s3cret@:x", "http://user:s3cret@127.0.0.1:99999/", "ftp://u:s3cret@h/",
        "http://user:s3cret@no-such-host.invalid/?s3cret", "http://u:s3cret@[::bad]/"}) {
    const auto answer = get(url, 2s);
    ASSERT_FALSE(answer) << url;
    EXPECT_EQ(describe(answer.error()).find("s3cret"), std::string::npos) << url;
    EXPECT_EQ(answer.error().hint.find("s3cret"), std::string::npos) << url;
  }
}

TEST_F(HttpClient, FollowsRedirectsOnlyWhenToldAndNotForEver) {
  HostileServer target(plain("200 OK\r\nX-Which: last", "target"));
  HostileServer server(plain("302 Found\r\nX-Which: first\r\nLocation: " + target.url(), "moved"));
  const auto answer = client->get(server.url(), 30s, 1024, {.redirects = true});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_EQ(answer->status, 200);
  EXPECT_EQ(answer->body, "target");
  EXPECT_EQ(answer->header("x-WHICH"), "last");
  EXPECT_EQ(answer->header("location"), std::nullopt);
  HostileServer loop(plain("302 Found\r\nLocation: /again", ""));
  const auto endless = client->get(loop.url(), 30s, 1024, {.redirects = true});
  ASSERT_FALSE(endless);
  EXPECT_NE(endless.error().message.find("redirects"), std::string::npos);
  EXPECT_LE(loop.requests().size(), 6U);
  HostileServer out(plain("302 Found\r\nLocation: file:///etc/passwd", ""));
  EXPECT_FALSE(client->get(out.url(), 30s, 1024, {.redirects = true}));
}

TEST_F(HttpClient, TrustsTheGivenCertificatesAndNoOthers) {
  const TlsServer server;
  const auto trusted = client->get(server.url(), 30s, 1 << 20, {.ca_file = server.certificate()});
  ASSERT_TRUE(trusted) << trusted.error().message;
  EXPECT_EQ(trusted->status, 200);
  EXPECT_NE(failure(server.url(), Disposition::give_up).find("SSL"), std::string::npos);
  const auto missing = client->get(server.url(), 30s, 1024, {.ca_file = "/no/such/file"});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().disposition, Disposition::ask_operator);
  HostileServer plain_text(plain("200 OK", "no TLS here"));
  failure("https://127.0.0.1:" + std::to_string(plain_text.port()) + "/", Disposition::retry);
}

}  // namespace belay::world
