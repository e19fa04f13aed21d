// Tenants and users by name, made when they are new.
//
// Guarantees: a row is in the directory after its commit and not before, and of a commit that
//   failed nothing is left. A name that several ask for at once is made once.
// Threads: the loop's.
// Errors: as the store.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "base/random.h"
#include "engine/directory.h"
#include "engine/loop.h"

namespace docket::engine {

class People {
 public:
  using Answer = std::function<void(const Result<Directory::User>&)>;

  People(Loop& loop, Directory& directory, Random& random)
      : loop_(loop), directory_(directory), random_(random) {}

  void user_named(std::string tenant, std::string user, Answer answer);

 private:
  struct Wanted {
    std::string tenant;
    std::string user;
    Answer answer;
  };

  void serve();
  void make(const Wanted& wanted);
  void answer_first(const Result<Directory::User>& user);

  Loop& loop_;
  Directory& directory_;
  Random& random_;
  // Served one after the other, so each finds in the directory what the ones before it made. The
  // first one is being made while `is_making_`.
  std::deque<Wanted> waiting_;
  bool is_making_ = false;
};

}  // namespace docket::engine
