#include "api/osapi/list_routes.h"

#include <vector>

#include <fmt/format.h>

#include "api/osapi/codec.h"
#include "api/osapi/page_budget.h"
#include "api/words.h"

namespace docket::api::osapi {
namespace {

constexpr job::Door own_door = job::Door::osapi;

void write_counts(JsonWriter& json, const engine::Listing& listing) {
  json.key("status_counts").begin_object();
  for (const std::string_view word : words(own_door)) {
    json.field(word, count_of(own_door, word, listing.counts));
  }
  json.end_object();
}

}  // namespace

void ListRoutes::add_to(Routes& routes) {
  routes.add(http::Method::get, "/job", "list_jobs", job::Permission::job_read, this,
             &ListRoutes::list);
}

Task<http::Response> ListRoutes::list(http::Request request) {
  const job::Principal who = principal(request);
  PageCache& pages = context_.services.pages;
  const std::string key = PageCache::key(
      who.tenant, own_door,
      fmt::format("{}?{}", static_cast<int>(version_of(request)), request.raw_query));
  const std::uint64_t epoch = context_.services.engine.list_epoch(who, own_door);
  if (auto body = pages.find(key, epoch)) co_return json_response(200, std::move(body));

  auto asked = decode_list(request);
  if (!asked) co_return std::move(asked.error().response);
  Result<std::string> body = co_await page(who, *std::move(asked));
  if (!body) co_return encode_error(body.error());
  co_return json_response(200, pages.put(key, epoch, *std::move(body)));
}

Task<Result<std::string>> ListRoutes::page(job::Principal who, ListRequest list) {
  const Result<engine::Listing> listing =
      co_await context_.services.engine.list(who, std::move(list.query));
  if (!listing) co_return listing.error();
  std::vector<Told> jobs;
  std::vector<ItemSize> sizes;
  for (const store::View& view : listing->jobs) {
    if (list.matches_nothing) break;
    Result<Told> told = co_await context_.tell(who, view);
    if (!told) co_return told.error();
    sizes.push_back(size_of(told->view, told->story));
    jobs.push_back(*std::move(told));
  }
  const std::vector<Shown> shown = fit(sizes, page_bytes_max);
  JsonWriter json;
  json.begin_object().field("total_items", list.matches_nothing ? 0 : listing->total);
  write_counts(json, *listing);
  json.key("items").begin_array();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    const bool has_data = (shown[i].has_hosts && shown[i].has_answer_data) || shown[i].has_result;
    Told told = std::move(jobs[i]);
    if (has_data) {
      Result<Told> whole = co_await context_.complete(who, std::move(told));
      if (!whole) co_return whole.error();
      told = *std::move(whole);
    }
    write_job(json, told.view, told.story, shown[i]);
  }
  co_return json.end_array().end_object().take();
}

}  // namespace docket::api::osapi
