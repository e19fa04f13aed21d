// What the commands on jobs do once their words are read: submit, list, get, cancel, retry.
//
// Guarantees: stdout gets what was asked for, in the session's format; stderr what went wrong with
//   one of several. Threads: one. Errors: those of Server; `usage` for words that cannot be meant.
#pragma once

#include <string>
#include <vector>

#include "cli/document_form.h"
#include "cli/host_form.h"
#include "cli/list_request.h"
#include "cli/session.h"
#include "cli/submit_request.h"

namespace docket::cli {

struct SubmitFlags {
  SubmitRequest request;
  std::string params;     // a file, "-" for stdin, or a JSON object itself
  std::size_t count = 0;  // 0: one job, answered as a job
  bool is_followed = false;
};
Outcome<ExitCode> submit(Session& session, SubmitFlags flags);

// A job in a door's own form, through that door's API. It is printed as `/v1` shows it, like any.
struct SubmitFormFlags {
  std::string door;
  std::string body;  // as params
  bool is_followed = false;
};
Outcome<ExitCode> submit_form(Session& session, const SubmitFormFlags& flags);

// Files through the Unstructured door: partitioned and, when asked for, chunked. As a table it is
// followed to its end and shows the elements of each file.
struct SubmitDocumentsFlags {
  std::vector<std::string> files;  // at least one
  DocumentRequest request;
  bool is_followed = false;
};
Outcome<ExitCode> submit_documents(Session& session, const SubmitDocumentsFlags& flags);

// An operation on hosts, through the OSAPI door. When it is followed, a table shows what each host
// made of it.
struct SubmitToHostsFlags {
  HostRequest request;  // its data: as params; empty: none
  bool is_followed = false;
};
Outcome<ExitCode> submit_to_hosts(Session& session, SubmitToHostsFlags flags);

Outcome<ExitCode> list(Session& session, const ListRequest& request);

struct GetFlags {
  std::string id;
  bool is_output_only = false;
  std::string plot;                 // a column of the output; empty: none
  std::string against;              // the column of the x axis
  std::vector<std::string> beside;  // circuits whose outcomes are drawn next to this one's
};
Outcome<ExitCode> get(Session& session, const GetFlags& flags);

Outcome<ExitCode> cancel(Session& session, const std::vector<std::string>& ids);

struct RetryFlags {
  std::string id;
  bool is_followed = false;
};
Outcome<ExitCode> retry(Session& session, const RetryFlags& flags);

}  // namespace docket::cli
