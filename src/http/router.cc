#include "http/router.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/check.h"
#include "http/target.h"

namespace docket::http {
namespace {

constexpr std::size_t methods = static_cast<std::size_t>(Method::other);

struct Segment {
  std::string text;  // the literal, or the parameter's name
  bool is_parameter = false;
};

struct Pattern {
  std::vector<Segment> segments;
  bool ends_in_slash = false;
};

Result<Pattern> parse_pattern(const std::string& text) {
  const auto malformed = [&](std::string_view why) {
    return invalid_argument(fmt::format("The pattern '{}' {}.", text, why));
  };
  if (!text.starts_with('/')) return malformed("does not start with '/'");
  Request split;
  split.target = text;
  if (text.find_first_of("?%") != std::string::npos || !split_target(split) || split.path != text) {
    return malformed("is not a plain path");
  }
  Pattern pattern{.segments = {}, .ends_in_slash = text.size() > 1 && text.ends_with('/')};
  for (std::string& segment : split.segments) {
    const bool is_parameter = segment.starts_with('{') && segment.ends_with('}');
    if (is_parameter) segment = segment.substr(1, segment.size() - 2);
    if (segment.empty() || segment.find_first_of("{}") != std::string::npos) {
      return malformed("has a segment that is neither a literal nor {name}");
    }
    pattern.segments.push_back({std::move(segment), is_parameter});
  }
  return pattern;
}

// Whether two patterns can match one path while neither is more literal at every place, so that
// no rule says which of them answers.
bool are_ambiguous(const Pattern& a, const Pattern& b) {
  if (a.segments.size() != b.segments.size()) return false;
  bool a_is_more_literal = false;
  bool b_is_more_literal = false;
  for (std::size_t i = 0; i < a.segments.size(); ++i) {
    const Segment& left = a.segments[i];
    const Segment& right = b.segments[i];
    if (!left.is_parameter && !right.is_parameter && left.text != right.text) return false;
    a_is_more_literal |= !left.is_parameter && right.is_parameter;
    b_is_more_literal |= left.is_parameter && !right.is_parameter;
  }
  return a_is_more_literal == b_is_more_literal;
}

}  // namespace

struct Router::Entry {
  Route route;
  Pattern pattern;

  bool takes(bool slashed) const {
    return route.slash == Slash::tolerant || slashed == pattern.ends_in_slash;
  }
  bool overlaps(const Entry& other) const {
    const bool share_a_slash =
        (takes(false) && other.takes(false)) || (takes(true) && other.takes(true));
    return route.method == other.route.method && share_a_slash &&
           are_ambiguous(pattern, other.pattern);
  }
  std::vector<NamedValue> params(const std::vector<std::string>& segments) const {
    std::vector<NamedValue> values;
    for (std::size_t i = 0; i < segments.size(); ++i) {
      const Segment& segment = pattern.segments[i];
      if (segment.is_parameter) values.push_back({segment.text, segments[i]});
    }
    return values;
  }
};

struct Router::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> literals;
  std::unique_ptr<Node> parameter;
  // By method, then without and with a trailing slash.
  std::array<std::array<const Entry*, 2>, methods> entries{};

  // HEAD is answered by the GET route unless it has one of its own.
  const Entry* entry(Method method, bool slashed) const {
    if (method == Method::other) return nullptr;
    const Entry* own = entries[static_cast<std::size_t>(method)][slashed];
    if (own == nullptr && method == Method::head) return entry(Method::get, slashed);
    return own;
  }
  // The most literal leaf for `segments` that `wanted` likes: literals first, then back.
  template <class Wanted>
  const Node* find(const std::vector<std::string>& segments, std::size_t at,
                   const Wanted& wanted) const {
    if (at == segments.size()) return wanted(*this) ? this : nullptr;
    if (const auto literal = literals.find(segments[at]); literal != literals.end()) {
      if (const Node* found = literal->second->find(segments, at + 1, wanted)) return found;
    }
    return parameter ? parameter->find(segments, at + 1, wanted) : nullptr;
  }
};

struct Router::Owner {
  std::vector<std::string> prefix;
  RenderRefusal render;

