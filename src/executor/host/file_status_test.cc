#include "executor/host/file_status.h"

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include <gtest/gtest.h>

#include "executor/host/glob.h"
#include "executor/host/machine_test.h"
#include "executor/host/open_below.h"
#include "executor/json_text.h"
#include "support/temp_directory.h"

namespace docket::executor::host {
namespace {

namespace fs = std::filesystem;

// A root with a few things in it, and something beside it.
class Files : public testing::Test {
 protected:
  Files() {
    fs::create_directories(root());
    write_file(root() / "motd", "welcome\n");
    write_file(root() / "secret.key", "k");
    write_file(root() / "sub/motd", "sub");
    write_file(folder_.path() / "outside", "secret");
    fs::create_symlink("sub/motd", root() / "inner_link");
    fs::create_symlink("../outside", root() / "outer_link");
    fs::create_symlink(folder_.path() / "outside", root() / "absolute_link");
    fs::create_symlink("secret.key", root() / "harmless");
    fs::create_directory_symlink("sub", root() / "linked_sub");
    fs::create_symlink("loop", root() / "loop");
    mkfifo((root() / "pipe").c_str(), 0600);
    policy_.roots = {root().string()};
  }
  fs::path root() const { return folder_.path() / "root"; }

  std::string status(const std::string& name, const std::string& expected = {}) {
    const QuietContext context;
    const auto result = file_status({.path = path(name), .expected = expected}, policy_, context);
    if (!result) return result.error().code + ": " + result.error().message;
    std::string text(result->at("status").as_string());
    if (result->contains("sha256")) text += " " + std::string(result->at("sha256").as_string());
    return text;
  }
  std::string path(const std::string& name) const {
    return name.starts_with('/') ? name : (root() / name).string();
  }
  std::string digest(const std::string& name) const {
    return output_of("sha256sum < '" + path(name) + "' | cut -d' ' -f1");
  }

  test::TempDirectory folder_;
  FilePolicy policy_;
};

TEST_F(Files, HaveTheDigestThatSha256sumSays) {
  const std::string sum = digest("motd");
  ASSERT_EQ(sum.size(), 64U);
  EXPECT_EQ(status("motd"), "untracked " + sum);
  EXPECT_EQ(status("motd", sum), "in-sync " + sum);
  EXPECT_EQ(status("motd", std::string(64, '0')), "drifted " + sum);
  EXPECT_EQ(status("sub/motd"), "untracked " + digest("sub/motd"));
  EXPECT_EQ(status("sub//motd"), "untracked " + digest("sub/motd"));
  EXPECT_EQ(status("inner_link"), "untracked " + digest("sub/motd"));
}

TEST_F(Files, OfTheMachineToo) {
  policy_ = {};
  EXPECT_EQ(status("/etc/passwd"), "untracked " + digest("/etc/passwd"));
}

TEST_F(Files, ThatAreMissingAreAResult) {
  EXPECT_EQ(status("nothing"), "missing");
  EXPECT_EQ(status("motd/below"), "missing");
  policy_.roots.push_back("/no-such-root");
  EXPECT_EQ(status("/no-such-root/x"), "missing");
  const QuietContext context;
  EXPECT_EQ(json_text(*file_status({.path = path("nothing")}, policy_, context)),
            R"({"path":")" + path("nothing") + R"(","status":"missing","changed":false})");
}

TEST_F(Files, OutsideTheRootsAreDenied) {
  const std::string outside = (folder_.path() / "outside").string();
  const auto says = [](const std::string& path) {
    return "denied: path \"" + path + "\" is outside the allowed directories";
  };
  EXPECT_EQ(status(outside), says(outside));
  EXPECT_EQ(status(root().string() + "x"), says(root().string() + "x"));
  for (const char* link : {"outer_link", "absolute_link", "loop"}) {
    EXPECT_EQ(status(link), says(path(link)));
  }
}

TEST_F(Files, ThatThePolicyHidesAreDeniedUnderAnyName) {
  const std::string says = "is not allowed by host policy";
  EXPECT_EQ(status("secret.key"), "denied: path \"" + path("secret.key") + "\" " + says);
  EXPECT_EQ(status("harmless"), "denied: path \"" + path("harmless") + "\" " + says);
  policy_.own_paths = {path("sub")};
  EXPECT_EQ(status("inner_link"), "denied: path \"" + path("inner_link") + "\" " + says);
  fs::create_directory_symlink(root() / "sub", folder_.path() / "state");
  policy_.own_paths = {(folder_.path() / "state").string()};
  EXPECT_EQ(status("inner_link"), "denied: path \"" + path("inner_link") + "\" " + says);
  policy_ = {};
  EXPECT_EQ(status("/etc/shadow"), "denied: path \"/etc/shadow\" " + says);
}

TEST_F(Files, ThatAreNoneAreSaidToBeNone) {
  EXPECT_EQ(status("pipe"), "invalid: not a regular file: \"" + path("pipe") + "\"");
  EXPECT_EQ(status("sub"), "invalid: not a regular file: \"" + path("sub") + "\"");
  EXPECT_EQ(status(root().string()), "invalid: not a regular file: \"" + root().string() + "\"");
}

TEST_F(Files, ThatAreTooLargeOrUnreadable) {
  policy_.bytes_max = 7;
  EXPECT_EQ(status("motd"), "denied: file too large");
  policy_.bytes_max = 8;
  EXPECT_EQ(status("motd"), "untracked " + digest("motd"));
  fs::permissions(path("motd"), fs::perms::none);
  fs::permissions(folder_.path(), fs::perms(0755));
  const uid_t own = geteuid();
  constexpr uid_t nobody = 65534;
  // Root may read everything, and is not it for a moment.
  if (own == 0) {
    ASSERT_EQ(seteuid(nobody), 0);
  }
  const std::string told = status("motd");
  if (own == 0) {
    ASSERT_EQ(seteuid(own), 0);
  }
  EXPECT_EQ(told, "denied: permission denied: \"" + path("motd") + "\"");
}

// Gives the file another content whenever it is asked, which is before each piece that is read.
class Meanwhile final : public Context {
 public:
  Meanwhile(fs::path file, int times) : file_(std::move(file)), left_(times) {}
  bool is_cancelled() const override {
    if (left_-- <= 0) return false;
    write_file(file_, "state " + std::to_string(left_));
    // Two changes may come within one tick of the file system's clock.
    fs::last_write_time(file_, fs::last_write_time(file_) + std::chrono::seconds(left_));
    return false;
  }
  void progress(double, std::string_view) override {}
  const Clock& clock() const override { return clock_; }

