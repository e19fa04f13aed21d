// What every answer of GET /job must be, whatever became of the jobs: docs/doors/osapi.md, "The
// list". Random jobs on random hosts, from one seed.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "support/http_peer.h"
#include "test_server.h"

namespace docket::test {
namespace {

using boost::json::object;
using boost::json::value;

const TimePoint noon = *parse_time("2030-01-01T12:00:00Z");
constexpr const char* words[] = {"submitted", "processing", "completed", "failed",
                                 "partial_failure"};

class OsapiList : public testing::Test {
 protected:
  using Hosts = std::set<std::string>;

  OsapiList() : server_(noon, 7), key_(server_.make_key("acme", "ann", job::Role::admin)) {
    for (const char* name : {"web-01", "web-02", "db-01"}) {
      server_.add_host_agent("acme", name, {{"group", name[0] == 'w' ? "web" : "db"}});
    }
  }

  PeerResponse ask(std::string_view method, const std::string& target, const std::string& body) {
    HttpPeer peer(server_.port());
    return peer.ask(
        fmt::format("{} {} HTTP/1.1\r\nHost: docket\r\nAuthorization: Bearer {}\r\nContent-Length: "
                    "{}\r\n\r\n{}",
                    method, target, key_, body.size(), body));
  }
  object get(const std::string& target) {
    const PeerResponse answer = ask("GET", target, "");
    EXPECT_EQ(answer.status, 200) << answer.body;
    return boost::json::parse(answer.body).as_object();
  }

  std::uint64_t pick(std::uint64_t below) { return random_.next() % below; }

  void submit() {
    constexpr const char* types[] = {"node.os.get", "command.exec.execute", "node.process.list"};
    // With the hosts that it means; none: any one.
    const std::pair<const char*, Hosts> targets[] = {{"_any", {}},
                                                     {"_all", {"db-01", "web-01", "web-02"}},
                                                     {"group:web", {"web-01", "web-02"}},
                                                     {"db-01", {"db-01"}},
                                                     {"web-02", {"web-02"}}};
    const auto& [target, hosts] = targets[pick(5)];
    const std::string body = fmt::format(
        R"({{"operation":{{"type":"{}","data":{{"command":"x"}}}},"target_hostname":"{}"}})",
        types[pick(3)], target);
    const PeerResponse made = ask("POST", "/job", body);
    ASSERT_EQ(made.status, 201) << made.body;
    remember(made, hosts);
  }

  void remember(const PeerResponse& made, const Hosts& hosts) {
    ids_.push_back(std::string(boost::json::parse(made.body).at("job_id").as_string()));
    hosts_[ids_.back()] = hosts;
  }

  // A host takes what it can get, and ends some of it.
  void work() {
    constexpr const char* names[] = {"web-01", "web-02", "db-01"};
    TestAgent& agent = *server_.host_agent(names[pick(3)]);
    const std::vector<wire::TaskRef> held = agent.take_some(1 + pick(3));
    for (const wire::TaskRef& task : held) {
      switch (pick(5)) {
        case 0:
          agent.fail(task, {FailureKind::internal, "io", "no such file", {}, false});
          break;
        case 1:
          agent.start(task);
          break;
        case 2:
          break;
        default:
          agent.finish(task, pick(2) == 0 ? R"({"changed":true})" : R"([{"pid":1}])");
      }
    }
  }

  void meddle() {
    if (ids_.empty()) return;
    const std::string& id = ids_[pick(ids_.size())];
    switch (pick(4)) {
      case 0: {
        ASSERT_EQ(ask("DELETE", "/job/" + id, "").status, 204);
        ids_.erase(std::ranges::find(ids_, id));
        break;
      }
      case 1: {
        const PeerResponse copy = ask("POST", "/job/" + id + "/retry", "{}");
        ASSERT_EQ(copy.status, 201) << copy.body;
        remember(copy, {});
        break;
      }
      case 2:
        // Through another door; one that has ended says no.
        ask("POST", "/v1/jobs/" + id + "/cancel", "");
        break;
      default:
        server_.advance(std::chrono::seconds(1 + pick(20)));
    }
  }

