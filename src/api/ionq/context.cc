#include "api/ionq/context.h"

#include <algorithm>

#include "api/ionq/sessions.h"

namespace docket::api::ionq {

Task<Result<store::View>> Context::find(job::Principal who, std::string id,
                                        store::Detail detail) const {
  const auto uuid = parse_uuid(id);
  if (!uuid) co_return not_found("There is no such job.");
  co_return co_await services.engine.find(who, job::Door::ionq, JobId{*uuid}, detail);
}

Task<Result<store::Record>> Context::find_session(job::Principal who, std::string id) const {
  const auto uuid = parse_uuid(id);
  if (!uuid) co_return not_found("There is no such session.");
  co_return co_await services.engine.find_record(who, session_kind, RecordId{*uuid});
}

Task<engine::Load> Context::load(job::Class backend) const {
  engine::LoadQuery query;
  query.kind = types.types.at(backend).kind;
  query.job_class = std::pair(job::Door::ionq, backend);
  co_return co_await services.engine.load(std::move(query));
}

Task<Millis> Context::wait(job::Class backend) const { co_return wait_of(co_await load(backend)); }

Task<std::optional<Failure>> Context::first_failure(job::Principal who, job::Job job) const {
  const JobId child = job.children.first_failed_id;
  if (job.state != job::State::failed || child.uuid.is_nil()) co_return std::nullopt;
  const Result<store::View> view =
      co_await services.engine.find(who, job::Door::ionq, child, store::Detail::row);
  if (!view || !view->outcome) co_return std::nullopt;
  co_return view->outcome->failure;
}

Task<Around> Context::around(job::Principal who, job::Job job) const {
  Around around;
  around.project = who.tenant_id;
  if (is_waiting(job)) around.wait = co_await wait(job.job_class);
  around.first_failure = co_await first_failure(who, job);
  co_return around;
}

Task<Result<std::string>> Context::output(store::View view) const {
  if (!view.outcome || !view.outcome->output) co_return not_found("There is no output.");
  const store::Output output = *view.outcome->output;
  if (!output.blob) co_return output.text;
  co_return co_await services.engine.output_text(output);
}

Millis wait_of(const engine::Load& load) {
  const auto slots = std::max<std::int64_t>(load.slots, 1);
  const auto turns = static_cast<std::int64_t>(load.ready) / slots;
  return std::chrono::ceil<Millis>(load.mean_run_time.value_or(Micros(0)) * turns);
}

}  // namespace docket::api::ionq
