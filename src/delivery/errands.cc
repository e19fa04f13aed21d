#include "delivery/errands.h"

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "auth/secret.h"
#include "base/utf8.h"
#include "delivery/collection.h"
#include "delivery/folder.h"
#include "delivery/order.h"
#include "executor/json_text.h"
#include "wire/base64.h"

namespace docket::delivery {
namespace {

namespace json = boost::json;

Error no_root() { return unavailable("The server has no root for it any more."); }

Result<executor::Output> deliver(const Roots& roots, const Order& order,
                                 std::string_view previous) {
  if (roots.destinations.empty()) return no_root();
  if (previous.empty()) return invalid_argument("There is nothing before this step.");
  const auto folder = Folder::make(roots.destinations, order.folder);
  if (!folder) return folder.error();
  if (const auto written = folder->write(order.name, previous); !written) return written.error();
  const json::object receipt = {{"name", order.name}, {"bytes", previous.size()}};
  return executor::Output{json::serialize(receipt)};
}

// The same for a file of this folder in this job, whoever lists it and when.
std::string id_of(const JobId& job, const std::string& name) {
  const auto digest = auth::sha256(to_string(job) + '/' + name);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < sizeof(number); ++i) number = number << 8U | digest.at(i);
  return file_id(number, scrub_utf8(name));
}

// What becomes of one file.
std::vector<executor::NewTask> unit_of(const ListOrder& order, const std::string& name,
                                       const std::string& id) {
  std::vector<executor::NewTask> unit;
  unit.push_back({.input = encode(FetchOrder{order.folder, name, order.file_bytes_max})});
  const auto follow = [&](std::string input, bool is_for_any) {
    unit.push_back({.input = std::move(input),
                    .follows = true,
                    .takes_previous = true,
                    .takes_files = false,
                    .is_for_any = is_for_any});
  };
  for (const std::string& step : order.steps) follow(step, true);
  if (order.deliver_to) follow(encode(Order{*order.deliver_to, delivered_name(id)}), false);
  return unit;
}

// The files behind `order.after` as far as one finish may carry them, and the listing of the rest.
executor::Output listed(const ListOrder& order, const JobId& job,
                        const std::vector<std::string>& names) {
  executor::Output output;
  std::vector<ListedFile> files;
  std::size_t bytes = 0;
  ListOrder rest = order;
  auto next = order.after.empty() ? names.begin() : std::ranges::upper_bound(names, order.after);
  for (; next != names.end(); ++next) {
    const ListedFile file{id_of(job, *next), scrub_utf8(*next)};
    auto unit = unit_of(order, *next, file.id);
    rest.after = *next;
    const std::size_t more = executor::bytes_of(unit);
    const bool fits = output.spawned.size() + unit.size() < executor::spawned_max &&
                      bytes + more + encode(rest).size() <= executor::spawned_bytes_max;
    if (!fits && !files.empty()) break;
    bytes += more;
    std::ranges::move(unit, std::back_inserter(output.spawned));
    files.push_back(file);
  }
  if (next != names.end()) {
    rest.after = *std::prev(next);
    output.spawned.push_back({.input = encode(rest)});
  }
  output.json = encode(files);
  return output;
}

Result<executor::Output> list(const Roots& roots, const ListOrder& order, const JobId& job,
                              const GoOn& go_on) {
  const auto folder = SourceFolder::open(roots.sources, order.folder);
  if (!folder) return folder.error();
  const auto names = folder->names(order.files_max, order.bytes_max, go_on);
  if (!names) return names.error();
  return listed(order, job, *names);
}

Result<executor::Output> fetch(const Roots& roots, const FetchOrder& order, const GoOn& go_on) {
  const auto folder = SourceFolder::open(roots.sources, order.folder);
  if (!folder) return folder.error();
  const auto bytes = folder->read(order.name, order.bytes_max, go_on);
  if (!bytes) {
    return Error{bytes.error().code,
                 fmt::format("The file cannot be read from its source: {}", bytes.error().message)};
  }
  // Not by a JSON value, which would have a large file in memory twice more.
  std::string text = R"({"name":)";
  executor::append_string(text, scrub_utf8(order.name));
  text += R"(,"content":")";
  text += wire::to_base64(*bytes);
  text += R"("})";
  return executor::Output{std::move(text)};
}

bool is_delivery(const wire::Grant& grant) { return decode_order(grant.input).has_value(); }

}  // namespace

Result<executor::Output> run_errand(const Roots& roots, const wire::Grant& grant,
                                    std::string_view previous, const GoOn& go_on) {
  if (const auto order = decode_order(grant.input)) return deliver(roots, *order, previous);
  const auto order = decode_collect_order(grant.input);
  if (!order) return order.error();
  if (roots.sources.empty()) return no_root();
  if (const auto* listing = std::get_if<ListOrder>(&*order)) {
    return list(roots, *listing, grant.task.task.job, go_on);
  }
  return fetch(roots, std::get<FetchOrder>(*order), go_on);
}

Failure errand_failure(const wire::Grant& grant, const Error& error) {
  const bool was_delivery = is_delivery(grant);
  return {.kind = FailureKind::not_buildable,
          .code = std::string(was_delivery ? not_delivered : not_collected),
          .message = was_delivery
                         ? fmt::format("The file could not be delivered: {}", error.message)
                         : error.message,
          .detail = {},
          .retryable = false};
}

}  // namespace docket::delivery
