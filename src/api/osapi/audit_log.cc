#include "api/osapi/audit_log.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <boost/json/object.hpp>

#include "api/osapi/members.h"
#include "base/log.h"

namespace docket::api::osapi {
namespace {

constexpr const char* kind = "osapi_audit";
// A page is written anew with every entry that comes alone, so it is small.
constexpr std::size_t page_entries_max = 32;
constexpr std::size_t page_bytes_max = 48 * 1024;
static_assert(page_bytes_max < store::record_body_bytes_max);

// What a page's record says.
struct Body {
  std::uint64_t first = 0;
  boost::json::array entries;
};
std::optional<Body> read_body(const std::string& text) {
  boost::json::value value = foreign_json(text);
  boost::json::object* members = value.if_object();
  if (members == nullptr) return std::nullopt;
  const auto first = whole_member(*members, "first");
  auto* entries = members->if_contains("entries");
  if (!first || entries == nullptr || !entries->is_array()) return std::nullopt;
  return Body{static_cast<std::uint64_t>(*first), std::move(entries->get_array())};
}

Error no_such_entry() { return not_found("audit entry not found"); }

std::size_t pages_for(std::int64_t entries) {
  if (entries <= 0) return 0;
  return static_cast<std::size_t>(entries - 1) / page_entries_max + 2;
}

}  // namespace

// A record with entries of rising numbers.
struct AuditLog::Page {
  RecordId id;  // zero: not written yet
  std::uint32_t version = 0;
  std::uint64_t first = 0;  // the number of its first entry
  std::size_t count = 0;
};

struct AuditLog::Waiting {
  AuditEntry entry;
  Completion<bool> done;
};

struct AuditLog::Book {
  // Under the log's mutex.
  bool is_open = false;      // its pages are known
  std::uint64_t losses = 0;  // how often it was closed because a write failed
  bool is_writing = false;
  std::deque<Page> pages;  // oldest first; the last has room
  std::vector<Waiting> waiting;

