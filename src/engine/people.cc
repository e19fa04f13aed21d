#include "engine/people.h"

#include <utility>

namespace docket::engine {

void People::user_named(std::string tenant, std::string user, Answer answer) {
  waiting_.push_back({std::move(tenant), std::move(user), std::move(answer)});
  serve();
}

void People::serve() {
  while (!is_making_ && !waiting_.empty()) {
    const Wanted& wanted = waiting_.front();
    if (const auto known = directory_.user_named(wanted.tenant, wanted.user)) {
      answer_first(*known);
    } else {
      make(wanted);
    }
  }
}

// A new tenant and its user are one bundle: both are stored, or none is.
void People::make(const Wanted& wanted) {
  std::vector<Loop::Order> orders;
  const auto known = directory_.tenant_named(wanted.tenant);
  const Directory::Tenant tenant =
      known ? *known
            : Directory::Tenant{directory_.next_tenant(),
                                TenantId{make_uuid_v7(loop_.now(), random_.next())}, wanted.tenant};
  if (!known) orders.push_back({store::AddTenant{tenant.number, tenant.id, tenant.name}, nullptr});

  const Directory::User user{directory_.next_user(),
                             UserId{make_uuid_v7(loop_.now(), random_.next())}, tenant.number,
                             wanted.user};
  orders.push_back({store::AddUser{user.number, user.id, tenant.number, user.name},
                    [this, is_new = !known, tenant, user](const Result<store::Written>& written) {
                      is_making_ = false;
                      if (written && is_new) directory_.put(tenant);
                      if (written) directory_.put(user);
                      answer_first(written ? Result<Directory::User>(user) : written.error());
                      serve();
                    }});
  is_making_ = true;
  loop_.enqueue(std::move(orders), store::BundleRule::whole);
}

// Whoever hears it may ask for the next one.
void People::answer_first(const Result<Directory::User>& user) {
  const Answer answer = std::move(waiting_.front().answer);
  waiting_.pop_front();
  answer(user);
}

}  // namespace docket::engine
