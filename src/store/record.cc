#include "store/record.h"

namespace docket::store {

bool is_meant(const Record& record, const RecordRef& ref) {
  return record.tenant == ref.tenant && record.kind == ref.kind && !record.deleted_at;
}

Error no_such_record() { return not_found("No such record."); }

}  // namespace docket::store
