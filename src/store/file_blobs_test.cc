#include "store/file_blobs.h"

#include <fstream>
#include <thread>

#include <gmock/gmock.h>

#include "support/temp_directory.h"

namespace docket::store {
namespace {

class FileBlobs : public testing::Test {
 protected:
  void SetUp() override { reopen(); }
  void reopen() {
    auto opened = open_file_blobs(directory_.path() / "blobs");
    ASSERT_TRUE(opened) << opened.error().message;
    blobs_ = std::move(*opened);
  }
  std::size_t files() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory_.path())) {
      count += entry.is_regular_file() ? 1 : 0;
    }
    return count;
  }
  std::int64_t sweep(bool is_named = false) {
    const auto swept = blobs_->sweep([&](const BlobHash&) -> Result<bool> { return is_named; });
    EXPECT_TRUE(swept);
    return swept ? *swept : -1;
  }

  test::TempDirectory directory_;
  std::unique_ptr<BlobStore> blobs_;
};

TEST_F(FileBlobs, ABlobIsNamedByItsSha256) {
  const auto pin = blobs_->put("abc");
  ASSERT_TRUE(pin);
  // FIPS 180-2, appendix B.1.
  EXPECT_EQ(format_hash((*pin)->hash()),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ((*pin)->bytes(), 3);
  reopen();
  EXPECT_EQ(blobs_->read((*pin)->hash(), 3).value(), "abc");
}

TEST_F(FileBlobs, BytesMayComeInPiecesAndEqualOnesAreOneBlob) {
  auto writer = blobs_->start();
  ASSERT_TRUE(writer);
  ASSERT_TRUE((*writer)->append("a"));
  ASSERT_TRUE((*writer)->append("bc"));
  const auto first = (*writer)->finish();
  const auto second = blobs_->put("abc");
  ASSERT_TRUE(first && second);
  EXPECT_EQ((*first)->hash(), (*second)->hash());
  EXPECT_EQ(files(), 1U);
}

TEST_F(FileBlobs, AnUnfinishedWriterLeavesNothing) {
  {
    auto writer = blobs_->start();
    ASSERT_TRUE(writer && (*writer)->append("abc"));
    EXPECT_EQ(files(), 1U);
  }
  EXPECT_EQ(files(), 0U);
  std::ofstream(directory_.path() / "blobs" / "incoming" / "17") << "of a dead process";
  reopen();
  EXPECT_EQ(files(), 0U);
}

TEST_F(FileBlobs, ReadsAreBounded) {
  const auto pin = blobs_->put("abc");
  EXPECT_EQ(blobs_->read((*pin)->hash(), 2).error().code, ErrorCode::exhausted);
  EXPECT_EQ(blobs_->read(BlobHash{}, 2).error().code, ErrorCode::not_found);
  EXPECT_EQ(blobs_->pin(BlobHash{}).error().code, ErrorCode::not_found);
}

TEST_F(FileBlobs, DamagedBytesAreFoundOut) {
  const auto pin = blobs_->put("abc");
  std::ofstream(directory_.path() / "blobs" / format_hash((*pin)->hash())) << "abd";
  EXPECT_EQ(blobs_->read((*pin)->hash(), 3).error().code, ErrorCode::corrupt);
}

TEST_F(FileBlobs, TheSweepTakesWhatHasNeitherRowNorPin) {
  auto first = blobs_->put("abc");
  auto second = blobs_->pin((*first)->hash());
  ASSERT_TRUE(first && second);
  EXPECT_EQ(sweep(), 0);
  first->reset();
  EXPECT_EQ(sweep(), 0) << "the second pin holds it";
  second->reset();
  EXPECT_EQ(sweep(true), 0) << "a row names it";
  EXPECT_EQ(sweep(), 1);
  EXPECT_EQ(files(), 0U);
}

TEST_F(FileBlobs, TheSweepEndsWithTheErrorOfTheRows) {
  ASSERT_TRUE(blobs_->put("abc"));
  const auto swept =
      blobs_->sweep([](const BlobHash&) -> Result<bool> { return unavailable("busy"); });
  EXPECT_EQ(swept.error().code, ErrorCode::unavailable);
  EXPECT_EQ(files(), 1U);
}

TEST_F(FileBlobs, APinnedBlobOutlivesEverySweepBesideIt) {
  std::thread sweeper([&] {
    for (int i = 0; i < 200; ++i) sweep();
  });
  for (int i = 0; i < 50; ++i) {
    const auto pin = blobs_->put("the same bytes");
    EXPECT_TRUE(pin);
    if (pin) {
      EXPECT_TRUE(blobs_->read((*pin)->hash(), 100));
    }
  }
  sweeper.join();
}

TEST(BlobHash, HexGoesThereAndBack) {
  BlobHash hash;
  for (std::size_t i = 0; i < hash.bytes.size(); ++i) {
    hash.bytes[i] = static_cast<std::uint8_t>(i * 8);
  }
  EXPECT_EQ(parse_hash(format_hash(hash)), hash);
  std::string upper = format_hash(hash);
  upper[3] = 'A';
  EXPECT_EQ(parse_hash(upper), std::nullopt);
  EXPECT_EQ(parse_hash(std::string(63, '0')), std::nullopt);
}

}  // namespace
}  // namespace docket::store
