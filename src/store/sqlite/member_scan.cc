#include "store/sqlite/member_scan.h"

#include <thread>
#include <utility>

#include "store/codec.h"

namespace docket::store::sqlite {

MemberScan::MemberScan(std::vector<ReaderPool::Reading>& readings) : readings_(readings) {
  // Apart, since SQLite finds a single least or greatest at once and two of them by a scan.
  Statement ends(readings_.front().connection(),
                 "select (select min(sequence) from job), (select max(sequence) from job)");
  Rows rows = ends.rows();
  if (!rows.next() || rows.is_null(0)) return;
  first_sequence_ = rows.number(0);
  places_ = (rows.number(1) - first_sequence_) / piece_sequences + 1;
}

Result<void> MemberScan::run(const std::function<bool(const Member&)>& visit) {
  std::vector<std::jthread> threads;
  for (ReaderPool::Reading& reading : readings_) {
    if (std::ssize(threads) == places_) break;  // a short list needs few
    threads.emplace_back([this, &reading] { work(reading.connection()); });
  }
  while (const std::optional<Piece> piece = next_piece()) {
    for (const Member& member : *piece) {
      if (visit(member)) continue;
      stop();
      return {};
    }
  }
  threads.clear();
  for (const ReaderPool::Reading& reading : readings_) {
    if (reading.failure()) return *reading.failure();
  }
  if (error_) return *error_;
  return {};
}

void MemberScan::work(Connection& connection) {
  Statement statement(connection,
                      "select sequence, state, constant, changing from job"
                      " where sequence >= ? and sequence < ?");
  while (const std::optional<std::int64_t> place = take_place()) {
    Result<Piece> piece = read(connection, statement, *place);
    const std::lock_guard lock(mutex_);
    if (!piece) {
      error_ = piece.error();
      is_stopped_ = true;
      has_room_.notify_all();
    } else {
      pieces_.emplace(*place, *std::move(piece));
    }
    has_piece_.notify_one();
  }
}

// The piece to be read next; waits while enough are held.
std::optional<std::int64_t> MemberScan::take_place() {
  std::unique_lock lock(mutex_);
  has_room_.wait(lock, [this] {
    return is_stopped_ || taken_ == places_ || taken_ < handed_on_ + pieces_ahead;
  });
  if (is_stopped_ || taken_ == places_) return std::nullopt;
  return taken_++;
}

Result<MemberScan::Piece> MemberScan::read(Connection& connection, Statement& statement,
                                           std::int64_t place) const {
  Piece piece;
  const std::int64_t first = first_sequence_ + place * piece_sequences;
  Rows rows = statement.rows(first, first + piece_sequences);
  while (rows.next()) {
    auto member = decode_member({Sequence{rows.number(0)}, static_cast<job::State>(rows.number(1)),
                                 rows.bytes(2), rows.bytes(3)});
    if (!member) return member.error();
    piece.push_back(*std::move(member));
  }
  if (connection.failure()) return *connection.failure();
  return piece;
}

std::optional<MemberScan::Piece> MemberScan::next_piece() {
  std::unique_lock lock(mutex_);
  has_piece_.wait(lock, [this] {
    return is_stopped_ || handed_on_ == places_ || pieces_.contains(handed_on_);
  });
  if (is_stopped_ || handed_on_ == places_) return std::nullopt;
  auto next = pieces_.extract(handed_on_++);
  has_room_.notify_one();
  return std::move(next.mapped());
}

void MemberScan::stop() {
  const std::lock_guard lock(mutex_);
  is_stopped_ = true;
  has_room_.notify_all();
}

}  // namespace docket::store::sqlite
