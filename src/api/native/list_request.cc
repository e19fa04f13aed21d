#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "api/native/fields.h"
#include "api/native/requests.h"

namespace docket::api::native {
namespace {

const std::vector<std::string>& known_keys() {
  static const std::vector<std::string> keys = {
      "door",     "state",         "type",           "parent", "project", "submitter", "session",
      "workflow", "created_after", "created_before", "limit",  "offset",  "cursor"};
  return keys;
}

std::vector<std::string> state_words() {
  std::vector<std::string> words;
  for (int i = 0; i < job::states; ++i) words.emplace_back(job::name(static_cast<job::State>(i)));
  return words;
}

std::vector<std::string> type_words(const Catalog& catalog, std::optional<job::Door> door) {
  std::vector<std::string> words;
  for (const DoorTypes& types : catalog.doors()) {
    if (door && types.door != *door) continue;
    for (const JobType& type : types.types) words.push_back(type.name);
  }
  return words;
}

class ListReader {
 public:
  ListReader(const http::Request& request, const Catalog& catalog)
      : request_(request), catalog_(catalog) {}

  Result<void> check_keys() const {
    for (std::size_t i = 0; i < request_.query.size(); ++i) {
      const std::string& name = request_.query[i].name;
      const auto& known = known_keys();
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        return unknown_word("query key", name, known);
      }
      const auto same = [&](const http::NamedValue& other) { return other.name == name; };
      const bool may_repeat = name == "state" || name == "type";
      if (!may_repeat && std::count_if(request_.query.begin(), request_.query.end(), same) > 1) {
        return invalid_argument(fmt::format("{} may come once only.", name));
      }
    }
    return {};
  }

  Result<void> read_door() {
    const std::string* word = value("door");
    if (word == nullptr) return {};
    query.door = job::parse_door(*word);
    std::vector<std::string> known;
    for (const DoorTypes& types : catalog_.doors()) known.emplace_back(job::name(types.door));
    if (!query.door || catalog_.find(*query.door) == nullptr) {
      return unknown_word("door", *word, known);
    }
    return {};
  }

  Result<void> read_states() {
    std::vector<std::string_view> words = values("state");
    if (words.empty()) return {};
    query.states = {};
    for (const std::string_view word : words) {
      const auto state = job::parse_state(word);
      if (!state) return unknown_word("state", word, state_words());
      query.states = query.states | job::StateSet{*state};
    }
    return {};
  }

  // A type is a word of a door; without a door it means the one door that has it.
  Result<void> read_types() {
    std::vector<std::string_view> words = values("type");
    if (words.empty()) return {};
    query.classes = 0;
    for (const std::string_view word : words) {
      if (!query.door) {
        for (const DoorTypes& types : catalog_.doors()) {
          if (!types.find(word)) continue;
          if (query.door) {
            return invalid_argument(
                fmt::format("Several doors have the type '{}': name one.", word));
          }
          query.door = types.door;
        }
      }
      const auto type = query.door ? catalog_.find(*query.door)->find(word) : std::nullopt;
      if (!type) return unknown_word("type", word, type_words(catalog_, query.door));
      query.classes |= std::uint64_t{1} << *type;
    }
    return {};
  }

  Result<void> read_facets() {
    for (int i = 0; i < job::facets; ++i) {
      const auto facet = static_cast<job::Facet>(i);
      if (const std::string* text = value(job::name(facet))) query.facets[facet] = *text;
    }
    return {};
  }

  Result<void> read_times() {
    for (const auto& [name, time] : {std::pair{"created_after", &query.created_after},
                                     std::pair{"created_before", &query.created_before}}) {
      const std::string* text = value(name);
      if (text == nullptr) continue;
      *time = parse_time(*text);
      if (!*time) {
        return invalid_argument(
            fmt::format("{} must be a time like 2026-03-01T09:15:27Z; '{}' came.", name, *text));
      }
    }
    return {};
  }

  Result<void> read_page(const CursorSeal& cursors, TenantNumber tenant) {
    const auto limit = number("limit", page_usual, 1, static_cast<std::int64_t>(store::rows_max));
    if (!limit) return limit.error();
    const auto offset = number("offset", 0, 0, INT64_MAX);
    if (!offset) return offset.error();
    query.limit = static_cast<std::size_t>(*limit);
    query.offset = static_cast<std::uint64_t>(*offset);
    const std::string* text = value("cursor");
    if (text == nullptr) return {};
    if (value("offset") != nullptr) {
      return invalid_argument("cursor and offset exclude each other.");
    }
    const auto cursor = cursors.open(tenant, *text);
    if (!cursor) {
      return invalid_argument("cursor must be `next` or `previous` of an earlier answer.");
    }
    (cursor->direction == Cursor::Direction::older ? query.after : query.before) = cursor->sequence;
    return {};
  }

  engine::ListQuery query;

 private:
  const std::string* value(std::string_view name) const {
    const auto found =
        std::find_if(request_.query.begin(), request_.query.end(),
                     [&](const http::NamedValue& pair) { return pair.name == name; });
    return found == request_.query.end() ? nullptr : &found->value;
  }

  std::vector<std::string_view> values(std::string_view name) const {
    std::vector<std::string_view> found;
    for (const http::NamedValue& pair : request_.query) {
      if (pair.name == name) found.push_back(pair.value);
    }
    return found;
  }

  Result<std::int64_t> number(std::string_view name, std::int64_t usual, std::int64_t least,
                              std::int64_t greatest) const {
    const std::string* text = value(name);
    if (text == nullptr) return usual;
    std::int64_t parsed = 0;
    const char* end = text->data() + text->size();
    const auto [rest, error] = std::from_chars(text->data(), end, parsed);
    if (error == std::errc{} && rest == end && parsed >= least && parsed <= greatest) return parsed;
    return invalid_argument(fmt::format("{} must be a whole number from {} to {}; '{}' came.", name,
                                        least, greatest, *text));
  }

  const http::Request& request_;
  const Catalog& catalog_;
};

}  // namespace

Result<engine::ListQuery> decode_list(const http::Request& request, const Catalog& catalog,
                                      const CursorSeal& cursors, TenantNumber tenant) {
  ListReader reader(request, catalog);
  if (const auto known = reader.check_keys(); !known) return known.error();
  if (const auto door = reader.read_door(); !door) return door.error();
  if (const auto states = reader.read_states(); !states) return states.error();
  if (const auto types = reader.read_types(); !types) return types.error();
  if (const auto facets = reader.read_facets(); !facets) return facets.error();
  if (const auto times = reader.read_times(); !times) return times.error();
  if (const auto page = reader.read_page(cursors, tenant); !page) return page.error();
  return std::move(reader.query);
}

Result<void> expect_no_query(const http::Request& request) {
  if (request.query.empty()) return {};
  return invalid_argument(
      fmt::format("This takes no query; '{}' came.", request.query.front().name));
}

}  // namespace docket::api::native