  // Hosts answer whom the job means, and all of them once it has ended.
  void check_answers_of_hosts(const object& item, bool has_ended) {
    Hosts answered;
    const auto* responses = item.if_contains("responses");
    if (responses != nullptr) {
      for (const auto& [host, answer] : responses->as_object()) {
        EXPECT_TRUE(answer.as_object().contains("changed"));
        EXPECT_EQ(answer.at("hostname").as_string(), host);
        EXPECT_TRUE(server_.host_agent(host) != nullptr) << host;
        answered.insert(host);
      }
      EXPECT_FALSE(answered.empty()) << "an empty one is left out";
    }
    const Hosts& meant = hosts_.at(std::string(item.at("id").as_string()));
    if (meant.empty()) {
      EXPECT_LE(answered.size(), 1U);
    } else if (has_ended) {
      EXPECT_EQ(answered, meant);
    } else {
      EXPECT_TRUE(std::ranges::includes(meant, answered));
    }
  }

  void check_item(const object& item) {
    const std::string id(item.at("id").as_string());
    const std::string status(item.at("status").as_string());
    ASSERT_TRUE(item.contains("changed"));
    const bool has_results = status == "completed" || status == "partial_failure";
    EXPECT_EQ(item.at("changed").is_bool(), has_results);
    EXPECT_EQ(item.contains("error"), status == "failed" || status == "partial_failure");
    check_answers_of_hosts(item, status != "submitted" && status != "processing");
    EXPECT_EQ(item.contains("result"), status == "completed" && item.contains("responses") &&
                                           item.at("responses").as_object().size() == 1);
    EXPECT_EQ(item.contains("hostname"), item.contains("responses"));
    const auto& timeline = item.at("timeline").as_array();
    EXPECT_EQ(timeline.front().at("event").as_string(), "submitted");
    EXPECT_EQ(timeline.back().at("timestamp"), item.at("updated_at"));
    // One snapshot: the job by itself says the same.
    EXPECT_EQ(boost::json::serialize(get("/api/job/" + id)), boost::json::serialize(item));
  }

  void check_page(const std::string& status, std::size_t limit, std::size_t offset) {
    std::string target = fmt::format("/job?limit={}&offset={}", limit, offset);
    if (!status.empty()) target += "&status=" + status;
    SCOPED_TRACE(target);
    const object page = get(target);
    const auto total = static_cast<std::size_t>(page.at("total_items").as_int64());
    const auto& items = page.at("items").as_array();
    const std::size_t left = total > offset ? total - offset : 0;
    EXPECT_EQ(items.size(), std::min(limit, left));
    const object& counts = page.at("status_counts").as_object();
    EXPECT_EQ(counts.size(), std::size(words));
    std::size_t sum = 0;
    for (const char* word : words) sum += static_cast<std::size_t>(counts.at(word).as_int64());
    EXPECT_EQ(sum, ids_.size());
    EXPECT_EQ(total, status.empty() ? sum : static_cast<std::size_t>(counts.at(status).as_int64()));
    std::string newer = "9999";
    for (const value& each : items) {
      const object& item = each.as_object();
      EXPECT_TRUE(status.empty() || item.at("status").as_string() == status);
      const std::string created(item.at("created").as_string());
      EXPECT_LE(created, newer);
      newer = created;
      check_item(item);
    }
  }

  // Pages side by side hold every job once.
  void check_pages() {
    std::set<std::string> seen;
    constexpr std::size_t limit = 7;
    for (std::size_t offset = 0; offset < ids_.size(); offset += limit) {
      const object page = get(fmt::format("/job?limit={}&offset={}", limit, offset));
      for (const value& item : page.at("items").as_array()) {
        EXPECT_TRUE(seen.insert(std::string(item.at("id").as_string())).second);
      }
    }
    EXPECT_EQ(seen, std::set<std::string>(ids_.begin(), ids_.end()));
  }

