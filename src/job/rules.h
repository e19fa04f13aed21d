// What each command does to a job that may still change: one function a command.
//
// Callers: `transition`, which has looked at the job's finality already.
// Threads: pure.
// Errors: as `transition`; after an error the draft is thrown away.
#pragma once

#include "job/draft.h"

namespace docket::job {

Result<void> obey(Draft& draft, const Claim& claim);
Result<void> obey(Draft& draft, const Start& start);
Result<void> obey(Draft& draft, const Finish& finish);
Result<void> obey(Draft& draft, const Fail& fail);
Result<void> obey(Draft& draft, const Release& release);
Result<void> obey(Draft& draft, const Expire& expire);
Result<void> obey(Draft& draft, const GiveUp& give_up);
Result<void> obey(Draft& draft, const Unblock& unblock);
Result<void> obey(Draft& draft, const Skip& skip);

Result<void> obey(Draft& draft, const TimeOut& time_out);
Result<void> obey(Draft& draft, const Promote& promote);
Result<void> obey(Draft& draft, const Choose& choose);
Result<void> obey(Draft& draft, const Cancel& cancel);
Result<void> obey(Draft& draft, const AddTasks& add);
Result<void> obey(Draft& draft, const Adopt& adopt);
Result<void> obey(Draft& draft, const ChildBegan& began);
Result<void> obey(Draft& draft, const ChildEnded& ended);
Result<void> obey(Draft& draft, const NoteRetry& retry);
Result<void> obey(Draft& draft, const Delete& removal);

}  // namespace docket::job
