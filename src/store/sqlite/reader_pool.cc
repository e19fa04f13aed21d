#include "store/sqlite/reader_pool.h"

#include <utility>

namespace docket::store::sqlite {

ReaderPool::Reader::Reader(std::unique_ptr<Connection> opened)
    : connection(std::move(opened)),
      rows(*connection),
      records(*connection),
      begin(*connection, "begin"),
      end(*connection, "commit") {}

ReaderPool::Reading::Reading(ReaderPool& pool, std::unique_ptr<Reader> reader)
    : pool_(&pool), reader_(std::move(reader)) {
  reader_->connection->forget_failure();
  reader_->begin.run();
}

ReaderPool::Reading::~Reading() {
  if (!reader_) return;
  reader_->connection->forget_failure();
  reader_->end.run();
  // One that cannot even end its snapshot is closed.
  if (!reader_->connection->failure()) pool_->give_back(std::move(reader_));
}

Result<ReaderPool::Reading> ReaderPool::begin() {
  auto reader = take();
  if (!reader) return reader.error();
  return Reading(*this, std::move(*reader));
}

Result<std::unique_ptr<ReaderPool::Reader>> ReaderPool::take() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return reader;
    }
  }
  auto connection = Connection::open(file_, Connection::Mode::read, vfs_);
  if (!connection) return connection.error();
  // The system's page cache is shared by all readers; a mapping would be no quicker, and would turn
  // a failed read into a signal.
  (*connection)->execute("pragma cache_size = -2048");
  auto reader = std::make_unique<Reader>(std::move(*connection));
  if (reader->connection->failure()) return *reader->connection->failure();
  return reader;
}

void ReaderPool::give_back(std::unique_ptr<Reader> reader) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(reader));
}

}  // namespace docket::store::sqlite
