#include "api/unstructured/list_routes.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "api/unstructured/codec.h"
#include "api/unstructured/forms.h"
#include "api/unstructured/page_walk.h"
#include "api/unstructured/query.h"
#include "api/words.h"

namespace docket::api::unstructured {
namespace {

constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::size_t rows_bytes_max = 1024 * 1024;  // of jobs in memory at once, as of a walk
constexpr std::string_view total_header = "X-Total-Count";

// The array, row by row, in pieces.
class Rows {
 public:
  explicit Rows(TimePoint now, std::uint64_t rows_max) : writer_(now), rows_left_(rows_max) {
    json_.begin_array();
  }

  bool is_full() const { return rows_left_ == 0; }
  void add(const store::View& view) {
    writer_.write(json_, view);
    ++rows_in_piece_;
    --rows_left_;
  }
  void close() { json_.end_array(); }
  std::size_t bytes() const { return json_.text().size(); }
  std::string take() {
    std::string piece = std::exchange(json_, JsonWriter()).take();
    // A new writer puts no comma before its first row.
    if (has_taken_rows_ && rows_in_piece_ > 0) piece.insert(piece.begin(), ',');
    has_taken_rows_ |= rows_in_piece_ > 0;
    rows_in_piece_ = 0;
    return piece;
  }

 private:
  JobWriter writer_;
  std::uint64_t rows_left_;
  std::size_t rows_in_piece_ = 0;
  bool has_taken_rows_ = false;
  JsonWriter json_;
};

class JobsSource final : public http::BodySource {
 public:
  JobsSource(std::unique_ptr<engine::Walk> walk, Rows rows)
      : walk_(std::move(walk)), rows_(std::move(rows)) {}

  // Reads on until a piece is there; true: and there may be more.
  Task<Result<bool>> fill() {
    while (rows_.bytes() < piece_bytes && !is_done_) {
      if (at_ == jobs_.size()) {
        auto more = co_await walk_->next();
        if (!more) co_return more.error();
        jobs_ = *std::move(more);
        at_ = 0;
      }
      while (at_ < jobs_.size() && rows_.bytes() < piece_bytes && !rows_.is_full()) {
        rows_.add(jobs_[at_]);
        ++at_;
      }
      if (jobs_.empty() || rows_.is_full()) {
        rows_.close();
        is_done_ = true;
      }
    }
    co_return !is_done_;
  }
  std::string take() { return rows_.take(); }

  Task<Result<std::string>> next() override {
    if (rows_.bytes() == 0) {
      const Result<bool> filled = co_await fill();
      if (!filled) co_return filled.error();
    }
    co_return take();
  }