 private:
  fs::path file_;
  mutable int left_;
  SystemClock clock_;
};

TEST_F(Files, ThatChangeMeanwhileAreReadAgainOnce) {
  const auto once = file_status({.path = path("motd")}, policy_, Meanwhile(path("motd"), 1));
  ASSERT_TRUE(once) << once.error().message;
  EXPECT_EQ(text_at(*once, "sha256"), digest("motd"));
  const auto always = file_status({.path = path("motd")}, policy_, Meanwhile(path("motd"), 1000));
  ASSERT_FALSE(always);
  EXPECT_EQ(always.error().message, "file changes while being read");
  EXPECT_EQ(always.error().code, "io");
}

TEST_F(Files, WithoutTheKernelsHelpNoLinkIsFollowed) {
  struct Row {
    const char* path;
    int error;
  };
  const Row rows[] = {
      {"motd", 0},         {"sub/motd", 0},     {"sub//motd", 0},      {"", 0},
      {"nothing", ENOENT}, {"motd/x", ENOTDIR}, {"inner_link", ELOOP}, {"linked_sub/motd", ELOOP}};
  for (const Row& row : rows) {
    EXPECT_EQ(open_below(root().string(), row.path, Resolve::by_hand).error, row.error) << row.path;
  }
  EXPECT_EQ(open_below(root().string(), "linked_sub/motd").error, 0);
}

TEST(Globs, AreOfWholePaths) {
  struct Row {
    const char* pattern;
    const char* path;
    bool matches;
  };
  const Row rows[] = {{"/etc/shadow*", "/etc/shadow", true},
                      {"/etc/shadow*", "/etc/shadow-", true},
                      {"/etc/shadow*", "/etc/shadow/x", false},
                      {"/etc/shadow*", "/srv/etc/shadow", false},
                      {"**/*.key", "/a.key", true},
                      {"**/*.key", "/etc/ssl/private/.key", true},
                      {"**/*.key", "/etc/ssl/a.keys", false},
                      {"**/id_*", "/srv/home/ann/.ssh/id_ed25519", true},
                      {"/srv/**", "/srv", true},
                      {"/srv/**/x/**/y", "/srv/a/x/b/c/y", true},
                      {"/srv/**/x/**/y", "/srv/a/b/c/y", false},
                      {"/etc/ssh/ssh_host_*_key", "/etc/ssh/ssh_host_rsa_key", true},
                      {"/etc/ssh/ssh_host_*_key", "/etc/ssh/ssh_host_rsa_key.pub", false}};
  for (const Row& row : rows) {
    EXPECT_EQ(matches_glob(row.pattern, row.path), row.matches) << row.pattern << " " << row.path;
  }
  std::string deep_path;
  std::string deep_pattern;
  for (int i = 0; i < 500; ++i) {
    deep_path += "/a";
    deep_pattern += "/**/a";
  }
  EXPECT_TRUE(matches_glob(deep_pattern, deep_path));
  EXPECT_FALSE(matches_glob(deep_pattern + "/b", deep_path));
}

}  // namespace
}  // namespace docket::executor::host
