#include "api/page_cache.h"

#include <gtest/gtest.h>

#include <string>

namespace docket::api {
namespace {

TEST(PageCache, FindsABodyUnderItsEpochOnly) {
  PageCache pages;
  const std::string key = PageCache::key(TenantNumber(1), job::Door::ionworks, "10?a=b");
  EXPECT_EQ(pages.find(key, 1), nullptr);
  pages.put(key, 1, "body");
  ASSERT_NE(pages.find(key, 1), nullptr);
  EXPECT_EQ(*pages.find(key, 1), "body");
  EXPECT_EQ(pages.find(key, 2), nullptr);
  EXPECT_EQ(pages.find(key, 1), nullptr) << "a stale body is gone";
}

TEST(PageCache, KeysKeepTenantsAndDoorsApart) {
  const std::string key = PageCache::key(TenantNumber(1), job::Door::ionworks, "q");
  EXPECT_NE(key, PageCache::key(TenantNumber(2), job::Door::ionworks, "q"));
  EXPECT_NE(key, PageCache::key(TenantNumber(1), {}, "q"));
  EXPECT_NE(key, PageCache::key(TenantNumber(1), job::Door::ionworks, "r"));
}

TEST(PageCache, DropsTheLeastRecentlyUsedWhenFull) {
  PageCache pages(10'000);
  const std::string body(900, 'x');
  for (const char* key : {"a", "b", "c", "d", "e", "f", "g", "h"}) pages.put(key, 1, body);
  ASSERT_NE(pages.find("a", 1), nullptr);
  pages.put("i", 1, body);
  pages.put("j", 1, body);
  EXPECT_NE(pages.find("a", 1), nullptr) << "was asked for since";
  EXPECT_EQ(pages.find("b", 1), nullptr);
  EXPECT_NE(pages.find("j", 1), nullptr);
}

TEST(PageCache, PassesOnWhatIsTooLargeToKeep) {
  PageCache pages(10'000);
  EXPECT_EQ(pages.put("a", 1, std::string(2'000, 'x'))->size(), 2'000U);
  EXPECT_EQ(pages.find("a", 1), nullptr);
}

TEST(PageCache, ReplacesABodyOfTheSameKey) {
  PageCache pages(10'000);
  for (std::uint64_t epoch = 1; epoch < 100; ++epoch) {
    pages.put("a", epoch, std::to_string(epoch));
    EXPECT_EQ(*pages.find("a", epoch), std::to_string(epoch));
  }
}

}  // namespace
}  // namespace docket::api