 private:
  std::unique_ptr<engine::Walk> walk_;
  Rows rows_;
  std::vector<store::View> jobs_;  // of the walk's last step
  std::size_t at_ = 0;
  bool is_done_ = false;
};

Task<Result<http::Response>> streamed(std::unique_ptr<engine::Walk> walk, Rows rows) {
  const auto source = std::make_shared<JobsSource>(std::move(walk), std::move(rows));
  const Result<bool> has_more = co_await source->fill();
  if (!has_more) co_return has_more.error();
  co_return *has_more ? json_response(200, std::shared_ptr<http::BodySource>(source))
                      : json_response(200, source->take());
}

}  // namespace

void ListRoutes::add_to(RouteTable& table) {
  table.add(http::Method::get, "/api/v1/jobs", "list_jobs", job::Permission::job_read, this,
            &ListRoutes::list_jobs);
}

Task<http::Response> ListRoutes::list_jobs(http::Request request) {
  const job::Principal who = principal(request);
  const auto wanted = decode_page(request);
  if (!wanted) co_return wanted.error().response;
  auto filter = co_await resolve(who, decode_filter(request));
  if (!filter) co_return filter.error().response;
  if (filter->only || filter->matches_nothing) {
    co_return co_await one(who, *std::move(filter), *wanted);
  }
  if (*wanted) co_return co_await page(who, *std::move(filter), **wanted);
  co_return co_await stream(who, *std::move(filter));
}

OrAnswer<std::optional<ListRoutes::Page>> ListRoutes::decode_page(const http::Request& request) {
  Violations violations;
  const QueryReader read(violations, request);
  const auto number = read.whole("page", {1, page_max});
  const auto size = read.whole("page_size", {1, page_size_max});
  if (!violations.is_empty()) return refused(violations);
  if (!number && !size) return std::optional<Page>();
  Page page;
  page.number = number.value_or(page.number);
  page.size = size.value_or(page.size);
  return std::optional(page);
}

// A word of no state and a text that is no id are filters that nothing matches.
ListRoutes::Filter ListRoutes::decode_filter(const http::Request& request) {
  Violations unused;
  const QueryReader read(unused, request);
  Filter filter;
  if (auto status = read.text("status")) {
    std::transform(status->begin(), status->end(), status->begin(), [](char c) {
      return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    const auto states = states_of(own_door, *status);
    filter.states = states.value_or(job::StateSet());
    filter.matches_nothing = !states;
  }
  if (const auto workflow = read.text("workflow_id")) {
    const auto uuid = read_uuid(*workflow);
    if (const Uuid* id = std::get_if<Uuid>(&uuid)) {
      filter.facets[job::Facet::workflow] = format_uuid(*id);
    } else {
      filter.matches_nothing = true;
    }
  }
  return filter;
}

Task<OrAnswer<ListRoutes::Filter>> ListRoutes::resolve(job::Principal who, Filter filter) {
  const auto workflow = filter.facets.find(job::Facet::workflow);
  if (filter.matches_nothing || workflow == filter.facets.end()) co_return filter;
  const JobId id = job_of_temporary_workflow(*parse_uuid(workflow->second));
  const Result<store::View> view =
      co_await context_.services.engine.find(who, own_door, id, store::Detail::row);
  if (!view && view.error().code != ErrorCode::not_found) co_return failed(view.error(), no_job);
  const bool is_its_own = view && !view->spec->submission.is_unlisted &&
                          !view->spec->submission.facets.contains(job::Facet::workflow);
  if (is_its_own) {
    filter.only = id;
    filter.matches_nothing = !filter.states.has(view->job.state);
  }
  co_return filter;
}

// At most one job.
Task<http::Response> ListRoutes::one(job::Principal who, Filter filter, std::optional<Page> page) {
  Rows rows(context_.services.clock.now(), 1);
  std::size_t total = 0;
  if (!filter.matches_nothing) {
    const Result<store::View> view =
        co_await context_.services.engine.find(who, own_door, *filter.only, store::Detail::row);
    if (!view && view.error().code != ErrorCode::not_found) {
      co_return encode_error(view.error(), no_job);
    }
    total = view ? 1 : 0;
    if (view && (!page || page->number == 1)) rows.add(*view);
  }
  rows.close();
  http::Response response = json_response(200, rows.take());
  if (page) response.headers.set(std::string(total_header), std::to_string(total));
  co_return response;
}

Task<http::Response> ListRoutes::page(job::Principal who, Filter filter, Page page) {
  engine::ListQuery query;
  query.door = own_door;
  query.states = filter.states;
  query.facets = std::move(filter.facets);
  query.limit = static_cast<std::size_t>(page.size);
  query.offset = static_cast<std::uint64_t>(page.number - 1) * query.limit;
  query.detail = store::Detail::line;
  query.bytes_max = rows_bytes_max;
  Result<engine::Listing> listing = co_await context_.services.engine.list(who, query);
  if (!listing) co_return encode_error(listing.error(), no_job);
  const std::uint64_t total = listing->total;
  const PageWalk::List list = [&engine = context_.services.engine, who](engine::ListQuery rest) {
    return engine.list(who, std::move(rest));
  };
  auto walk = std::make_unique<PageWalk>(list, std::move(query), *std::move(listing));
  Rows rows(context_.services.clock.now(), static_cast<std::uint64_t>(page.size));
  Result<http::Response> response = co_await streamed(std::move(walk), std::move(rows));
  if (!response) co_return encode_error(response.error(), no_job);
  response->headers.set(std::string(total_header), std::to_string(total));
  co_return *std::move(response);
}

Task<http::Response> ListRoutes::stream(job::Principal who, Filter filter) {
  engine::Engine& engine = context_.services.engine;
  const std::uint64_t rows_max = context_.options.list_max_rows;
  bool is_cut = false;
  if (rows_max > 0) {
    engine::ListQuery count;
    count.door = own_door;
    count.states = filter.states;
    count.facets = filter.facets;
    count.limit = 1;
    const Result<engine::Listing> listing = co_await engine.list(who, std::move(count));
    if (!listing) co_return encode_error(listing.error(), no_job);
    is_cut = listing->total > rows_max;
  }
  engine::WalkQuery query;
  query.door = own_door;
  query.states = filter.states;
  query.facets = std::move(filter.facets);
  query.detail = store::Detail::line;
  Result<std::unique_ptr<engine::Walk>> walk = engine.walk(who, std::move(query));
  if (!walk) co_return encode_error(walk.error(), no_job);
  Rows rows(context_.services.clock.now(), rows_max > 0 ? rows_max : ~std::uint64_t{0});
  Result<http::Response> response = co_await streamed(*std::move(walk), std::move(rows));
  if (!response) co_return encode_error(response.error(), no_job);
  if (is_cut) response->headers.set("X-Truncated", "true");
  co_return *std::move(response);
}

}  // namespace docket::api::unstructured
