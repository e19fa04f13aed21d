#include "api/osapi/audit_log.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <thread>

#include <fmt/format.h>

#include "support/engine_test.h"

namespace docket::api::osapi {
namespace {

Task<bool> added(AuditLog* log, job::Principal who, AuditEntry entry) {
  co_await log->add(who, std::move(entry));
  co_return true;
}

class AuditLogTest : public test::EngineTest {
 protected:
  void open_log(std::int64_t entries_max) {
    log_ = std::make_unique<AuditLog>(*engine_, entries_max);
  }
  void restart_with(std::int64_t entries_max) {
    log_.reset();
    restart();
    open_log(entries_max);
  }

  AuditEntry entry(int number, std::string path = "/job") {
    AuditEntry entry;
    entry.at = test::noon + std::chrono::seconds(number);
    entry.user = "ann";
    entry.roles = {"admin"};
    entry.method = "POST";
    entry.path = std::move(path);
    entry.operation = "submit_job";
    entry.source_ip = "127.0.0.1";
    entry.status = number;
    entry.duration = Millis(7);
    return entry;
  }
  void add(int first, int end) {
    for (int i = first; i < end; ++i) (void)wait_for(added(log_.get(), admin_, entry(i)));
  }
  AuditLog::Listing list(std::uint64_t offset, std::uint64_t limit) {
    return *wait_for(log_->list(admin_, offset, limit));
  }
  // The numbers that `entry` was given, from `offset` on.
  std::vector<std::int64_t> numbers(std::uint64_t offset, std::uint64_t limit) {
    std::vector<std::int64_t> numbers;
    for (const auto& item : list(offset, limit).items) {
      numbers.push_back(item.at("response_code").as_int64());
    }
    return numbers;
  }
  // first, first - 1, … down to last.
  static std::vector<std::int64_t> down(std::int64_t first, std::int64_t last) {
    std::vector<std::int64_t> numbers;
    for (std::int64_t i = first; i >= last; --i) numbers.push_back(i);
    return numbers;
  }