  bool owns(const std::vector<std::string>& path) const {
    return prefix.size() <= path.size() && std::equal(prefix.begin(), prefix.end(), path.begin());
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::~Router() = default;
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;

Result<void> Router::check_free(const Entry& added) const {
  const auto shown = [](const Route& route) {
    return fmt::format("'{}' ({} {})", route.name, http::name(route.method), route.pattern);
  };
  for (const auto& entry : entries_) {
    if (entry->route.name == added.route.name) {
      return conflict(fmt::format("The routes {} and {} share a name.", shown(entry->route),
                                  shown(added.route)));
    }
    if (entry->overlaps(added)) {
      return conflict(
          fmt::format("The routes {} and {} overlap.", shown(entry->route), shown(added.route)));
    }
  }
  return {};
}

Result<void> Router::add(Route route) {
  auto pattern = parse_pattern(route.pattern);
  if (!pattern) return pattern.error();
  if (route.name.empty() || !route.handle || route.method == Method::other) {
    return invalid_argument(
        fmt::format("The route '{}' lacks a name, a method or a handler.", route.pattern));
  }
  auto added = std::make_unique<Entry>(Entry{std::move(route), std::move(*pattern)});
  if (auto free = check_free(*added); !free) return free;
  Node* node = root_.get();
  for (const Segment& segment : added->pattern.segments) {
    auto& next = segment.is_parameter ? node->parameter : node->literals[segment.text];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  auto& slots = node->entries[static_cast<std::size_t>(added->route.method)];
  for (const bool slashed : {false, true}) {
    if (added->takes(slashed)) slots[slashed] = added.get();
  }
  entries_.push_back(std::move(added));
  return {};
}

Result<void> Router::own(std::string prefix, RenderRefusal render) {
  Request split;
  split.target = prefix.empty() ? "/" : prefix;
  if (!split_target(split)) return invalid_argument(fmt::format("'{}' is no prefix.", prefix));
  for (const Owner& owner : owners_) {
    if (owner.prefix == split.segments) {
      return conflict(fmt::format("The prefix '{}' has two owners.", prefix));
    }
  }
  owners_.push_back({std::move(split.segments), std::move(render)});
  std::ranges::sort(owners_, std::ranges::greater{},
                    [](const Owner& owner) { return owner.prefix.size(); });
  return {};
}

Router::Match Router::match(const Request& request) const {
  const bool slashed = request.path.size() > 1 && request.path.ends_with('/');
  Match match;
  const Node* leaf = root_->find(request.segments, 0, [&](const Node& node) {
    return node.entry(request.method, slashed) != nullptr;
  });
  if (leaf != nullptr) {
    const Entry& entry = *leaf->entry(request.method, slashed);
    match.route = &entry.route;
    match.params = entry.params(request.segments);
    return match;
  }
  match.refusal.allow = allowed(request.segments, slashed);
  const bool is_known = !match.refusal.allow.empty();
  match.refusal.fault = is_known ? Fault::method_not_allowed : Fault::not_found;
  match.refusal.message =
      is_known ? "This path does not take this method." : "There is nothing at this path.";
  return match;
}

std::vector<Method> Router::allowed(const std::vector<std::string>& segments, bool slashed) const {
  std::vector<Method> methods_there;
  for (std::size_t i = 0; i < methods; ++i) {
    const auto method = static_cast<Method>(i);
    const Node* leaf = root_->find(
        segments, 0, [&](const Node& node) { return node.entry(method, slashed) != nullptr; });
    if (leaf != nullptr) methods_there.push_back(method);
  }
  return methods_there;
}

Response Router::render(const Refusal& refusal, const Request& request) const {
  const auto owner = std::ranges::find_if(
      owners_, [&](const Owner& candidate) { return candidate.owns(request.segments); });
  Response response =
      owner == owners_.end() ? render_problem(refusal, request) : owner->render(refusal, request);
  if (refusal.fault == Fault::method_not_allowed) {
    std::string allow;
    for (const Method method : refusal.allow) {
      if (!allow.empty()) allow += ", ";
      allow += name(method);
    }
    response.headers.set("Allow", std::move(allow));
  }
  const bool may_come_again =
      refusal.fault == Fault::overloaded || refusal.fault == Fault::too_many_connections;
  if (may_come_again && !response.headers.has("Retry-After")) {
    response.headers.add("Retry-After", "1");
  }
  return response;
}

std::vector<const Route*> Router::routes() const {
  std::vector<const Route*> all;
  for (const auto& entry : entries_) all.push_back(&entry->route);
  return all;
}

}  // namespace docket::http
