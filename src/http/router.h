// Finds the route of a request, and the door in whose style a refusal speaks.
//
// Guarantees: the answer does not depend on the order in which routes were added. A literal
//   segment wins over a parameter; two routes between which that rule cannot decide are refused
//   by `add`. Runs of '/' in a path count as one. HEAD is answered by the GET route.
// Callers: `app` fills it from the doors' route tables; Server reads it.
// Threads: fill it on one thread; after that all members are const and safe from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "http/message.h"
#include "http/refusal.h"

namespace docket::http {

// What a trailing slash means: on a tolerant route `/jobs` and `/jobs/` are the same; an exact
// route is only what its pattern says, so `/jobs` and `/jobs/` can be two routes.
enum class Slash : std::uint8_t { tolerant, exact };

// A request that a route would accept in form, for tests that are generated from the table.
struct Sample {
  std::string target;  // with real values for the parameters, e.g. "/v1/jobs?limit=1"
  std::string content_type = {};
  std::string body = {};
};

struct Route {
  Method method = Method::get;
  // Segments are literals or `{name}`, e.g. "/v1/jobs/{id}". A parameter is one whole segment and
  // never empty.
  std::string pattern;
  // For metrics and logs, unique and stable, e.g. "native.get_job".
  std::string name;
  // The right it asks for, e.g. "jobs:read"; empty when it asks for none. Only `admit` acts on it.
  std::string permission = {};
  Sample sample = {};
  Slash slash = Slash::tolerant;
  std::optional<std::uint64_t> body_bytes_max = {};      // instead of Limits::body_bytes
  std::optional<std::uint64_t> inflated_bytes_max = {};  // instead of Limits::inflated_bytes
  // Runs on the head alone, before `100 Continue` and before a byte of body is read; it may leave
  // what it learned in `request.admitted`. An answer here refuses the request. May be empty. Must
  // not block.
  std::function<std::optional<Response>(Request& head)> admit = {};
  // Makes the receiver of a body that is not to be whole in memory, after `admit`. Null, or no
  // function: the body is read into `Request::body`.
  std::function<std::unique_ptr<BodyReceiver>(const Request& head)> receive = {};
  // Runs once the body is whole. The Task is started and resumed on an I/O thread: it must not
  // block; awaiting is fine, for as long as it watches `request.stop`. An exception becomes a 500.
  std::function<Task<Response>(Request request)> handle;
};

class Router {
 public:
  Router();
  ~Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;

  // Errors: `invalid_argument` for a malformed pattern or a missing name or handler; `conflict`
  // with a sentence naming both routes when they overlap or share a name.
  Result<void> add(Route route);
  // Makes `render` speak for every path at or below `prefix` ("/v1"; "" is everything); the
  // longest prefix wins. Errors: `conflict` when the prefix has an owner.
  Result<void> own(std::string prefix, RenderRefusal render);

  struct Match {
    const Route* route = nullptr;    // null: `refusal` says why
    std::vector<NamedValue> params;  // decoded
    Refusal refusal;                 // not_found or method_not_allowed
  };
  // `request` has method, path and segments.
  Match match(const Request& request) const;

  // The answer to `refusal` in the style of the path's owner (problem+json when it has none), with
  // Allow where it belongs.
  Response render(const Refusal& refusal, const Request& request) const;

  // In the order they were added.
  std::vector<const Route*> routes() const;

 private:
  struct Entry;
  struct Node;
  struct Owner;
  Result<void> check_free(const Entry& added) const;
  std::vector<Method> allowed(const std::vector<std::string>& segments, bool slashed) const;

  std::vector<std::unique_ptr<Entry>> entries_;
  std::unique_ptr<Node> root_;
  std::vector<Owner> owners_;
};

}  // namespace docket::http
