// What a project used of quantum computers in some days, by period and by group.
//
// Jobs that count are those with results from a computer: simulations and dry runs cost nothing
// and use none of its time. A job belongs to the period in which it was submitted.
//
// Source: https://docs.ionq.com/api-reference/v0.4 (get-usages).
// Threads: pure.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "api/ionq/errors.h"
#include "base/ids.h"
#include "base/time.h"
#include "engine/engine.h"
#include "http/message.h"
#include "store/view.h"

namespace docket::api::ionq {

inline constexpr int usage_days_max = 366;
// A request for days with more jobs than this is refused: each of them is read.
inline constexpr std::uint64_t usage_jobs_max = 10'000;
// Groups that are shown of a period.
inline constexpr std::size_t usage_groups_max = 5;

enum class UsageGroup : std::uint8_t { job, project, user };
enum class UsagePeriod : std::uint8_t { daily, weekly, monthly };

struct UsageRequest {
  TimePoint from{};  // a midnight in UTC
  TimePoint to{};    // the midnight after the last day
  UsageGroup group = UsageGroup::project;
  UsagePeriod period = UsagePeriod::daily;
};
OrBadRequest<UsageRequest> decode_usage(const http::Request& request);

// The jobs that may count, from the newest on.
engine::ListQuery usage_query(const UsageRequest& request);

BadRequest too_much_usage(std::uint64_t jobs);

// Where each period begins, ascending: at `from`, then at every midnight, Monday or first of a
// month before `to`.
std::vector<TimePoint> period_starts(const UsageRequest& request);

class UsageReport {
 public:
  // What groups are called. Users that are not there have no name.
  struct Names {
    TenantId project;
    std::string project_name;
    std::map<UserId, std::string> users;
  };

  UsageReport(const UsageRequest& request, Names names, double usd_per_compute_second);

  // A job that `usage_query` found.
  void add(const store::View& view);
  // The answer of GET /organizations/{id}/usage. The groups of a period come by amount, then by
  // time, then by jobs, the largest first.
  std::string text() const;

 private:
  struct Sum {
    std::int64_t jobs = 0;
    double amount = 0;
    double time_us = 0;
    void add(double more_amount, double more_time_us);
  };
  struct Group {
    std::string name;
    Sum sum;
  };
  struct Period {
    TimePoint from{};
    Sum sum;
    std::map<std::string, Group> groups;  // by id
  };

  std::pair<std::string, std::string> group_of(const store::View& view) const;

  UsageRequest request_;
  Names names_;
  double usd_per_compute_second_;
  std::vector<Period> periods_;
  Sum sum_;
};

}  // namespace docket::api::ionq
