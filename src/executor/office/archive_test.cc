#include "executor/office/archive.h"

#include <string>

#include <gtest/gtest.h>

#include "support/zip_maker.h"

namespace docket::executor::office {
namespace {

using test::ZipMaker;

std::string refusal(const std::string& bytes, std::string_view name,
                    const element::ReadLimits& limits = {}) {
  auto archive = Archive::open(bytes, limits, "docx");
  if (!archive) return archive.error().message;
  const auto entry = archive->read(name);
  return entry ? "" : entry.error().message;
}

TEST(Archive, ReadsEntriesByName) {
  ZipMaker zip;
  zip.add("a.xml", "<a/>");
  zip.add("folder/b.xml", "");
  const std::string bytes = zip.finish();
  const element::ReadLimits limits;
  auto archive = Archive::open(bytes, limits, "docx");
  ASSERT_TRUE(archive);
  EXPECT_EQ(*archive->read("a.xml"), "<a/>");
  EXPECT_EQ(*archive->read("a.xml"), "<a/>");
  EXPECT_EQ(*archive->read("folder/b.xml"), "");
  EXPECT_TRUE(archive->contains("folder/b.xml"));
  EXPECT_FALSE(archive->contains("b.xml"));
  EXPECT_EQ(archive->read("b.xml").error().code, "broken_file");
}

TEST(Archive, TheFirstOfTwoEntriesWithOneNameCounts) {
  ZipMaker zip;
  zip.add("a.xml", "first");
  zip.add("a.xml", "second");
  const std::string bytes = zip.finish();
  const element::ReadLimits limits;
  auto archive = Archive::open(bytes, limits, "docx");
  ASSERT_TRUE(archive);
  EXPECT_EQ(*archive->read("a.xml"), "first");
}

TEST(Archive, RefusesWhatIsNoArchive) {
  EXPECT_EQ(refusal("", "a"), "File is not a valid docx");
  EXPECT_EQ(refusal("PK\x03\x04 but not for long", "a"), "File is not a valid docx");
  EXPECT_EQ(refusal("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and more", "a"),
            "File is encrypted. Please decrypt it with password.");
}

TEST(Archive, RefusesCutOffAndDamagedEntries) {
  ZipMaker zip;
  zip.add("a.xml", std::string(1000, 'x') + "and something else");
  std::string bytes = zip.finish();
  bytes[40] = static_cast<char>(bytes[40] ^ 0x55);
  EXPECT_EQ(refusal(bytes, "a.xml"), "File is not a valid docx");
  EXPECT_EQ(refusal(bytes.substr(0, 50), "a.xml"), "File is not a valid docx");
}

TEST(Archive, CountsEntries) {
  ZipMaker zip;
  for (int i = 0; i < 5; ++i) zip.add("part" + std::to_string(i), "x");
  EXPECT_EQ(refusal(zip.finish(), "part0", {.zip_entries = 4}),
            "Document limit exceeded: zip_entries");
}

TEST(Archive, CountsBytesWhileInflatingWhateverTheHeaderSays) {
  const std::string text =
      "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz";
  ZipMaker honest;
  honest.add("a", text);
  EXPECT_EQ(refusal(honest.finish(), "a", {.zip_total_bytes = 71}),
            "Document limit exceeded: zip_total_bytes");
  ZipMaker liar;
  liar.add("a", text, 1);
  EXPECT_EQ(refusal(liar.finish(), "a", {.zip_total_bytes = 71}),
            "Document limit exceeded: zip_total_bytes");
}

TEST(Archive, CountsBytesOfAllReads) {
  ZipMaker zip;
  zip.add("a", std::string(600, 'a'));
  zip.add("b", std::string(600, 'b'));
  const std::string bytes = zip.finish();
  const element::ReadLimits limits{.zip_total_bytes = 1000};
  auto archive = Archive::open(bytes, limits, "docx");
  ASSERT_TRUE(archive);
  EXPECT_TRUE(archive->read("a"));
  EXPECT_EQ(archive->read("b").error().message, "Document limit exceeded: zip_total_bytes");
}

TEST(Archive, RefusesBombs) {
  ZipMaker zip;
  zip.add_zeros("a", 300ULL << 20);
  EXPECT_EQ(refusal(zip.finish(), "a"), "Document limit exceeded: zip_ratio");
}

}  // namespace
}  // namespace docket::executor::office