  // Of whoever is writing.
  Page page;                         // the newest, as it will be
  std::vector<std::string> entries;  // of the newest page
  std::size_t bytes = 0;
};

// Some entries of one page, by place.
struct AuditLog::Slice {
  RecordId id;
  std::uint64_t first = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

AuditLog::AuditLog(engine::Engine& engine, std::int64_t entries_max)
    : engine_(engine), pages_max_(pages_for(entries_max)) {}

AuditLog::~AuditLog() = default;

AuditLog::Book& AuditLog::book_of(TenantNumber tenant) {
  const std::lock_guard lock(mutex_);
  auto& book = books_[tenant];
  if (!book) book = std::make_unique<Book>();
  return *book;
}

Task<void> AuditLog::add(job::Principal who, AuditEntry entry) {
  if (pages_max_ == 0) co_return;
  Book& book = book_of(who.tenant);
  const Completion<bool> done;
  bool is_writer = false;
  {
    const std::lock_guard lock(mutex_);
    book.waiting.push_back({std::move(entry), done});
    is_writer = !std::exchange(book.is_writing, true);
  }
  // It writes for everybody who comes meanwhile, and nobody's answer waits for all of them.
  if (is_writer) start(write_all(who, &book), [] {});
  co_await done;
}

Task<void> AuditLog::write_all(job::Principal who, Book* book) {
  bool is_done = false;
  while (!is_done) {
    std::vector<Waiting> batch;
    {
      const std::lock_guard lock(mutex_);
      batch.swap(book->waiting);
    }
    std::vector<AuditEntry*> entries;
    for (Waiting& each : batch) entries.push_back(&each.entry);
    std::size_t kept = 0;
    const auto written = co_await write(who, book, std::move(entries), &kept);
    if (!written) {
      log::warning("osapi", "{} entries of the audit log are lost: {}", batch.size() - kept,
                   written.error().message);
    }
    {
      const std::lock_guard lock(mutex_);
      if (!written) {
        book->is_open = false;  // what is there is read anew
        ++book->losses;
      }
      is_done = book->waiting.empty();
      if (is_done) book->is_writing = false;
    }
    // The log may be gone as soon as the last of these has its answer.
    for (const Waiting& each : batch) each.done.fulfil(true);
  }
}

Task<Result<bool>> AuditLog::write(job::Principal who, Book* book, std::vector<AuditEntry*> entries,
                                   std::size_t* kept) {
  const auto opened = co_await open(who, book);
  if (!opened) co_return opened;
  bool is_saved = true;
  for (std::size_t place = 0; place < entries.size(); ++place) {
    AuditEntry* entry = entries[place];
    entry->number = book->page.first + book->page.count;
    JsonWriter json;
    write_entry(json, *entry);
    const bool is_full =
        book->page.count == page_entries_max || book->bytes + json.text().size() > page_bytes_max;
    if (is_full && book->page.count > 0) {
      if (!is_saved) {
        const auto saved = co_await save(who, book);
        if (!saved) co_return saved;
        *kept = place;
      }
      book->page = Page{};
      book->page.first = entry->number;
      book->entries.clear();
      book->bytes = 0;
    }
    book->bytes += json.text().size() + 1;
    book->entries.push_back(json.take());
    ++book->page.count;
    is_saved = false;
  }
  co_return co_await save(who, book);
}

// The newest page. A new one takes the record of the oldest when there are enough of them.
Task<Result<bool>> AuditLog::save(job::Principal who, Book* book) {
  Page page = book->page;
  const bool is_new = page.id == RecordId{};
  if (is_new) {
    const std::lock_guard lock(mutex_);
    if (book->pages.size() >= pages_max_) {
      page.id = book->pages.front().id;
      page.version = book->pages.front().version;
      book->pages.pop_front();
    }
  }
  JsonWriter json;
  json.begin_object().field("first", page.first).key("entries").begin_array();
  for (const std::string& entry : book->entries) json.raw(entry);
  std::string body = json.end_array().end_object().take();
  const auto saved = co_await put(who, page, std::move(body));
  if (!saved) co_return saved.error();
  page.id = saved->id;
  page.version = saved->version;
  book->page = page;
  const std::lock_guard lock(mutex_);
  if (!is_new) book->pages.pop_back();
  book->pages.push_back(page);
  co_return true;
}

Task<Result<store::Record>> AuditLog::put(job::Principal who, Page page, std::string body) {
  if (page.id == RecordId{}) {
    co_return co_await engine_.create_record(who, kind, std::move(body), std::nullopt);
  }
  co_return co_await engine_.put_record(who, kind, page.id, page.version, std::move(body));
}

// Oldest first; those past the bound, which may have been another one, are removed.
Task<Result<std::vector<AuditLog::Page>>> AuditLog::pages_of(job::Principal who) {
  std::vector<Page> pages;
  store::RecordQuery query;
  query.kind = kind;
  query.limit = store::rows_max;
  do {
    const auto found = co_await engine_.records(who, query);
    if (!found) co_return found.error();
    for (const store::Record& record : found->records) {
      const auto body = read_body(record.body);
      if (body) pages.push_back({record.id, record.version, body->first, body->entries.size()});
    }
    query.after = found->next;
  } while (query.after);
  std::ranges::sort(pages, {}, &Page::first);
  while (pages.size() > pages_max_) {
    const auto removed = co_await engine_.remove_record(who, kind, pages.front().id);
    // Not found: whoever asked at the same time has removed it.
    if (!removed && removed.error().code != ErrorCode::not_found) co_return removed.error();
    pages.erase(pages.begin());
  }
  co_return pages;
}

// Finds the pages that were written before.
Task<Result<bool>> AuditLog::open(job::Principal who, Book* book) {
  std::uint64_t losses = 0;
  {
    const std::lock_guard lock(mutex_);
    if (book->is_open) co_return true;
    losses = book->losses;
  }
  const auto pages = co_await pages_of(who);
  if (!pages) co_return pages.error();
  std::vector<std::string> entries;
  if (!pages->empty()) {
    const auto newest = co_await engine_.find_record(who, kind, pages->back().id);
    if (!newest) co_return newest.error();
    if (const auto body = read_body(newest->body)) {
      for (const boost::json::value& entry : body->entries) entries.push_back(to_json(entry));
    }
  }
  const std::lock_guard lock(mutex_);
  if (book->is_open) co_return true;
  if (book->losses != losses) co_return unavailable("the audit log is being written");
  book->is_open = true;
  book->pages.assign(pages->begin(), pages->end());
  book->page = pages->empty() ? Page{} : pages->back();
  book->bytes = 0;
  for (const std::string& entry : entries) book->bytes += entry.size() + 1;
  book->entries = std::move(entries);
  co_return true;
}

Task<Result<std::vector<boost::json::value>>> AuditLog::read(job::Principal who, Slice slice) {
  std::vector<boost::json::value> items;
  const auto record = co_await engine_.find_record(who, kind, slice.id);
  if (!record && record.error().code != ErrorCode::not_found) co_return record.error();
  if (!record) co_return items;
  auto body = read_body(record->body);
  // Else it was written over since it was looked up.
  if (!body || body->first != slice.first) co_return items;
  for (std::size_t i = std::min(slice.end, body->entries.size()); i-- > slice.begin;) {
    items.push_back(std::move(body->entries[i]));
  }
  co_return items;
}

Task<Result<AuditLog::Listing>> AuditLog::list(job::Principal who, std::uint64_t offset,
                                               std::uint64_t limit) {
  Listing listing;
  if (pages_max_ == 0) co_return listing;
  Book& book = book_of(who.tenant);
  const auto opened = co_await open(who, &book);
  if (!opened) co_return opened.error();
  std::vector<Slice> slices;
  {
    const std::lock_guard lock(mutex_);
    for (auto page = book.pages.rbegin(); page != book.pages.rend(); ++page) {
      const std::uint64_t before = listing.total;  // newer than this page
      listing.total += page->count;
      if (limit == 0 || listing.total <= offset) continue;
      const std::size_t end = page->count - (offset > before ? offset - before : 0);
      const std::size_t begin = end - std::min<std::uint64_t>(end, limit);
      slices.push_back({page->id, page->first, begin, end});
      limit -= end - begin;
    }
  }
  for (const Slice& slice : slices) {
    auto items = co_await read(who, slice);
    if (!items) co_return items.error();
    std::ranges::move(*items, std::back_inserter(listing.items));
  }
  co_return listing;
}

Task<Result<boost::json::value>> AuditLog::find(job::Principal who, Uuid id) {
  if (pages_max_ == 0) co_return no_such_entry();
  Book& book = book_of(who.tenant);
  const auto opened = co_await open(who, &book);
  if (!opened) co_return opened.error();
  const std::uint64_t number = number_in(id);
  Slice slice;
  {
    const std::lock_guard lock(mutex_);
    for (const Page& page : book.pages) {
      if (number < page.first || number - page.first >= page.count) continue;
      const auto place = static_cast<std::size_t>(number - page.first);
      slice = {page.id, page.first, place, place + 1};
    }
  }
  if (slice.end == 0) co_return no_such_entry();
  auto items = co_await read(who, slice);
  if (!items) co_return items.error();
  for (boost::json::value& item : *items) {
    const auto named = text_member(item.as_object(), "id");
    if (named == format_uuid(id)) co_return std::move(item);
  }
  co_return no_such_entry();
}

}  // namespace docket::api::osapi
