// Reads all jobs with several readers at once and hands them on in order. After a start nothing is
// in the system's cache: one reader would wait for one page of four kilobytes after the other.
//
// Guarantees: jobs come in order of sequence, on the caller's thread, as `readings` see them.
// Limits: at most `pieces_ahead` pieces of `piece_sequences` jobs are held.
// Threads: at most one for each reading, only while `run` runs.
// Errors: those of the readings; `corrupt` for a row that cannot be read.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.h"
#include "store/sqlite/reader_pool.h"
#include "store/store.h"

namespace docket::store::sqlite {

class MemberScan {
 public:
  static constexpr std::int64_t piece_sequences = 8'192;
  static constexpr std::int64_t pieces_ahead = 32;

  // All `readings` (at least one) see the same commit and outlive this.
  explicit MemberScan(std::vector<ReaderPool::Reading>& readings);
  // Stops when `visit` returns false.
  Result<void> run(const std::function<bool(const Member&)>& visit);

 private:
  using Piece = std::vector<Member>;
  void work(Connection& connection);
  std::optional<std::int64_t> take_place();
  Result<Piece> read(Connection& connection, Statement& statement, std::int64_t place) const;
  std::optional<Piece> next_piece();
  void stop();

  std::vector<ReaderPool::Reading>& readings_;
  std::int64_t first_sequence_ = 0;
  std::int64_t places_ = 0;  // how many pieces there are

  std::mutex mutex_;  // guards what follows
  std::condition_variable has_room_;
  std::condition_variable has_piece_;
  std::map<std::int64_t, Piece> pieces_;  // read and not yet handed on, by place
  std::int64_t taken_ = 0;
  std::int64_t handed_on_ = 0;
  bool is_stopped_ = false;
  std::optional<Error> error_;
};

}  // namespace docket::store::sqlite