  std::unique_ptr<AuditLog> log_;
};

TEST_F(AuditLogTest, IsEmptyAtFirst) {
  open_log(100);
  EXPECT_EQ(list(0, 20).total, 0U);
  EXPECT_TRUE(list(7, 20).items.empty());
  EXPECT_EQ(wait_for(log_->find(admin_, Uuid{})).error().code, ErrorCode::not_found);
}

TEST_F(AuditLogTest, AnEntryIsWhatItWas) {
  open_log(100);
  add(201, 202);
  const auto items = list(0, 1).items;
  ASSERT_EQ(items.size(), 1U);
  const std::string id(items[0].at("id").as_string());
  EXPECT_EQ(to_json(items[0]),
            fmt::format(R"({{"id":"{}","timestamp":"2030-03-17T17:50:01.000Z","user":"ann",)"
                        R"("roles":["admin"],"method":"POST","path":"/job",)"
                        R"("operation_id":"submit_job","source_ip":"127.0.0.1",)"
                        R"("response_code":201,"duration_ms":7}})",
                        id));
  EXPECT_EQ(to_json(*wait_for(log_->find(admin_, *parse_uuid(id)))), to_json(items[0]));
}

TEST_F(AuditLogTest, PagesAreNewestFirstAlsoAfterARestart) {
  open_log(1'000);
  add(0, 100);
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(list(0, 1).total, 100U);
    EXPECT_EQ(numbers(0, 20), down(99, 80));
    EXPECT_EQ(numbers(20, 50), down(79, 30));
    EXPECT_EQ(numbers(90, 100), down(9, 0));
    EXPECT_EQ(numbers(0, 1'000'000), down(99, 0));
    EXPECT_TRUE(numbers(100, 20).empty());
    EXPECT_TRUE(numbers(0xFFFF'FFFF'FFFF'FFFF, 20).empty());
    restart_with(1'000);
  }
  add(100, 130);
  EXPECT_EQ(numbers(0, 1'000), down(129, 0));
}

TEST_F(AuditLogTest, NeverGrowsPastItsBound) {
  constexpr int most = 64 + 32;
  open_log(64);
  add(0, 500);
  for (int round = 0; round < 2; ++round) {
    const auto total = list(0, 1).total;
    EXPECT_GE(total, 64U);
    EXPECT_LE(total, static_cast<std::uint64_t>(most));
    EXPECT_EQ(numbers(0, 64), down(499, 436));
    restart_with(64);
  }
  add(500, 600);
  EXPECT_EQ(numbers(0, 64), down(599, 536));
  store::RecordQuery all;
  all.kind = "osapi_audit";
  all.limit = store::rows_max;
  EXPECT_LE(wait_for(engine_->records(admin_, all))->records.size(), most / 32U);

  restart_with(1);
  EXPECT_EQ(numbers(0, 1), down(599, 599));
  EXPECT_LE(list(0, 1).total, 33U + 31U);
  add(600, 700);
  EXPECT_EQ(numbers(0, 1), down(699, 699));
  EXPECT_LE(list(0, 1).total, 33U + 31U);
}

TEST_F(AuditLogTest, WhatIsWrittenOverIsNotFound) {
  open_log(32);
  add(0, 1);
  const Uuid first = *parse_uuid(list(0, 1).items[0].at("id").as_string());
  EXPECT_TRUE(wait_for(log_->find(admin_, first)));
  add(1, 200);
  EXPECT_EQ(wait_for(log_->find(admin_, first)).error().code, ErrorCode::not_found);
  for (const auto& item : list(0, 1'000).items) {
    const auto found = wait_for(log_->find(admin_, *parse_uuid(item.at("id").as_string())));
    ASSERT_TRUE(found);
    EXPECT_EQ(*found, item);
  }
  AuditEntry other = entry(7);
  other.number = 199;
  EXPECT_EQ(wait_for(log_->find(admin_, id_of(other))).error().code, ErrorCode::not_found);
}

TEST_F(AuditLogTest, NoneIsKeptWhenNoneIsWanted) {
  open_log(0);
  add(0, 3);
  EXPECT_EQ(list(0, 20).total, 0U);
}

TEST_F(AuditLogTest, TenantsDoNotSeeEachOther) {
  open_log(100);
  add(0, 3);
  const auto other = wait_for(engine_->principal_of("other", "bob", job::PermissionSet::all()));
  EXPECT_EQ(wait_for(log_->list(*other, 0, 100))->total, 0U);
  const Uuid id = *parse_uuid(list(0, 1).items[0].at("id").as_string());
  EXPECT_EQ(wait_for(log_->find(*other, id)).error().code, ErrorCode::not_found);
  (void)wait_for(added(log_.get(), *other, entry(9)));
  EXPECT_EQ(wait_for(log_->list(*other, 0, 100))->total, 1U);
  EXPECT_EQ(list(0, 100).total, 3U);
}

TEST_F(AuditLogTest, LongTextsAreCutAndFewerFitAPage) {
  open_log(400);
  const std::string path(16'000, '\x01');
  for (int i = 0; i < 100; ++i) {
    AuditEntry one = entry(i, path);
    one.user = std::string(256, '"');
    one.roles.assign(2'000, "admin");
    (void)wait_for(added(log_.get(), admin_, one));
  }
  EXPECT_EQ(numbers(0, 1'000), down(99, 0));
  const auto item = list(0, 1).items[0];
  EXPECT_EQ(item.at("path").as_string().size(), 512U);
  EXPECT_EQ(item.at("roles").as_array().size(), 16U);
}

TEST_F(AuditLogTest, AFullPageIsNotWrittenAgain) {
  open_log(100);
  store::RecordQuery all;
  all.kind = "osapi_audit";
  all.limit = store::rows_max;
  add(0, 32);
  const auto before = wait_for(engine_->records(admin_, all))->records;
  ASSERT_EQ(before.size(), 1U);
  add(32, 34);
  const auto after = wait_for(engine_->records(admin_, all))->records;
  ASSERT_EQ(after.size(), 2U);
  EXPECT_TRUE(std::ranges::any_of(after, [&](const store::Record& record) {
    return record.id == before[0].id && record.version == before[0].version;
  }));
}

TEST_F(AuditLogTest, ManyMayOpenItWithALowerBound) {
  open_log(3'000);
  add(0, 300);
  restart_with(1);
  std::vector<std::thread> readers;
  for (int i = 0; i < 4; ++i) {
    readers.emplace_back([this] {
      const auto listing = wait_for(log_->list(admin_, 0, 1));
      ASSERT_TRUE(listing) << listing.error().message;
      EXPECT_EQ(listing->items.size(), 1U);
    });
  }
  for (std::thread& reader : readers) reader.join();
}

// As when its page was written by somebody else: what is told then is lost, what comes after is
// not.
TEST_F(AuditLogTest, ARefusedWriteIsNotTheEnd) {
  open_log(100);
  add(0, 3);
  AuditLog another(*engine_, 100);
  (void)wait_for(added(&another, admin_, entry(3)));
  add(4, 6);
  EXPECT_EQ(numbers(0, 100), (std::vector<std::int64_t>{5, 3, 2, 1, 0}));
}

TEST_F(AuditLogTest, ManyAtOnceAreAllThere) {
  open_log(1'000);
  constexpr int threads = 4;
  constexpr int each = 100;
  std::vector<std::thread> writers;
  for (int thread = 0; thread < threads; ++thread) {
    writers.emplace_back([this, thread] { add(thread * each, (thread + 1) * each); });
  }
  for (int i = 0; i < 50; ++i) EXPECT_LE(list(0, 100).items.size(), 100U);
  for (std::thread& writer : writers) writer.join();
  std::set<std::int64_t> seen;
  std::set<std::string> ids;
  for (const auto& item : list(0, 1'000).items) {
    seen.insert(item.at("response_code").as_int64());
    ids.emplace(item.at("id").as_string());
  }
  EXPECT_EQ(seen.size(), static_cast<std::size_t>(threads * each));
  EXPECT_EQ(ids.size(), static_cast<std::size_t>(threads * each));
}

}  // namespace
}  // namespace docket::api::osapi
