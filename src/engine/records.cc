#include "engine/records.h"

#include <utility>

#include <fmt/format.h>

#include "base/check.h"

namespace docket::engine {
namespace {

Result<void> check(const std::string& kind, const std::string& body) {
  if (kind.empty() || kind.size() > store::record_kind_bytes_max) {
    return invalid_argument(fmt::format("A record's kind has 1 to {} bytes; {} came.",
                                        store::record_kind_bytes_max, kind.size()));
  }
  if (body.size() > store::record_body_bytes_max) {
    return invalid_argument(fmt::format("A record's body has at most {} bytes; {} came.",
                                        store::record_body_bytes_max, body.size()));
  }
  return {};
}

}  // namespace

Task<Result<store::Record>> Records::send(store::Request request) {
  auto written = co_await commands_.send(std::move(request));
  if (!written) co_return written.error();
  DOCKET_CHECK(written->record.has_value(), "a write about a record answers with it");
  co_return std::move(*written->record);
}

Task<Result<store::Record>> Records::create(job::Principal who, std::string kind, std::string body,
                                            std::optional<job::GroupRules> group) {
  if (const auto checked = check(kind, body); !checked) co_return checked.error();
  if (group && (group->accepted_max == 0U || group->unfinished_max == 0U)) {
    co_return invalid_argument("A group accepts at least one job.");
  }
  store::AddRecord add;
  add.tenant = who.tenant;
  add.user_id = who.user_id;
  add.kind = std::move(kind);
  add.body = std::move(body);
  add.group = group;
  co_return co_await send(std::move(add));
}

Result<store::Record> Records::find(const job::Principal& who, std::string kind, RecordId id) {
  return store_.find_record({who.tenant, std::move(kind), id});
}

Result<RecordPage> Records::list(const job::Principal& who, store::RecordQuery query) {
  if (query.limit < 1 || query.limit > store::rows_max) {
    return invalid_argument(fmt::format("A page holds 1 to {} records; {} were asked for.",
                                        store::rows_max, query.limit));
  }
  auto records = store_.list_records(who.tenant, query);
  if (!records) return records.error();
  RecordPage page{std::move(*records), std::nullopt};
  if (page.records.size() < query.limit) return page;
  // Whether another one follows is asked, not guessed, so that no page is empty.
  store::RecordQuery further = std::move(query);
  further.after = page.records.back().number;
  further.limit = 1;
  const auto rest = store_.list_records(who.tenant, further);
  if (!rest) return rest.error();
  if (!rest->empty()) page.next = further.after;
  return page;
}

Task<Result<store::Record>> Records::put(job::Principal who, std::string kind, RecordId id,
                                         std::uint32_t version, std::string body) {
  if (const auto checked = check(kind, body); !checked) co_return checked.error();
  store::PutRecord put;
  put.record = {who.tenant, std::move(kind), id};
  put.version = version;
  put.body = std::move(body);
  co_return co_await send(std::move(put));
}

Task<Result<store::Record>> Records::remove(job::Principal who, std::string kind, RecordId id) {
  store::RemoveRecord removal;
  removal.record = {who.tenant, std::move(kind), id};
  removal.user_id = who.user_id;
  co_return co_await send(std::move(removal));
}

Task<Result<store::Record>> Records::close(job::Principal who, std::string kind, RecordId id) {
  store::CloseGroup close;
  close.record = store::RecordRef{who.tenant, std::move(kind), id};
  close.user_id = who.user_id;
  co_return co_await send(std::move(close));
}

Result<void> Closing::fill(store::Store& store) {
  return store.scan_groups([&](const store::Record& record) {
    set_timer(record);
    return true;
  });
}

void Closing::set_timer(const store::Record& record) {
  const job::Group& group = *record.group;
  if (group.is_open() && group.rules.closes_at) {
    timers_.add(*group.rules.closes_at, record.number);
  }
}

void Closing::before_commit() {
  for (const RecordNumber number : timers_.take_due(loop_.now())) {
    loop_.insist(store::CloseGroup{number, std::nullopt});
  }
}

void Closing::committed(const store::BatchResult& result) {
  for (const store::Record& record : result.groups) set_timer(record);
}

std::optional<Micros> Closing::sleep_at_most() {
  const auto next = timers_.next();
  return next ? std::optional(*next - loop_.now()) : std::nullopt;
}

}  // namespace docket::engine
