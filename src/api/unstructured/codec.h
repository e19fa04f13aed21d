// Jobs as this API shows them: JobInformation, the same in lists, alone and when it is made.
//
// Guarantees: every field is there, null where it has no value, and no other.
// Source: https://docs.unstructured.io (List jobs); decisions in docs/doors/unstructured.md.
// Threads: pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/catalog.h"
#include "api/json_writer.h"
#include "base/failure.h"
#include "base/time.h"
#include "store/view.h"

namespace docket::api::unstructured {

inline constexpr job::Door own_door = job::Door::unstructured;

// A type's place is its class; all are served by `document`.
inline constexpr job::Class ephemeral = 0;
inline constexpr job::Class persistent = 1;
inline constexpr job::Class scheduled = 2;
inline constexpr job::Class from_template = 3;
DoorTypes job_types();

// The JSON texts of a node that every file of a job is shown with.
struct NodeTexts {
  std::string id;
  std::string type;
  std::string subtype;
};

// Writes many jobs. Most jobs of a list have run the same few workflows, so it remembers the nodes
// that it has read last.
class JobWriter {
 public:
  // `now` is what the time of a running job is counted to.
  explicit JobWriter(TimePoint now) : now_(now) {}

  void write(JsonWriter& json, const store::View& view);

 private:
  const std::vector<NodeTexts>& nodes_of(std::string_view text);

  const TimePoint now_;
  std::string text_;  // that `nodes_` were read from
  std::vector<NodeTexts> nodes_;
};

std::string encode_job(const store::View& view, TimePoint now);
// As it was when it was made: scheduled, and not run, however fast it has ended.
std::string encode_new_job(const store::View& view);

// One of SCHEDULED, IN_PROGRESS, SUCCESS, COMPLETED_WITH_ERRORS, STOPPED and FAILED.
std::string_view processing_status(job::State state);

// Why a file failed, in one line without paths.
std::string failure_text(const Failure& failure);

}  // namespace docket::api::unstructured
