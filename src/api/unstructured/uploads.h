// The forms of this API: text fields, and the files that came with them.
//
// Guarantees: files are streamed to where they stay while the request is read; a request that
//   breaks a limit, or whose client leaves, leaves nothing.
// Threads: as Route::receive and handle.
#pragma once

#include <string>
#include <vector>

#include "api/unstructured/context.h"
#include "http/message.h"
#include "http/router.h"
#include "job/submission.h"

namespace docket::api::unstructured {

struct Uploads {
  std::vector<http::NamedValue> fields;
  std::vector<job::InputFile> files;  // of `input_files` and `files`, in order of upload
};

// Lets the route take forms. `context` must outlive the route.
void take_uploads(http::Route& route, const Context& context);

// What came with a request of such a route. 422 for a file without a name.
OrAnswer<Uploads> uploads_of(http::Request& request);

// The text of `request_data`; 422 when it is not there. The first one counts.
OrAnswer<std::string> request_data(const Uploads& uploads);

}  // namespace docket::api::unstructured
