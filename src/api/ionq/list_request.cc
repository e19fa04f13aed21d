#include "api/ionq/list_request.h"

#include <algorithm>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "api/ionq/backends.h"
#include "api/ionq/forms.h"
#include "api/words.h"
#include "http/text.h"

namespace docket::api::ionq {
namespace {

// The items of a comma list, without blanks; empty ones are dropped.
std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    const std::string_view item = http::trimmed(list.substr(0, comma));
    if (!item.empty()) items.emplace_back(item);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return items;
}

// Clients repeat the key, write ids[]=, or send one comma list.
OrBadRequest<std::optional<std::vector<JobId>>> read_ids(const http::Request& request) {
  std::optional<std::vector<JobId>> ids;
  std::size_t count = 0;
  for (const http::NamedValue& pair : request.query) {
    if (pair.name != "ids" && pair.name != "ids[]") continue;
    if (!ids) ids.emplace();
    for (const std::string& item : split(pair.value)) {
      if (++count > ids_max) return bad_query("ids", fmt::format("must be at most {}", ids_max));
      if (const auto uuid = parse_uuid(item)) ids->push_back(JobId{*uuid});
    }
  }
  return ids;
}

// One client lists what waits by a word that the API does not have.
std::optional<job::StateSet> states_of_word(const std::string& word, Client client) {
  if (word == "queued" && client == Client::qiskit) {
    return *states_of(job::Door::ionq, "submitted") | *states_of(job::Door::ionq, "ready");
  }
  return states_of(job::Door::ionq, word);
}

// The classes of the backends in a comma list; those that nobody knows match nothing.
std::uint64_t classes_of(const std::string& targets) {
  std::uint64_t classes = 0;
  for (const std::string& name : split(targets)) {
    const auto found = find_backend(name, Alias::known);
    if (found) classes |= std::uint64_t{1} << *found;
  }
  return classes;
}

// Reads one parameter after the other; the first fault stays.
class Reader {
 public:
  explicit Reader(const http::Request& request) : request_(request) {}

  std::optional<std::string> text(std::string_view name) {
    auto value = single(request_, name);
    if (value) return *std::move(value);
    refuse(value.error());
    return std::nullopt;
  }
  void refuse(BadRequest fault) {
    if (!fault_) fault_ = std::move(fault);
  }
  const std::optional<BadRequest>& fault() const { return fault_; }

 private:
  const http::Request& request_;
  std::optional<BadRequest> fault_;
};

void read_status(Reader& reader, Client client, engine::ListQuery& query) {
  const auto status = reader.text("status");
  if (!status) return;
  const auto states = states_of_word(*status, client);
  if (states) {
    query.states = *states;
  } else {
    reader.refuse(bad_query(
        "status", fmt::format("must be one of {}", fmt::join(words(job::Door::ionq), ", "))));
  }
}

void read_facet(Reader& reader, std::string_view name, job::Facet facet, ListRequest& list) {
  const auto value = reader.text(name);
  if (!value) return;
  const auto uuid = parse_uuid(*value);
  if (uuid) {
    list.query.facets[facet] = format_uuid(*uuid);
  } else {
    list.matches_nothing = true;
  }
}

void read_cursor(Reader& reader, const CursorSeal& cursors, TenantNumber tenant,
                 engine::ListQuery& query) {
  const auto next = reader.text("next");
  if (!next) return;
  const auto cursor = cursors.open(tenant, *next);
  if (cursor && cursor->direction == Cursor::Direction::older) {
    query.after = cursor->sequence;
  } else {
    reader.refuse(bad_query("next", "is no cursor of this list"));
  }
}

}  // namespace

BadRequest bad_query(std::string_view name, std::string_view what) {
  return {Source::query, {std::string(name)}, fmt::format("\"{}\" {}.", name, what)};
}

OrBadRequest<std::optional<std::string>> single(const http::Request& request,
                                                std::string_view name) {
  std::optional<std::string> value;
  for (const http::NamedValue& pair : request.query) {
    if (pair.name != name) continue;
    if (value) return bad_query(name, "may be given once");
    value = pair.value;
  }
  return value;
}

OrBadRequest<std::int64_t> whole(const http::Request& request, std::string_view name,
                                 std::int64_t usual, std::int64_t least) {
  const auto text = single(request, name);
  if (!text) return text.error();
  if (!*text) return usual;
  const auto number = whole_number(std::string_view(**text));
  const bool is_good =
      number && *number >= least && *number <= std::numeric_limits<std::int32_t>::max();
  if (is_good) return *number;
  return bad_query(name, fmt::format("must be a whole number from {} on", least));
}

OrBadRequest<ListRequest> decode_list(const http::Request& request, Client client,
                                      const CursorSeal& cursors, TenantNumber tenant) {
  ListRequest list;
  list.query.door = job::Door::ionq;
  list.query.bytes_max = page_bytes_max;
  auto ids = read_ids(request);
  if (!ids) return ids.error();
  list.query.ids = *std::move(ids);
  const auto limit = whole(request, "limit", page_usual, 1);
  if (!limit) return limit.error();
  list.query.limit = std::min(static_cast<std::size_t>(*limit), page_greatest);

  Reader reader(request);
  read_status(reader, client, list.query);
  read_facet(reader, "parent_job_id", job::Facet::parent, list);
  read_facet(reader, "session_id", job::Facet::session, list);
  if (const auto targets = reader.text("target")) list.query.classes = classes_of(*targets);
  list.submitter = reader.text("submitter_id");
  read_cursor(reader, cursors, tenant, list.query);
  if (reader.fault()) return *reader.fault();
  const bool names_nothing = list.query.ids && list.query.ids->empty();
  list.matches_nothing = list.matches_nothing || names_nothing || list.query.classes == 0;
  return list;
}

}  // namespace docket::api::ionq
