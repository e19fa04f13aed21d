#include "api/ionq/usage.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "api/ionq/attributes.h"
#include "api/ionq/backends.h"
#include "api/ionq/codec.h"
#include "api/ionq/cost.h"
#include "api/ionq/forms.h"
#include "api/ionq/list_request.h"
#include "api/json_writer.h"

namespace docket::api::ionq {
namespace {

using std::chrono::days;

constexpr std::array group_words{"job", "project", "user"};
constexpr std::array period_words{"daily", "weekly", "monthly"};

// YYYY-MM-DD.
OrBadRequest<TimePoint> read_date(const http::Request& request, std::string_view name) {
  constexpr std::size_t date_length = 10;
  const auto text = single(request, name);
  if (!text) return text.error();
  if (*text && (*text)->size() == date_length) {
    if (const auto time = parse_time(**text)) return *time;
  }
  return bad_query(name, "must be a date, YYYY-MM-DD");
}

template <class Word, std::size_t count>
OrBadRequest<Word> read_word(const http::Request& request, std::string_view name,
                             const std::array<const char*, count>& words) {
  const auto text = single(request, name);
  if (!text) return text.error();
  for (std::size_t i = 0; *text && i < count; ++i) {
    if (**text == words[i]) return static_cast<Word>(i);
  }
  return bad_query(name, fmt::format("must be one of {}", fmt::join(words, ", ")));
}

template <std::size_t count, class Word>
const char* word_of(const std::array<const char*, count>& words, Word word) {
  return words.at(static_cast<std::size_t>(word));
}

std::chrono::sys_days next_start(std::chrono::sys_days day, UsagePeriod period) {
  if (period == UsagePeriod::daily) return day + days(1);
  if (period == UsagePeriod::weekly) {
    const std::chrono::weekday weekday(day);
    return day + days(8 - weekday.iso_encoding());
  }
  const std::chrono::year_month_day date(day);
  return date.year() / date.month() / 1 + std::chrono::months(1);
}

}  // namespace

OrBadRequest<UsageRequest> decode_usage(const http::Request& request) {
  UsageRequest usage;
  const auto from = read_date(request, "start_date");
  if (!from) return from.error();
  const auto last = read_date(request, "end_date");
  if (!last) return last.error();
  if (*last < *from) return bad_query("end_date", "must not be before start_date");
  usage.from = *from;
  usage.to = *last + days(1);
  if (usage.to - usage.from > days(usage_days_max)) {
    return bad_query("end_date", fmt::format("must be within {} days", usage_days_max));
  }
  const auto group = read_word<UsageGroup>(request, "group_by", group_words);
  if (!group) return group.error();
  usage.group = *group;
  const auto period = read_word<UsagePeriod>(request, "modality", period_words);
  if (!period) return period.error();
  usage.period = *period;
  return usage;
}

engine::ListQuery usage_query(const UsageRequest& request) {
  engine::ListQuery query;
  query.door = job::Door::ionq;
  query.states = {job::State::completed};
  query.classes = ~(std::uint64_t{1} << simulator);
  query.created_after = request.from;
  query.created_before = request.to;
  query.limit = store::rows_max;
  query.bytes_max = page_bytes_max;
  return query;
}

BadRequest too_much_usage(std::uint64_t jobs) {
  return bad_query("end_date", fmt::format("must leave at most {} jobs of computers to read, and "
                                           "these days have {}: ask for fewer days",
                                           usage_jobs_max, jobs));
}

std::vector<TimePoint> period_starts(const UsageRequest& request) {
  std::vector<TimePoint> starts;
  auto day = std::chrono::floor<days>(request.from);
  for (; day < request.to; day = next_start(day, request.period)) starts.emplace_back(day);
  return starts;
}

void UsageReport::Sum::add(double more_amount, double more_time_us) {
  ++jobs;
  amount += more_amount;
  time_us += more_time_us;
}

UsageReport::UsageReport(const UsageRequest& request, Names names, double usd_per_compute_second)
    : request_(request), names_(std::move(names)), usd_per_compute_second_(usd_per_compute_second) {
  for (const TimePoint from : period_starts(request)) periods_.push_back({from, {}, {}});
}

// Its id and its name.
std::pair<std::string, std::string> UsageReport::group_of(const store::View& view) const {
  const store::Spec& spec = *view.spec;
  switch (request_.group) {
    case UsageGroup::job:
      return {to_string(spec.id), read_attributes(spec.submission).name.value_or("")};
    case UsageGroup::project:
      return {to_string(names_.project), names_.project_name};
    case UsageGroup::user: {
      const auto user = names_.users.find(spec.user_id);
      return {user_text(spec.user_id), user == names_.users.end() ? "" : user->second};
    }
  }
  return {};
}

void UsageReport::add(const store::View& view) {
  const Attributes attributes = read_attributes(view.spec->submission);
  // A parent's circuits are its children's, and those are listed too.
  if (is_parent(view) || !has_results(view, attributes)) return;
  const auto after = std::ranges::upper_bound(periods_, view.spec->created_at, {}, &Period::from);
  if (after == periods_.begin()) return;
  const double time_us = compute_time_us_of(view, attributes);
  const double amount = usd(time_us, usd_per_compute_second_);
  Period& period = *std::prev(after);
  auto [id, name] = group_of(view);
  Group& group = period.groups[std::move(id)];
  group.name = std::move(name);
  for (Sum* const sum : {&group.sum, &period.sum, &sum_}) sum->add(amount, time_us);
}

std::string UsageReport::text() const {
  JsonWriter json;
  const auto write_sum = [&json](const Sum& sum) {
    json.field("job_count", sum.jobs).field("amount", sum.amount).field("time_us", sum.time_us);
  };
  json.begin_object()
      .field("organization", to_string(names_.project))
      .field("start_date", time_text(request_.from).substr(0, 10))
      .field("end_date", time_text(request_.to - days(1)).substr(0, 10))
      .field("group_type", word_of(group_words, request_.group))
      .field("modality", word_of(period_words, request_.period))
      .field("job_count", sum_.jobs)
      .field("amount_total", sum_.amount)
      .field("usage_unit", "USD")
      .field("time_us_total", sum_.time_us)
      .field("usage_from", time_text(request_.from))
      .field("usage_to", time_text(request_.to))
      .key("usage_data")
      .begin_array();
  for (const Period& period : periods_) {
    json.begin_object().field("from", time_text(period.from));
    write_sum(period.sum);
    using Entry = const std::pair<const std::string, Group>*;
    std::vector<Entry> largest;
    for (const auto& entry : period.groups) largest.push_back(&entry);
    std::ranges::stable_sort(largest, std::greater{}, [](Entry entry) {
      const Sum& sum = entry->second.sum;
      return std::tuple(sum.amount, sum.time_us, sum.jobs);
    });
    if (largest.size() > usage_groups_max) largest.resize(usage_groups_max);
    json.key("group_usages").begin_array();
    for (const Entry entry : largest) {
      json.begin_object().field("group_id", entry->first).field("group_name", entry->second.name);
      write_sum(entry->second.sum);
      json.end_object();
    }
    json.end_array().end_object();
  }
  return json.end_array().end_object().take();
}

}  // namespace docket::api::ionq
