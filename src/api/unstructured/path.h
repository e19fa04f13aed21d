// A place in a request that is known only when the request is read: body, job_nodes, 3, settings.
//
// Threads: plain value.
#pragma once

#include <utility>
#include <vector>

#include "api/fastapi.h"

namespace docket::api::unstructured {

// Its texts are views: constants, or keys that outlive it.
class Path {
 public:
  Path(std::initializer_list<LocPart> parts) : parts_(parts) {}
  Path operator/(std::string_view part) const { return with(part); }
  Path operator/(std::size_t index) const { return with(static_cast<std::int64_t>(index)); }
  operator Loc() const { return Loc(std::span<const LocPart>(parts_)); }

 private:
  Path with(LocPart part) const {
    Path longer = *this;
    longer.parts_.push_back(part);
    return longer;
  }

  std::vector<LocPart> parts_;
};

}  // namespace docket::api::unstructured