  TestServer server_;
  const std::string key_;
  SeededRandom random_{4711};
  std::vector<std::string> ids_;  // of the jobs that are there
  std::map<std::string, Hosts> hosts_;
};

TEST_F(OsapiList, IsOneSnapshotOfAllJobs) {
  constexpr int steps = 250;
  constexpr int look_every = 25;
  for (int step = 0; step < steps; ++step) {
    switch (pick(4)) {
      case 0:
        submit();
        break;
      case 1:
        meddle();
        break;
      default:
        work();
    }
    if (step % look_every != 0) continue;
    check_page("", 1 + pick(100), pick(5));
    check_page(words[pick(5)], 1 + pick(20), pick(3));
    check_pages();
  }
  server_.reopen();
  for (const char* word : words) check_page(word, 100, 0);
  check_page("", 100, 0);
  check_pages();
}

// A page has room for eight megabytes; the largest jobs lose what their hosts made first.
TEST_F(OsapiList, APageLosesTheLargestDataFirst) {
  TestAgent& agent = *server_.host_agent("db-01");
  const auto make = [&](std::size_t kilobytes) {
    const PeerResponse made = ask(
        "POST", "/job",
        R"({"operation":{"type":"command.exec.execute","data":{"command":"x"}},"target_hostname":"db-01"})");
    const std::string id(boost::json::parse(made.body).at("job_id").as_string());
    const wire::TaskRef task{JobId{*parse_uuid(id)}, 0};
    agent.take(task);
    agent.finish(task, fmt::format(R"({{"stdout":"{}","changed":true}})",
                                   std::string(kilobytes << 10U, 'x')));
    return id;
  };
  make(1);
  for (int i = 0; i < 9; ++i) make(900);
  const PeerResponse page = ask("GET", "/job", "");
  EXPECT_LT(page.body.size(), (8U << 20U) + 4096);
  EXPECT_GT(page.body.size(), 6U << 20U);
  const value parsed = boost::json::parse(page.body);
  for (const value& item : parsed.at("items").as_array()) {
    const object& answer = item.at("responses").at("db-01").as_object();
    EXPECT_EQ(answer.at("changed"), true);
    EXPECT_EQ(item.at("changed"), true);
  }
  const object& small = parsed.at("items").as_array().back().as_object();
  EXPECT_TRUE(small.at("responses").at("db-01").as_object().contains("data"));
  EXPECT_TRUE(small.contains("result"));
  const object& large = parsed.at("items").as_array().front().as_object();
  EXPECT_FALSE(large.at("responses").at("db-01").as_object().contains("data"));
  // By itself a job is whole.
  const object alone = get("/job/" + std::string(large.at("id").as_string()));
  EXPECT_EQ(alone.at("result").at("stdout").as_string().size(), 900U << 10U);
  EXPECT_EQ(alone.at("responses").at("db-01").at("data").at("stdout").as_string().size(),
            900U << 10U);
}

// Neither do operations and errors, however large, make it larger; and no job goes missing.
TEST_F(OsapiList, AFullPageOfLargeOperationsIsBoundedToo) {
  TestAgent& agent = *server_.host_agent("db-01");
  constexpr int jobs = 60;
  const std::string error(100'000, '"');
  for (int i = 0; i < jobs; ++i) {
    const PeerResponse made =
        ask("POST", "/job",
            fmt::format(R"({{"operation":{{"type":"node.os.get","data":{{"x":"{}"}}}},)"
                        R"("target_hostname":"db-01"}})",
                        std::string(i == 0 ? 10 : 200'000, 'x')));
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string id(boost::json::parse(made.body).at("job_id").as_string());
    const wire::TaskRef task{JobId{*parse_uuid(id)}, 0};
    agent.take(task);
    agent.fail(task, {FailureKind::internal, "io", error, {}, false});
  }
  const PeerResponse page = ask("GET", "/job?limit=100", "");
  EXPECT_LE(page.body.size(), 8U << 20U);
  EXPECT_GT(page.body.size(), 7U << 20U);
  const value parsed = boost::json::parse(page.body);
  const auto& items = parsed.at("items").as_array();
  ASSERT_EQ(items.size(), static_cast<std::size_t>(jobs));
  int without = 0;
  for (const value& item : items) {
    EXPECT_EQ(item.at("operation").at("type"), "node.os.get");
    EXPECT_EQ(item.at("error").as_string().size(), 1024U);
    without += item.at("operation").as_object().contains("data") ? 0 : 1;
  }
  EXPECT_GT(without, 10);
  EXPECT_LT(without, 30);
  EXPECT_TRUE(items.back().at("operation").as_object().contains("data"));
  const object alone = get("/job/" + std::string(items.front().at("id").as_string()));
  EXPECT_EQ(alone.at("operation").at("data").at("x").as_string().size(), 200'000U);
}

}  // namespace
}  // namespace docket::test
